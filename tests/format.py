"""format.py - C and C++ is laid out as .clang-format says.

SPDX-License-Identifier: GPL-2.0-or-later

Not here: changing anything; `clang-format -i FILE` does. Usage: format.py CLANG_FORMAT ROOT. Without
clang-format the exit status is 77, which ctest shows as skipped.
"""

import os
import subprocess
import sys

import tree


def main():
    tool, root = sys.argv[1:3]
    if not tool or tool.endswith("NOTFOUND"):
        print("SKIP: clang-format is not installed")
        return 77
    paths = [full for _, full in tree.files(root, tree.CODE)]
    if not paths:
        return tree.report("format", 0, ["no source found"])
    done = subprocess.run(
        [tool, "--dry-run", "-Werror", "--style=file", *paths],
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in done.stderr.split("\n") if "[-Wclang-format" in line]
    faults = sorted({os.path.relpath(line.split(":")[0], root) for line in lines})
    if done.returncode and not faults:
        faults = [done.stderr]
    return tree.report("format", len(paths), [f"{f}: run clang-format -i" for f in faults])


if __name__ == "__main__":
    sys.exit(main())
