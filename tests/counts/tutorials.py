"""tutorials.py - counts the pages of the real folders of Markdown by their names and front matter.
SPDX-License-Identifier: GPL-2.0-or-later

Not here: comparing (check.py).
"""
import json
import os
import re
import sys
import tarfile

INPUTS = ["markdown-hetzner.tar.xz", "markdown-tldr.tar.xz"]
FRONT = re.compile(r"\A(?:\ufeff)?(?:\s*<!--.*?-->)*\s*---\n(.*?)\n---\n", re.S)


def has_text(text):
    """Anything but comments, front matter and headings of the first level?"""
    text = FRONT.sub("", text.replace("\r\n", "\n"))
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    return bool(re.sub(r"^# .*$", "", text, count=1, flags=re.M).strip())


def count(path):
    found = {"posts": 0, "skipped.draft": 0, "skipped.no text": 0, "skipped.text of a licence": 0,
             "skipped.neither Markdown nor HTML": 0}
    with tarfile.open(path) as tar:
        for member in tar:
            parts = member.name.split("/")
            if not member.isfile() or any(p.startswith(".") for p in parts):
                continue
            stem, ending = os.path.splitext(parts[-1])
            if ending not in (".md", ".markdown", ".html", ".htm"):
                found["skipped.neither Markdown nor HTML"] += 1
                continue
            text = tar.extractfile(member).read().decode("utf-8", "replace")
            front = FRONT.match(text)
            if stem in ("LICENSE", "LICENCE", "COPYING"):
                found["skipped.text of a licence"] += 1
            elif front and re.search(r"^(draft: *true|published: *false)", front.group(1), re.M):
                found["skipped.draft"] += 1
            elif not has_text(text):
                found["skipped.no text"] += 1
            else:
                found["posts"] += 1
    return {"items": sum(found.values()), "threads": found["posts"], "bad": 0, **found}


def main():
    for name in INPUTS:
        path = os.path.join(sys.argv[1], name)
        if os.path.isfile(path):
            print(json.dumps({"input": name, "expect": count(path)}))


if __name__ == "__main__":
    main()
