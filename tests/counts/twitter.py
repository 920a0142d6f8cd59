"""twitter.py - counts the real tweets with json.
SPDX-License-Identifier: GPL-2.0-or-later

Not here: comparing (check.py).
"""
import json
import os
import sys


def main():
    path = os.path.join(sys.argv[1], "twitter-smithjd", "data", "tweets.js")
    if not os.path.isfile(path):
        return
    with open(path, encoding="utf-8") as file:
        text = file.read()
    tweets = [item["tweet"] for item in json.loads(text[text.index("["):])]
    ids = {tweet["id_str"] for tweet in tweets}
    own = [tweet for tweet in tweets if not tweet["full_text"].startswith("RT @")]
    name = {t["in_reply_to_screen_name"] for t in tweets if t.get("in_reply_to_status_id_str") in ids}
    assert name == {"smithjd"}
    # a reply to oneself, though the tweet may be gone by now, goes on its thread
    inner = {t["id_str"]: t["in_reply_to_status_id_str"] for t in own
             if t.get("in_reply_to_status_id_str") and t.get("in_reply_to_screen_name") in name}
    roots = {tweet["id_str"] for tweet in own if tweet["id_str"] not in inner}
    roots |= {parent for parent in inner.values() if parent not in ids}
    print(json.dumps({
        "input": "twitter-smithjd",
        "expect": {"items": len(tweets), "posts": len(own), "threads": len(roots), "bad": 0,
                   "skipped.retweet": len(tweets) - len(own)}}))


if __name__ == "__main__":
    main()
