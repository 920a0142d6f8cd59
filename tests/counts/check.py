"""check.py - what an import reports is what an independent count of the same export gives.
SPDX-License-Identifier: GPL-2.0-or-later

Not here: the counting. tests/counts/<format>.py counts the real exports of its format with Python's
own parsers and prints a JSON line for each: {"input": path below the shared data, "args": options of
`askwell index`, "expect": {name: number}}. A name is a member of the report ("items", "posts",
"threads", "bad") or one below it ("skipped.system message", "redacted.jwt").
Usage: check.py ASKWELL SHARED-DATA SCRIPT. Exits 77 when the data are not there.
"""
import json
import os
import subprocess
import sys


def figure(report, name):
    """The number called name in a report; what was not counted is 0."""
    if name == "bad":
        return report.get("bad_total", len(report.get("bad", [])))
    value = report
    for part in name.split(".", 1):
        value = value.get(part, 0) if isinstance(value, dict) else 0
    return value


def main():
    program, data, script = sys.argv[1:]
    if not os.path.isdir(data):
        print(f"SKIP: {data} is not there")
        return 77
    counted = subprocess.run([sys.executable, script, data], check=True, capture_output=True, text=True)
    lines = [json.loads(line) for line in counted.stdout.splitlines()]
    wrong = 0
    for line in lines:
        run = subprocess.run(
            [program, "index", "--dry-run", "--json", "--quiet", *line.get("args", []),
             os.path.join(data, line["input"])], capture_output=True, text=True)
        if run.returncode != 0:
            print(f"{line['input']}: askwell index exits {run.returncode}: {run.stderr.strip()}")
            wrong += 1
            continue
        report = json.loads(run.stdout)
        for name, expected in line["expect"].items():
            found = figure(report, name)
            if found != expected:
                print(f"{line['input']}: {name} is {found}, counted {expected}")
                wrong += 1
    if not lines:
        print(f"{script} counted nothing")
    return 1 if wrong or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
