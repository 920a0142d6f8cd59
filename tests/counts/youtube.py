"""youtube.py - counts the videos in real info.json files with Python's json.
SPDX-License-Identifier: GPL-2.0-or-later

Not here: comparing (check.py). A file without an id is a bad item; there are no comments in these.
"""
import glob
import json
import os
import sys


def main():
    folder = "youtube-ytdlp-tubesync"
    infos = []
    for path in glob.glob(os.path.join(sys.argv[1], folder, "**", "*.json"), recursive=True):
        with open(path, encoding="utf-8") as f:
            infos.append(json.load(f))
    if not infos:
        return
    videos = [i for i in infos if i.get("id")]
    print(json.dumps({
        "input": folder,
        "expect": {
            "items": len(infos),
            "posts": len(videos) + sum(len(i.get("comments") or []) for i in videos),
            "threads": len({i["id"] for i in videos}),
            "bad": len(infos) - len(videos),
        }}))


if __name__ == "__main__":
    main()
