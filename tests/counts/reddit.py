"""reddit.py - counts the real API bodies and tables with json and csv.
SPDX-License-Identifier: GPL-2.0-or-later

Not here: comparing (check.py). Of a thing that is there several times the last one counts, in the
order of the archive. Things named MISMATCH were made up by those who recorded the bodies.
"""
import csv
import io
import json
import os
import sys
import tarfile

GONE = ("[deleted]", "[removed]", "[deleted by user]")


def members(path):
    with tarfile.open(path) as tar:
        for member in tar:
            if member.isfile():
                yield member.name, tar.extractfile(member).read().decode("utf-8")


def walk(value, found):
    """Counts into found: things in order as (name, data), and how many of other kinds."""
    if isinstance(value, list):
        for item in value:
            walk(item, found)
    elif isinstance(value, dict):
        kind, data = value.get("kind"), value.get("data")
        if kind == "Listing":
            walk(data["children"], found)
        elif kind in ("t1", "t3"):
            found["things"].append(data)
            walk(data.get("replies"), found)
        else:
            found[kind] = found.get(kind, 0) + 1


def is_gone(data):
    text = data.get("body", data.get("selftext", "")).strip()
    return (text.lower() in GONE or data.get("title", "").lower() in GONE or data.get("banned_by")
            or data.get("removed_by_category") or data.get("removed") or data.get("spam"))


def api(path):
    found = {"things": []}
    others = 0
    for name, text in members(path):
        if name.endswith(".json"):
            walk(json.loads(text), found)
        else:
            others += 1
    last = {data["name"]: data for data in found["things"]}
    bad = sum(1 for data in found["things"] if data["id"] == "MISMATCH")
    gone = sum(1 for data in last.values() if is_gone(data))
    last.pop("t1_MISMATCH", None)
    more = found.get("more", 0)
    return {
        "items": len(found["things"]) + more + others,
        "posts": len(last) - gone,
        "bad": bad,
        "skipped.deleted": gone,
        "skipped.duplicate of another item": len(found["things"]) - bad - len(last),
        "skipped.comments that were not loaded": more,
    }


def tables(path):
    rows = others = 0
    for name, text in members(path):
        if name.endswith(".csv"):
            rows += sum(1 for _ in csv.DictReader(io.StringIO(text, newline="")))
        else:
            others += 1
    return {"items": rows + others, "posts": rows, "bad": 0, "skipped.file of another kind": others}


def main():
    for name, count in (("reddit-json-praw.tar.xz", api), ("reddit-it-csv.tar.xz", tables)):
        path = os.path.join(sys.argv[1], name)
        if os.path.isfile(path):
            print(json.dumps({"input": name, "expect": count(path)}))


if __name__ == "__main__":
    main()
