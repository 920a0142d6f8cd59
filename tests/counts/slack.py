"""slack.py - counts the messages of the real Slack exports with json.
SPDX-License-Identifier: GPL-2.0-or-later

Not here: comparing (check.py). What slackdump's archive of the same workspace holds is counted too.
"""
import glob
import gzip
import json
import os
import sys

SYSTEM = {"channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name",
          "channel_archive", "bot_add", "bot_remove", "pinned_item"}  # fmt: skip


def has_text(message):
    return bool(message.get("text") or message.get("attachments") or message.get("files")
                or message.get("file"))  # fmt: skip


def count(messages):
    """What a report says of them; a message that occurs twice counts once."""
    kinds = {"items": len(messages), "posts": 0, "bad": 0, "skipped.system message": 0,
             "skipped.deleted": 0, "skipped.no text": 0}  # fmt: skip
    for message in messages:
        subtype = message.get("subtype")
        if subtype in SYSTEM:
            kinds["skipped.system message"] += 1
        elif subtype == "tombstone":
            kinds["skipped.deleted"] += 1
        elif not has_text(message):
            kinds["skipped.no text"] += 1
        else:
            kinds["posts"] += 1
    return kinds


def export(data, folder):
    messages = []
    for path in sorted(glob.glob(os.path.join(data, folder, "*", "*.json"))):
        with open(path, encoding="utf-8") as file:
            messages += json.load(file)
    return count(messages)


def archive(data, folder):
    messages = []
    for path in sorted(glob.glob(os.path.join(data, folder, "C*.json.gz"))):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                messages += json.loads(line).get("m") or []
    result = count(messages)
    seen = {m["ts"] for m in messages}
    result["skipped.duplicate of another item"] = len(messages) - len(seen)
    return result


def main():
    data = sys.argv[1]
    inputs = {
        "slack-viewer-testarchive": export(data, "slack-viewer-testarchive"),
        "slack-viewer-testarchive/testarchive.zip": export(data, "slack-viewer-testarchive"),
        "slack-slackdump-fixtures/source_export_dir":
            export(data, "slack-slackdump-fixtures/source_export_dir"),
        "slack-slackdump-fixtures/source_export.zip":
            export(data, "slack-slackdump-fixtures/source_export_dir"),
        "slack-slackdump-fixtures/source_archive":
            archive(data, "slack-slackdump-fixtures/source_archive"),
    }  # fmt: skip
    for name, expected in inputs.items():
        if os.path.exists(os.path.join(data, name)):
            print(json.dumps({"input": name, "expect": expected}))


if __name__ == "__main__":
    main()
