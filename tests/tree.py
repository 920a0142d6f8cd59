"""tree.py - the files of the source tree, for the checks beside it.

SPDX-License-Identifier: GPL-2.0-or-later

Not here: any rule. Build folders and hidden folders are left out, `.ci` excepted; symbolic links
are not followed. Order is fixed, so that reports are the same on every machine.
"""

import os

LAYERS = ["base", "corpus", "indexer", "query", "web", "cli"]
CODE = (".c", ".h", ".cc", ".hh")
SKIPPED = {"build", "__pycache__", "node_modules"}


def files(root, suffixes=None, under=None):
    """Yields (path from root with /, path to open), sorted."""
    start = os.path.join(root, under) if under else root
    for folder, folders, names in os.walk(start):
        folders[:] = sorted(
            f for f in folders if f not in SKIPPED and (not f.startswith(".") or f == ".ci")
        )
        for name in sorted(names):
            if suffixes and not name.endswith(tuple(suffixes)):
                continue
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                yield os.path.relpath(path, root).replace(os.sep, "/"), path


def text(path):
    with open(path, encoding="utf-8", errors="replace") as f:
        return f.read()


def report(name, count, faults):
    """Prints the faults; returns the exit status."""
    for fault in faults:
        print(fault)
    print(f"{name}: {count} files, {len(faults)} faults")
    return 1 if faults else 0
