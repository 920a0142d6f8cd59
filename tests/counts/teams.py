"""teams.py - counts the messages of the real Teams files with Python's json.
SPDX-License-Identifier: GPL-2.0-or-later

Not here: comparing (check.py).
"""
import json
import os
import sys


def either(value, key):
    """A member in either spelling."""
    if not isinstance(value, dict):
        return None
    return value[key] if value.get(key) is not None else value.get(key[0].upper() + key[1:])


def messages(text):
    """All messages of a file: JSON, or a JSON value a line; pages, arrays, replies nested."""
    try:
        values = [json.loads(text)]
    except ValueError:
        values = [json.loads(line) for line in text.splitlines() if line.strip()]
    for value in values:
        listed = value if isinstance(value, list) else either(value, "value")
        for message in listed if listed is not None else [value]:
            yield message
            yield from either(message, "replies") or []


def is_system(message):
    body = either(either(message, "body"), "content") or ""
    return either(message, "messageType") != "message" or body.startswith("<systemEventMessage")


def main():
    data = os.path.join(sys.argv[1], "ms-teams")
    for name in sorted(os.listdir(data)):
        if name == "SOURCE.txt":
            continue
        with open(os.path.join(data, name), encoding="utf-8-sig") as file:
            found = list(messages(file.read()))
        system = sum(is_system(m) for m in found)
        gone = sum(bool(either(m, "deletedDateTime") or m.get("deleted")) for m in found)
        chats = sum(bool(either(m, "chatId")) and not is_system(m) for m in found)
        posts = len(found) - system - gone
        for args, private in ((["--include-private"], 0), ([], chats)):
            print(json.dumps({
                "input": f"ms-teams/{name}", "args": args,
                "expect": {"items": len(found), "posts": posts - private, "skipped.private": private,
                           "skipped.system message": system, "skipped.deleted": gone, "bad": 0}}))


if __name__ == "__main__":
    main()
