"""discord.py - counts the messages of the real DiscordChatExporter files with Python's json.
SPDX-License-Identifier: GPL-2.0-or-later

Not here: comparing (check.py).
"""
import json
import os
import sys

WORDS = {"Default", "Reply", "ApplicationCommand", "ChatInputCommand", "ContextMenuCommand", "0", "19", "20", "23"}
PRIVATE = ("Direct", "GuildPrivate")


def is_words(message):
    return message.get("type", "Default") in WORDS


def has_text(message):
    return any(message.get(key) for key in ("content", "attachments", "embeds", "stickers", "forwardedMessage"))


def main():
    data = os.path.join(sys.argv[1], "discord")
    for name in sorted(os.listdir(data)):
        if not name.endswith(".json"):
            continue
        with open(os.path.join(data, name), encoding="utf-8-sig") as file:
            export = json.load(file)
        messages = export["messages"]
        posts = sum(is_words(m) and has_text(m) for m in messages)
        system = sum(not is_words(m) for m in messages)
        private = export["channel"]["type"].startswith(PRIVATE) or export["guild"]["id"] == "0"
        print(json.dumps({
            "input": f"discord/{name}", "args": ["--include-private"],
            "expect": {"items": len(messages), "posts": posts, "skipped.system message": system, "bad": 0}}))
        print(json.dumps({
            "input": f"discord/{name}",
            "expect": {"items": len(messages), "posts": 0 if private else posts,
                       "skipped.private": len(messages) if private else 0,
                       "skipped.system message": 0 if private else system, "bad": 0}}))


if __name__ == "__main__":
    main()
