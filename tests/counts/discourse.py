"""discourse.py - counts the posts of the real Discourse export with json.
SPDX-License-Identifier: GPL-2.0-or-later

Not here: comparing (check.py).
"""
import json
import os
import sys
import tarfile

INPUT = "discourse-delving-bitcoin.tar.xz"


def main():
    path = os.path.join(sys.argv[1], INPUT)
    if not os.path.isfile(path):
        return
    posts, other = [], 0
    with tarfile.open(path) as tar:
        for member in tar:
            if member.isfile() and member.name.endswith(".json"):
                posts.append(json.load(tar.extractfile(member)))
            elif member.isfile():
                other += 1
    newest = {}
    for post in posts:
        key = (post["version"], post["updated_at"][:19])
        if post["id"] not in newest or key > newest[post["id"]][0]:
            newest[post["id"]] = (key, post)
    kept = [post for _, post in newest.values()]
    gone = sum(bool(p["user_deleted"] or p["hidden"] or p["deleted_at"]) for p in kept)
    print(json.dumps({
        "input": INPUT,
        "expect": {
            "items": len(posts) + other,
            "posts": len(kept) - gone,
            "threads": len({p["topic_id"] for p in kept if not p["user_deleted"]}),
            "skipped.deleted": gone,
            "skipped.duplicate of another item": len(posts) - len(kept),
            "skipped.not JSON": other,
            "bad": 0,
        }}))


if __name__ == "__main__":
    main()
