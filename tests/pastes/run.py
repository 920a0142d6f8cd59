#!/usr/bin/env python3
# run.py - asks the sample corpus with pasted errors; each must have its own thread first.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: the pastes (*.txt), what they must find (expected.tsv), units (tests/unit/test_paste.c).
# Method: each paste as it is, in one line, in the middle of a log, or changed in everything that
# differs from machine to machine. Nothing is left to chance but a printed seed.
#   run.py ASKWELL DATA plain|flat|noise:BYTES|change:SEED
import pathlib
import random
import re
import subprocess
import sys
import json
from concurrent.futures import ThreadPoolExecutor

HERE = pathlib.Path(__file__).parent
USERS = ["amara", "bkessler", "ci", "dmitri.v", "svc-web", "ylva", "Zhang Wei"]
NOISE = [
    "{date} {time},{ms} INFO  [main] application started in {n} ms",
    "{date} {time}.{ms}  INFO {pid} --- [nio-8443-exec-{d}] c.e.audit.AccessLog : user {n} opened page {n}",
    "{date}T{time}.{ms}Z DEBUG scheduler tick={n} queue={d}",
    "{mon} {day} {time} host-{d} CRON[{pid}]: (root) CMD (test -x /usr/sbin/rotate && rotate)",
    "{mon} {day} {time} host-{d} sshd[{pid}]: Accepted publickey for deploy from {ip} port {port} ssh2",
    '{ip} - - [{day}/{mon}/2026:{time} +0000] "GET /assets/app.{hex}.js HTTP/1.1" 200 {n}',
    "worker-{d}  | {date} {time} [info] picked up batch {hex} ({n} rows)",
    '{{"time":"{date}T{time}Z","level":"info","msg":"request served","ms":{n},"trace":"{hex}{hex}"}}',
    "{date} {time} WARN  cache: {n} entries evicted, hit rate below 80%",
    "I{mmdd} {time}.{ms}000 {pid} watch.go:{n}] resync of {n} objects finished",
    "[{date} {time}] local.INFO: mail {hex} handed to the relay",
    "  {n} files scanned, {d} skipped",
]


def noise(rng):
    mon = rng.choice("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())
    return rng.choice(NOISE).format(
        date="20%02d-%02d-%02d" % (rng.randrange(21, 27), rng.randrange(1, 13), rng.randrange(1, 29)),
        time="%02d:%02d:%02d" % (rng.randrange(24), rng.randrange(60), rng.randrange(60)),
        mmdd="%02d%02d" % (rng.randrange(1, 13), rng.randrange(1, 29)), mon=mon,
        day="%02d" % rng.randrange(1, 29), ms="%03d" % rng.randrange(1000), pid=rng.randrange(2, 99999),
        ip="%d.%d.%d.%d" % tuple(rng.randrange(1, 255) for _ in range(4)), port=rng.randrange(32768, 60999),
        n=rng.randrange(2, 5000), d=rng.randrange(1, 9), hex="%08x" % rng.getrandbits(32))


def around(text, size, rng):
    """The paste somewhere in the middle of a log of so many bytes."""
    before, after = [], []
    left = size - len(text)
    where = rng.uniform(.3, .7)
    while left > 0:
        line = noise(rng)
        (before if rng.random() < where else after).append(line)
        left -= len(line.encode()) + 1
    return "\n".join(before) + "\n" + text + "\n".join(after[:-1] or after) + "\n"


def digits(rng, s):
    return "".join(rng.choice("123456789" if i == 0 else "0123456789") if c.isdigit() else c for i, c in enumerate(s))


def hexes(rng, s):
    return "".join(rng.choice("0123456789abcdef") if c in "0123456789abcdefABCDEF" else c for c in s)


def change(text, rng):
    user = rng.choice(USERS[:-1])
    shift = rng.randrange(1, 90)
    rules = [
        (r"(?<=/home/)[\w.-]+|(?<=/Users/)[\w.-]+|(?<=C:\\Users\\)[\w.-]+", lambda m: user),
        (r"(?<=0x)[0-9a-f]{9,16}", lambda m: hexes(rng, m[0])),
        (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", lambda m: hexes(rng, m[0])),
        (r"\b(?=[0-9a-f]*\d)[0-9a-f]{12,64}\b", lambda m: hexes(rng, m[0])),
        (r"\b20\d\d([-/])\d\d([-/])\d\d", lambda m: "20%02d%s%02d%s%02d" % (
            rng.randrange(21, 28), m[1], rng.randrange(1, 13), m[2], rng.randrange(1, 29))),
        (r"\b\d\d:\d\d:\d\d\b", lambda m: "%02d:%02d:%02d" % (
            rng.randrange(24), rng.randrange(60), rng.randrange(60))),
        (r"(?<=\.)\d{6,9}(?=[ \]Z])", lambda m: digits(rng, m[0])),
        (r"^\[ *\d+\.\d{6}\]", lambda m: "[%5d.%06d]" % (rng.randrange(1, 9000), rng.randrange(10 ** 6))),
        (r"(?<=\w\[)\d{2,7}(?=\])|(?<===)\d{3,8}(?===)|(?<=pid )\d+|(?<=process )\d+", lambda m: str(rng.randrange(2, 99999))),
        (r"(\.(?:java|py|go|rs|cc?|cpp|jsx?|rb|cs|php|erb|tcc|h)(?::|:line |\()|line )(\d+)", lambda m: m[1] + str(int(m[2]) + shift)),
        (r"\b(?!127\.|0\.0\.0\.0|169\.)\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b(?![.-])", lambda m: "10.%d.%d.%d" % (
            rng.randrange(256), rng.randrange(256), rng.randrange(1, 255))),
    ]
    for pattern, to in rules:
        text = re.sub(pattern, to, text, flags=re.M)
    lines = text.split("\n")
    out = []
    for i, line in enumerate(lines):
        # A stranger's line never parts a message from the line that announces it.
        if line[:1].strip() and i and not lines[i - 1].endswith(":") and rng.random() < .15:
            out.append(noise(rng))
        out.append(line)
    return "\n".join([noise(rng) for _ in range(rng.randrange(4))] + out)


def main():
    askwell, data, mode = sys.argv[1:4]
    kind, _, arg = mode.partition(":")
    rows = [l.split("\t") for l in (HERE / "expected.tsv").read_text().splitlines() if l and l[0] != "#"]
    asked = []
    for name, key in rows:
        text = (HERE / name).read_text()
        rng = random.Random(f"{name} {arg}")
        if kind == "noise":
            text = around(text, int(arg), rng)
        elif kind == "change":
            text = change(text, rng)
        elif kind == "flat":
            text = " ".join(text.split())
        asked.append((name, key, text))

    def ask(row):
        out = subprocess.run([askwell, "search", "--data", data, "--json", "--limit", "3", "-"],
                             input=row[2].encode(), stdout=subprocess.PIPE, check=True)
        return json.loads(out.stdout)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask, asked))
    missed = 0
    for (name, key, text), answer in zip(asked, answers):
        got = [i["key"] for i in answer["items"]]
        if got[:1] != [key]:
            missed += 1
            print(f"missed: {name} as {mode} wants {key}, got {' '.join(got)}")
    times = sorted(a["took_ms"] for a in answers)
    print(f"{mode}: {len(rows) - missed} of {len(rows)} first, "
          f"{times[len(times) // 2]:.1f} ms in the middle, {times[-1]:.1f} ms at most")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
