"""layers.py - the arrows of the includes point down, and foreign headers stay where they belong.

SPDX-License-Identifier: GPL-2.0-or-later

Not here: what is linked; CMakeLists.txt gives each layer its libraries. Usage: layers.py ROOT.
Method: every #include of every file in the layers is read. "x/y.h" must name a file of the same
layer or of one below. <x.h> must be the C library's or in FOREIGN, with a place where it may be.
With no files left the rules would hold too, so a self-test runs first.
"""

import re
import sys

import tree

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.M)

# Header (a regular expression) and the files that may include it (another).
FOREIGN = [
    (r"xapian\.h|xapian/.*", r"indexer/[^/]+\.(cc|hh)"),
    (r"utf8proc\.h|libstemmer\.h", r"indexer/analy[sz]e[^/]*\.c"),
    (r"sqlite3\.h|zlib\.h|zdict\.h", r"corpus/.*"),
    (r"zstd\.h|archive\.h|archive_entry\.h|csv\.h|gmime/.*|libxml/.*", r"corpus/.*"),
    (r"jansson\.h", r"(corpus|query|web|cli)/.*"),
    (r"microhttpd\.h", r"web/http\.c"),
    (r"cmark-gfm.*\.h", r"web/[^/]+\.c"),
    (r"zlib\.h", r"web/[^/]+\.c"),
    (r"sanitizer/.*", r"base/arena\.c"),
]

# Of these a layer may have one file only: header, layer.
ALONE = [(r"microhttpd\.h", "web"), (r"cmark-gfm.*\.h", "web"), (r"zlib\.h", "web")]

LIBC = re.compile(
    r"""(?:assert|complex|ctype|dirent|dlfcn|endian|errno|execinfo|fcntl|fenv|float|fnmatch|fts|ftw
    |getopt|glob|grp|iconv|inttypes|langinfo|libgen|limits|locale|malloc|math|netdb|poll|pthread
    |pwd|regex|sched|semaphore|setjmp|signal|spawn|stdalign|stdarg|stdatomic|stdbool|stddef|stdint
    |stdio|stdlib|stdnoreturn|string|strings|termios|threads|time|uchar|unistd|wchar|wctype
    |arpa/inet|linux/[a-z_]+|net/if|netinet/in|netinet/tcp
    |sys/(?:epoll|eventfd|file|inotify|ioctl|mman|mount|param|prctl|random|resource|select|sendfile
    |signalfd|socket|stat|statfs|statvfs|syscall|sysinfo|time|timerfd|types|uio|un|utsname|wait
    |xattr))\.h""",
    re.X,
)
LIBCXX = re.compile(r"[a-z_]+")  # <vector>: no dot in it; for C++ only


def layer_fault(path, name):
    """The fault of including "name" in path, or None."""
    mine = path.split("/")[0]
    if "/" not in name:
        return None if name.endswith(".def") else "not written from the root"
    theirs = name.split("/")[0]
    if theirs not in tree.LAYERS:
        return "not in a layer"
    if tree.LAYERS.index(theirs) > tree.LAYERS.index(mine):
        return f"points up, from {mine}/ to {theirs}/"
    if not name.endswith((".h", ".hh", ".def")):
        return "is not a header"
    return None


def foreign_fault(path, name):
    """The fault of including <name> in path, or None."""
    if LIBC.fullmatch(name):
        return None
    if LIBCXX.fullmatch(name):
        return None if path.endswith((".cc", ".hh")) else "a C++ header in C"
    places = [place for header, place in FOREIGN if re.fullmatch(header, name)]
    if not places:
        return "not known: add it to FOREIGN with its place, or to LIBC"
    if not any(re.fullmatch(place, path) for place in places):
        return f"belongs to {' or '.join(places)}"
    return None


def check(sources):
    """sources: (path, text) pairs. Returns the faults."""
    faults = []
    users = {}
    for path, text in sources:
        for match in INCLUDE.finditer(text):
            ours, foreign = match.groups()
            line = text.count("\n", 0, match.start()) + 1
            fault = layer_fault(path, ours) if ours else foreign_fault(path, foreign)
            if fault:
                faults.append(f"{path}:{line}: {ours or foreign}: {fault}")
            for header, layer in ALONE:
                if foreign and re.fullmatch(header, foreign) and path.startswith(layer + "/"):
                    users.setdefault((header, layer), set()).add(path)
    for (header, layer), paths in sorted(users.items()):
        if len(paths) > 1:
            faults.append(f"{header} is included by several files of {layer}/: {sorted(paths)}")
    return faults


def self_test():
    bad = [
        ("base/a.c", '#include "corpus/store.h"'),
        ("indexer/b.c", '#include "query/engine.h"'),
        ("query/c.c", "#include <sqlite3.h>"),
        ("indexer/d.c", "#include <xapian.h>"),
        ("web/e.c", "#include <microhttpd.h>"),
        ("web/f.c", '#include "http.h"'),
        ("base/g.c", "#include <vector>"),
        ("cli/h.c", "#include <nowhere.h>"),
        ("cli/i.c", '#include "base/sb.c"'),
        ("cli/j.c", '#  include "tests/x.h"'),
    ]
    good = [
        ("corpus/a.c", '#include "base/sb.h"\n#include <sqlite3.h>\n#include <stdio.h>'),
        ("indexer/b.cc", "#include <xapian.h>\n#include <vector>"),
        ("web/http.c", '#include <microhttpd.h>\n#include "query/answer.h"'),
        ("cli/main.c", '#include "cmd_list.def"'),
    ]
    for source in bad:
        assert check([source]), source
    assert not check(good), check(good)
    two = [("web/a.c", "#include <cmark-gfm.h>"), ("web/b.c", "#include <cmark-gfm.h>")]
    assert len(check(two)) == 1


def main():
    self_test()
    root = sys.argv[1]
    sources = [
        (path, tree.text(full))
        for layer in tree.LAYERS
        for path, full in tree.files(root, tree.CODE, layer)
    ]
    return tree.report("layers", len(sources), check(sources))


if __name__ == "__main__":
    sys.exit(main())
