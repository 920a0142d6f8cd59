"""banned.py - what must not be in the tree: unsafe functions, files without a licence line, traces
of the machine they were written on.

SPDX-License-Identifier: GPL-2.0-or-later

Not here: layout (format.py), includes (layers.py). Usage: banned.py ROOT. Method: C and C++ is
looked at without its comments and strings; a self-test shows first that the rules bite.
"""

import re
import sys

import tree

# Each has a better way in base/: sb, sv, opt. Outside base/ and in the tests of base/ there is none.
FUNCTIONS = re.compile(
    r"\b(strcpy|strcat|sprintf|vsprintf|strtok|strncpy|gets|atoi|atol|atof|sscanf|system|alloca)"
    r"\s*\("
)

# Paths of a machine, hosts that packages come from. In two pieces, or this file would be one.
WORDS = [
    "/wo" "rk/",
    "/tmp/b" "-",
    "/tmp/bri" "ef",
    "/home/" "user",
    "registry." "npmjs.org",
    "pypi" ".org",
    "files.python" "hosted.org",
    "crates" ".io",
    "proxy.gol" "ang.org",
    "deb.deb" "ian.org",
    "rubygems" ".org",
    "Claude" " Code",
    "anth" "ropic",
]

# Files that have a comment of their own; the rest (data, licences, texts) has none.
SOURCES = (".c", ".h", ".cc", ".hh", ".py", ".sh", ".bats", ".bash", ".cmake", ".css", ".js", ".1",
           "CMakeLists.txt", "Makefile", "packages.txt", ".ci/run")  # fmt: skip
LICENCE = "SPDX-License-" "Identifier: GPL-2.0-or-later"

# Every kind of comment and literal of C; what is matched is blanked, line ends kept.
LITERAL = re.compile(
    r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S
)


def code_only(text):
    return LITERAL.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def faults_of(path, text):
    if path.endswith(tree.CODE) and not path.startswith("base/"):
        code = code_only(text)
        for match in FUNCTIONS.finditer(code):
            line = code.count("\n", 0, match.start()) + 1
            yield f"{path}:{line}: {match.group(1)}() is banned outside base/"
    if path.endswith(SOURCES) and LICENCE not in "\n".join(text.split("\n")[:40]):
        yield f"{path}: no line '{LICENCE}' at its head"
    lower = text.lower()
    for word in WORDS:
        at = lower.find(word.lower())
        if at >= 0:
            yield f"{path}:{lower.count(chr(10), 0, at) + 1}: '{word}' has no place here"


def self_test():
    head = f"/* {LICENCE} */\n"
    bad = [
        ("web/a.c", head + "int f(void) { return atoi(p); }"),
        ("web/b.c", head + "sprintf (p, x);"),
        ("web/c.c", "int x;"),
        ("docs/d.md", "see " + WORDS[0] + "x"),
    ]
    good = [
        ("web/a.c", head + '/* atoi(x) */ // system(1)\nconst char *s = "gets(x)"; my_system(x);'),
        ("base/b.c", head + "atoi(x);"),
        ("docs/c.md", "words"),
    ]
    for source in bad:
        assert list(faults_of(*source)), source
    for source in good:
        assert not list(faults_of(*source)), source


def main():
    self_test()
    faults = []
    count = 0
    for path, full in tree.files(sys.argv[1]):
        count += 1
        faults.extend(faults_of(path, tree.text(full)))
    return tree.report("banned", count, faults)


if __name__ == "__main__":
    sys.exit(main())
