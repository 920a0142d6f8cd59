"""headers.py - each header compiles alone, twice over, as C17 and as C++17.

SPDX-License-Identifier: GPL-2.0-or-later

Not here: what a header says. Usage: headers.py --cc CC --cxx CXX --include DIR...
--system DIR... FOLDER. Method:
a file that includes the header twice (which tests its guard) goes to each compiler's
-fsyntax-only, warnings being errors. C++ headers (.hh) are for C++ only; what only the files of one
part share (_priv.h, _impl.h) may use what only C has, such as atomics, and is for C only.
"""

import argparse
import concurrent.futures
import os
import subprocess
import sys

import tree

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wundef", "-Werror"]
C_ONLY = ["-Wshadow", "-Wstrict-prototypes", "-Wmissing-prototypes"]


def compile_alone(job):
    compiler, language, options, header = job
    source = f'#include "{header}"\n#include "{header}"\n'
    done = subprocess.run(
        [compiler, "-x", language, "-fsyntax-only", "-D_GNU_SOURCE", *options, "-"],
        input=source,
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{header} as {language}:\n{done.stderr}" if done.returncode else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cc", required=True)
    parser.add_argument("--cxx", required=True)
    parser.add_argument("--include", action="append", default=[])
    parser.add_argument("--system", action="append", default=[])
    parser.add_argument("folder")
    args = parser.parse_args()

    include = [f"-I{d}" for d in args.include] + [f"-isystem{d}" for d in args.system]
    root = os.path.dirname(os.path.abspath(args.folder))
    jobs = []
    headers = [p for p, _ in tree.files(root, (".h", ".hh"), os.path.basename(args.folder))]
    for header in headers:
        if not header.endswith(("_priv.h", "_impl.h")):
            jobs.append((args.cxx, "c++", ["-std=c++17", *WARNINGS, *include], header))
        if header.endswith(".h"):
            jobs.append((args.cc, "c", ["-std=c17", *WARNINGS, *C_ONLY, *include], header))
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        faults = [fault for fault in pool.map(compile_alone, jobs) if fault]
    return tree.report("headers", len(headers), faults)


if __name__ == "__main__":
    sys.exit(main())
