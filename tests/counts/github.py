"""github.py - counts issues, pull requests, comments and reviews of real archive.json files.
SPDX-License-Identifier: GPL-2.0-or-later

Not here: comparing (check.py). A comment or review without words is left out ("no text"); what of the
folder is no JSON is a file without issues.
"""
import json
import os
import sys


def main():
    for folder in ["github-issues-tls13"]:
        path = os.path.join(sys.argv[1], folder, "archive.json")
        if not os.path.isfile(path):
            continue
        with open(path, encoding="utf-8") as f:
            archive = json.load(f)
        roots = archive["issues"] + archive["pulls"]
        texts = []
        for root in roots:
            texts += [c["body"] for c in root["comments"]]
            for review in root.get("reviews") or []:
                texts += [review["body"]] + [c["body"] for c in review["comments"]]
        empty = sum(1 for t in texts if not t.strip())
        others = len(os.listdir(os.path.join(sys.argv[1], folder))) - 1
        print(json.dumps({
            "input": folder,
            "expect": {
                "items": len(roots) + len(texts) + others,
                "posts": len(roots) + len(texts) - empty,
                "threads": len(roots),
                "skipped.no text": empty,
                "skipped.file without issues": others,
                "ghosts": 0,
                "bad": 0,
            }}))


if __name__ == "__main__":
    main()
