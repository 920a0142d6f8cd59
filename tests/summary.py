"""summary.py - counts what ran, from ctest's own report, and lists what was skipped and why.

SPDX-License-Identifier: GPL-2.0-or-later

Not here: running anything. Usage: summary.py JUNIT-FILE SUMMARY-FILE. Method: ctest's report holds
the output of each test. A cmocka or bats test holds many cases, told by their own lines; any other
test is one case. A test that ctest calls failed counts at least one failure, whatever it printed.
The last line, "N passed, N failed, N skipped", goes to the summary file too. Exit status 1 when
something failed or nothing ran.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree

CMOCKA = re.compile(r"^\[  (     OK|FAILED |SKIPPED) \] (.*)$", re.M)
CMOCKA_RUN = re.compile(r"^\[ RUN      \] ", re.M)
TAP = re.compile(r"^(not ok|ok) \d+ (.*)$", re.M)
TAP_PLAN = re.compile(r"^1\.\.(\d+)", re.M)
SKIP = re.compile(r"(.*?)\s*# skip\s*(.*)", re.I)
SAID = re.compile(r"^SKIP:? *(.*)$", re.M)


def cases(output):
    """(passed, failed, [(name, reason) skipped]) of a test's output; None when it has no cases."""
    if CMOCKA_RUN.search(output):
        passed = failed = 0
        skipped = []
        for verdict, name in set(CMOCKA.findall(output)):
            if verdict == "     OK":
                passed += 1
            elif verdict == "FAILED ":
                failed += bool(re.fullmatch(r"\w+", name))  # not the closing "2 test(s)..."
            elif re.fullmatch(r"\w+", name):
                skipped.append((name, "; ".join(SAID.findall(output))))
        return passed, failed, skipped
    if TAP_PLAN.search(output):
        passed = failed = 0
        skipped = []
        for verdict, name in TAP.findall(output):
            skip = SKIP.fullmatch(name)
            if skip:
                skipped.append(skip.groups())
            elif verdict == "ok":
                passed += 1
            else:
                failed += 1
        return passed, failed, skipped
    return None


def self_test():
    cmocka = (
        "[==========] Running 3 test(s).\n[ RUN      ] test_a\n[       OK ] test_a\n"
        "[ RUN      ] test_b\n[  FAILED  ] test_b\n[ RUN      ] test_c\n[  SKIPPED ] test_c\n"
        "[  PASSED  ] 1 test(s).\n[  SKIPPED ] 1 test(s), listed below:\n[  SKIPPED ] test_c\n"
        "[  FAILED  ] 1 test(s), listed below:\n[  FAILED  ] test_b\n"
    )
    assert cases(cmocka) == (1, 1, [("test_c", "")]), cases(cmocka)
    tap = "1..3\nok 1 one\nnot ok 2 two\n# in test\nok 3 three # skip no data\n"
    assert cases(tap) == (1, 1, [("three", "no data")]), cases(tap)
    assert cases("seed 1\n4 seeds, 943 runs\n") is None


def main():
    self_test()
    report, summary = sys.argv[1:3]
    passed = failed = 0
    skipped = []
    failures = []
    for test in ElementTree.parse(report).getroot().iter("testcase"):
        name = test.get("name")
        out = test.findtext("system-out") or ""
        status = test.get("status")
        ok, bad, skips = cases(out) or (0, 0, [])
        if status == "fail":
            bad = max(bad, 1)
        elif status != "run":
            reason = "; ".join(SAID.findall(out)) or status
            skips = skips or [(name, reason)]
        elif ok + bad + len(skips) == 0:
            ok = 1
        passed += ok
        failed += bad
        if bad:
            failures.append(name)
        skipped += [f"{name}: {case}: {reason}" if reason else f"{name}: {case}"
                    for case, reason in skips]  # fmt: skip
    for line in skipped:
        print(f"skipped: {line}")
    for name in failures:
        print(f"failed: {name}")
    line = f"{passed} passed, {failed} failed, {len(skipped)} skipped"
    print(line)
    with open(summary, "w", encoding="utf-8") as f:
        f.write(line + "\n")
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
