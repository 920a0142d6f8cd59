"""zulip.py - counts the messages of the archive of topics with Python's json.
SPDX-License-Identifier: GPL-2.0-or-later

Not here: comparing (check.py).
"""
import json
import os
import re
import sys
import tarfile
import urllib.parse


def undot(name):
    """The name behind Zulip's dotted percent-encoding, applied once or twice."""
    name = re.sub(r"\.([0-9A-Fa-f]{2})", r"%\1", name)
    return urllib.parse.unquote(urllib.parse.unquote(name))


def main():
    archive = os.path.join(sys.argv[1], "zulip.tar.xz")
    messages = notices = 0
    topics = set()
    with tarfile.open(archive) as tar:
        for member in tar:
            if not member.isfile() or not member.name.endswith(".json"):
                continue
            folder, name = member.name.rsplit("/", 1)
            topic = undot(name[:-len(".json")]).removeprefix("\u2714").strip()
            for message in json.load(tar.extractfile(member)):
                messages += 1
                if message["sender_full_name"] == "Notification Bot":
                    notices += 1
                    continue
                topics.add((folder, topic))
    untold = {t for t in topics if t[1] in ("", "(no topic)")}
    expect = {"items": messages, "posts": messages - notices, "skipped.system message": notices, "bad": 0}
    if not untold:
        expect["threads"] = len(topics)
    print(json.dumps({"input": "zulip.tar.xz", "expect": expect}))


if __name__ == "__main__":
    main()
