"""stackexchange.py - counts the rows of the real dumps with xml.etree.
SPDX-License-Identifier: GPL-2.0-or-later

Not here: comparing (check.py).
"""
import json
import os
import sys
import xml.etree.ElementTree as xml


def rows(folder, name):
    return (row for _, row in xml.iterparse(os.path.join(folder, name)) if row.tag == "row")


def main():
    data = os.path.join(sys.argv[1], "stackexchange")
    for dump in sorted(os.listdir(data)):
        folder = os.path.join(data, dump)
        if not os.path.isfile(os.path.join(folder, "Posts.xml")):
            continue
        kinds = [row.get("PostTypeId") for row in rows(folder, "Posts.xml")]
        comments = os.path.join(folder, "Comments.xml")
        comments = sum(1 for _ in rows(folder, "Comments.xml")) if os.path.isfile(comments) else 0
        print(json.dumps({
            "input": f"stackexchange/{dump}",
            "expect": {
                "items": len(kinds) + comments,
                "posts": kinds.count("1") + kinds.count("2") + comments,
                "skipped.tag wiki": kinds.count("5"),
                "skipped.tag wiki excerpt": kinds.count("4"),
            }}))


if __name__ == "__main__":
    main()
