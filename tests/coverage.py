"""coverage.py - lines of ours that the tests ran, by folder and by file.

SPDX-License-Identifier: GPL-2.0-or-later

Not here: a gate; look at what error paths are not run, with --missing. Usage: coverage.py ROOT
BUILD-FOLDER [--missing FOLDER]. Method: gcov writes JSON for each .gcda; a line counts as run when
it was run in any program.
"""

import argparse
import concurrent.futures
import json
import os
import subprocess
import sys

import tree


def gcov(path):
    done = subprocess.run(
        ["gcov", "--json-format", "--stdout", path],
        capture_output=True,
        cwd=os.path.dirname(path),
        check=False,
    )
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith(b"{")]


def collect(root, build):
    """{source: {line: runs}} of the layers' sources."""
    data = [
        os.path.join(folder, name)
        for folder, _, names in os.walk(build)
        for name in names
        if name.endswith(".gcda")
    ]
    lines = {}
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for reports in pool.map(gcov, data):
            for report in reports:
                for file in report["files"]:
                    full = os.path.join(report["current_working_directory"], file["file"])
                    path = os.path.relpath(full, root)
                    if path.split(os.sep)[0] not in tree.LAYERS:
                        continue
                    mine = lines.setdefault(path, {})
                    for line in file["lines"]:
                        number = line["line_number"]
                        mine[number] = mine.get(number, 0) + line["count"]
    return lines


def row(name, counts):
    run = sum(1 for count in counts if count)
    print(f"{name:40} {run:6} of {len(counts):6}  {100 * run / max(len(counts), 1):5.1f} %")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("root")
    parser.add_argument("build")
    parser.add_argument("--missing", help="list the lines of this folder that were not run")
    args = parser.parse_args()
    root = os.path.abspath(args.root)
    lines = collect(root, args.build)
    if not lines:
        print("no .gcda files: run the tests of the preset \"coverage\" first")
        return 1
    for layer in tree.LAYERS:
        mine = {p: c for p, c in sorted(lines.items()) if p.startswith(layer + "/")}
        for path, counts in mine.items():
            row("  " + path, counts.values())
            if args.missing and path.startswith(args.missing):
                print("    not run:", *sorted(n for n, count in counts.items() if not count))
        row(layer, [count for counts in mine.values() for count in counts.values()])
    return 0


if __name__ == "__main__":
    sys.exit(main())
