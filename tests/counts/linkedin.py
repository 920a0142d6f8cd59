"""linkedin.py - counts the real shares and comments with csv, each in its dialect.
SPDX-License-Identifier: GPL-2.0-or-later

Not here: comparing (check.py). A comment is on an own share when the numbers of both tell the same
time but for two seconds.
"""
import csv
import json
import os
import re
import sys


def milliseconds(link):
    return int(re.search(r"(\d+)$", link).group(1)) >> 22


def main():
    folder = os.path.join(sys.argv[1], "linkedin-sanand0")
    if not os.path.isdir(folder):
        return
    with open(os.path.join(folder, "Shares.csv"), encoding="utf-8", newline="") as file:
        shares = list(csv.DictReader(file))
    with open(os.path.join(folder, "Comments.csv"), encoding="utf-8", newline="") as file:
        comments = list(csv.DictReader(file, doublequote=False, escapechar="\\"))
    links = {share["ShareLink"] for share in shares}
    times = [milliseconds(link) for link in links]
    others = [c for c in comments
              if not any(abs(milliseconds(c["Link"]) - time) <= 2000 for time in times)]
    print(json.dumps({
        "input": "linkedin-sanand0",
        "expect": {"items": len(shares) + len(comments), "posts": len(links) + len(comments),
                   "threads": len(links) + len(others), "bad": 0,
                   "skipped.duplicate of another item": len(shares) - len(links)}}))


if __name__ == "__main__":
    main()
