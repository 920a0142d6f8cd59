"""mail.py - counts the real mails with Python's own email parser.
SPDX-License-Identifier: GPL-2.0-or-later

Not here: comparing (check.py). The mails of r-sig-mac are cut where a line begins "From ", holds a
weekday, a month and a time, and a header follows; a mail counts once for its id and its words.
"""
import email
import json
import os
import re
import sys
import tarfile

BEGINS = re.compile(
    rb"^From \S[^\n]*?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z][a-z] [ \d]\d \d\d:\d\d[^\n]*\n(?=[!-9;-~]+:)",
    re.M)


def words(message):
    text = re.sub(rb"(?m)^>(>*From )", rb"\1", message.as_bytes().partition(b"\n\n")[2])
    return re.sub(rb"\s+", b" ", re.sub(rb"(?m)^--.*$|_{20,}[\s\S]*", b"", text)).strip()


def pipermail(data):
    path = os.path.join(data, "r-sig-mac.tar.xz")
    if not os.path.isfile(path):
        return
    mails, others, distinct = 0, 0, set()
    with tarfile.open(path) as archive:
        for member in archive:
            if not member.isfile():
                continue
            if not re.search(r"\d{4}-[A-Z][a-z]+\.txt$", member.name):
                others += 1
                continue
            for raw in BEGINS.split(archive.extractfile(member).read())[1:]:
                message = email.message_from_bytes(raw)
                mails += 1
                distinct.add((str(message["message-id"]), words(message)))
    empty = sum(1 for _, text in distinct if not text)
    print(json.dumps({"input": "r-sig-mac.tar.xz", "expect": {
        "items": mails + others, "posts": len(distinct) - empty, "bad": 0,
        "skipped.not a mail": others, "skipped.duplicate of another item": mails - len(distinct)}}))


def folder(data):
    path = os.path.join(data, "email-mime-notmuch")
    if not os.path.isdir(path):
        return
    mails, others = 0, 0
    for where, _, names in os.walk(path):
        for name in names:
            with open(os.path.join(where, name), "rb") as file:
                raw = file.read()
            message = email.message_from_bytes(raw)
            is_mail = bool(message["from"] and message["date"])
            mails += max(1, len(BEGINS.findall(raw))) if is_mail and raw.startswith(b"From ") else is_mail
            others += not is_mail
    print(json.dumps({"input": "email-mime-notmuch", "args": ["--include-private"], "expect": {
        "items": mails + others, "bad": 0, "skipped.not a mail": others}}))


if __name__ == "__main__":
    pipermail(sys.argv[1])
    folder(sys.argv[1])
