#!/usr/bin/env python3
"""Looks for a word in every file below a data folder: as bytes, in every text of the store, and in
every body of it, inflated here, with Python's own zlib. Prints where it stands; exit status 0 when it
is nowhere, 1 when it is somewhere.
SPDX-License-Identifier: GPL-2.0-or-later
usage: erased.py DATA WORD..."""
import os
import sqlite3
import sys
import zlib


def varint(data):
    value = shift = at = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def inflate(data, dictionaries):
    head, at = varint(data)
    rest = data[at + 4:]
    if head & 1:
        return rest
    version = head >> 1
    unpack = zlib.decompressobj(-15, zdict=dictionaries[version]) if version else zlib.decompressobj(-15)
    return unpack.decompress(rest)


def main():
    folder, words = sys.argv[1], [w.lower().encode() for w in sys.argv[2:]]
    places = set()

    def look(where, data):
        low = data.lower()
        for word in words:
            if word in low:
                places.add(where)

    for top, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(top, name)
            look("name of " + path, path[len(folder):].encode())
            with open(path, "rb") as f:
                look(path, f.read())
    db = sqlite3.connect("file:%s?mode=ro" % os.path.join(folder, "store.db"), uri=True)
    db.text_factory = bytes
    dictionaries = dict(db.execute("SELECT version, data FROM dictionaries"))
    bodies = 0
    for post, data in db.execute("SELECT id, data FROM bodies"):
        look("body of post %d" % post, inflate(data, dictionaries))
        bodies += 1
    for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
        for row in db.execute("SELECT * FROM " + table.decode()):
            for value in row:
                if isinstance(value, bytes):
                    look("table " + table.decode(), value)
    for place in sorted(places):
        print(place)
    print("%d bodies looked at" % bodies, file=sys.stderr)
    return 1 if places else 0


sys.exit(main())
