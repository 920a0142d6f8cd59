"""forum.py - counts the posts of the real thread pages with html.parser.
SPDX-License-Identifier: GPL-2.0-or-later

Not here: comparing (check.py).
"""
import html.parser
import json
import os
import sys
import tarfile

INPUT = "forum-gbadev-html.tar.xz"


class Posts(html.parser.HTMLParser):
    """Counts <div class="post">."""

    def __init__(self):
        super().__init__()
        self.posts = 0

    def handle_starttag(self, tag, attrs):
        if tag == "div" and dict(attrs).get("class") == "post":
            self.posts += 1


def main():
    path = os.path.join(sys.argv[1], INPUT)
    posts = threads = empty = others = 0
    with tarfile.open(path) as tar:
        for member in tar:
            if not member.isfile():
                continue
            if not member.name.endswith(".html"):
                others += 1
                continue
            page = Posts()
            page.feed(tar.extractfile(member).read().decode("utf-8", "replace"))
            posts += page.posts
            threads += page.posts > 0
            empty += page.posts == 0
    print(json.dumps({
        "input": INPUT,
        "expect": {
            "items": posts + empty + others,
            "posts": posts,
            "threads": threads,
            "skipped.page without posts": empty,
            "skipped.no HTML": others,
            "bad": 0,
        }}))


if __name__ == "__main__":
    main()
