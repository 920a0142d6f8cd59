#!/usr/bin/env python3
# similar.py - the plain way to find similar questions, measured on a Stack Exchange dump's links.
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Usage: similar.py DUMP-FOLDER [ASKWELL]
# Not here: askwell's own figures (askwell eval --similar), which this prints beside its own when it
# is given the program. Method: SQLite FTS5 (porter, bm25) over whole threads, asked for an OR of all
# words of a question's title; each question that PostLinks.xml links with others, either way, is
# asked once, itself left out. What is counted: how many of all links come among the first ten.
import html
import json
import math
import re
import sqlite3
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

DEPTH = 100


def rows(path):
    for _, e in ET.iterparse(path):
        if e.tag == "row":
            yield dict(e.attrib)
        e.clear()


def text(body):
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def read(folder):
    threads, answers = {}, []
    for r in rows(folder + "/Posts.xml"):
        if r["PostTypeId"] == "1":
            threads[r["Id"]] = [r.get("Title", ""), text(r.get("Body", ""))]
        elif r["PostTypeId"] == "2":
            answers.append((r["ParentId"], text(r.get("Body", ""))))
    for parent, body in answers:
        if parent in threads:
            threads[parent][1] += "\n" + body
    links = {}
    for r in rows(folder + "/PostLinks.xml"):
        a, b = r["PostId"], r["RelatedPostId"]
        if a in threads and b in threads and a != b:
            links.setdefault(a, set()).add(b)
            links.setdefault(b, set()).add(a)
    return threads, links


def baseline(threads, links):
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, title, body, tokenize='porter unicode61')")
    db.executemany("INSERT INTO t VALUES(?,?,?)", [(k, *v) for k, v in threads.items()])
    found = pairs = 0
    ndcg = 0.0
    for q, want in links.items():
        words = set(re.findall(r"\w+", threads[q][0].lower()))
        match = " OR ".join('"%s"' % w for w in sorted(words))
        got = [r[0] for r in db.execute(
            "SELECT id FROM t WHERE t MATCH ? ORDER BY bm25(t), id LIMIT ?", (match, DEPTH)) if r[0] != q]
        pairs += len(want)
        found += sum(g in want for g in got[:10])
        ideal = sum(1 / math.log2(i + 2) for i in range(min(10, len(want))))
        ndcg += sum(1 / math.log2(i + 2) for i, g in enumerate(got[:10]) if g in want) / ideal
    return {"queries": len(links), "pairs": pairs, "recall_at_10": found / pairs, "ndcg_at_10": ndcg / len(links)}


def main():
    out = {"fts5": baseline(*read(sys.argv[1]))}
    if len(sys.argv) > 2:
        with tempfile.TemporaryDirectory() as tmp:
            subprocess.run([sys.argv[2], "index", "--quiet", "--data", tmp, sys.argv[1]], check=True,
                           stdout=subprocess.DEVNULL)
            out["askwell"] = json.loads(subprocess.run(
                [sys.argv[2], "eval", "--similar", "--json", "--data", tmp], check=True,
                capture_output=True, text=True).stdout)
    print(json.dumps(out))


main()
