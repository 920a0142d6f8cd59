#!/usr/bin/env python3
# peer.py - SQLite FTS5 on a judged collection: the peer that askwell's ranking is measured beside.
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Usage: peer.py DIR [--exclude-self]
# Prints the same measures as `askwell eval --json DIR`, by trec_eval's definitions. Porter stems
# over unicode61, bm25 with the title weighed five times, words OR-ed with function words dropped:
# what a careful user of FTS5 would write. A thread with its answers is one
# document (corpus.jsonl), as it is for most who use FTS5. Not here: any judgement.
import argparse
import json
import math
import os
import re
import sqlite3

DEPTH = 100
TITLE = 5.0  # weight of a title's column
# Function words of English, and those that a question begins with.
STOP = set(
    """a about after all also am an and any are as at be because been but by can could did do does
    for from get got had has have he her here him his how i if in into is it its just like me my no
    not of on or our out over she should so some than that the their them then there these they this
    those to too up us use using very was way we were what when where which while who why will with
    would you your""".split()
)


def rows(path):
    with open(path, encoding="utf-8") as f:
        for line in f:
            if line.strip():
                yield json.loads(line)


def grades(path):
    out = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            query, doc, grade = (line.rstrip("\n").split("\t") + ["", ""])[:3]
            if grade.lstrip("-").isdigit() and int(grade) > 0:
                out.setdefault(query, {})[doc] = int(grade)
    return out


def fill(db, folder):
    db.execute("CREATE VIRTUAL TABLE d USING fts5(id UNINDEXED, title, body, tokenize='porter unicode61')")
    for row in rows(os.path.join(folder, "corpus.jsonl")):
        db.execute("INSERT INTO d VALUES (?, ?, ?)", (row["_id"], row.get("title", ""), row.get("text", "")))


def ask(db, text):
    words = [w for w in dict.fromkeys(re.findall(r"\w+", text.lower()))]
    words = [w for w in words if w not in STOP] or words
    if not words:
        return []
    match = " OR ".join('"%s"' % w for w in words)
    sql = "SELECT id FROM d WHERE d MATCH ? ORDER BY bm25(d, 0, ?, 1) LIMIT ?"
    return [r[0] for r in db.execute(sql, (match, TITLE, DEPTH + 1))]


def dcg(gains):
    return sum(g / math.log2(i + 2) for i, g in enumerate(gains[:10]))


def measure(ranked, judged):
    gains = [judged.get(d, 0) for d in ranked]
    hits = [i for i, g in enumerate(gains) if g]
    return {
        "ndcg_at_10": dcg(gains) / dcg(sorted(judged.values(), reverse=True)),
        "mrr": 1 / (hits[0] + 1) if hits else 0,
        "success_at_1": float(bool(hits) and hits[0] == 0),
        "success_at_5": float(bool(hits) and hits[0] < 5),
        "recall_at_100": len(hits) / len(judged),
        "map": sum((n + 1) / (i + 1) for n, i in enumerate(hits)) / len(judged),
    }


def main():
    args = argparse.ArgumentParser(description="SQLite FTS5 on a judged collection")
    args.add_argument("folder")
    args.add_argument("--exclude-self", action="store_true")
    args = args.parse_args()
    db = sqlite3.connect(":memory:")
    fill(db, args.folder)
    judged = grades(os.path.join(args.folder, "qrels.tsv"))
    sums, n = {}, 0
    for row in rows(os.path.join(args.folder, "queries.jsonl")):
        mine = dict(judged.get(row["_id"], {}))
        if args.exclude_self:
            mine.pop(row["_id"], None)
        if not mine:
            continue
        ranked = ask(db, row["text"])
        if args.exclude_self:
            ranked = [d for d in ranked if d != row["_id"]]
        for name, value in measure(ranked[:DEPTH], mine).items():
            sums[name] = sums.get(name, 0) + value
        n += 1
    if not n:
        raise SystemExit("peer.py: no query has a relevant document: do the ids agree?")
    print(json.dumps({"queries": n, **{k: round(v / n, 6) for k, v in sums.items()}}, indent=2))


if __name__ == "__main__":
    main()
