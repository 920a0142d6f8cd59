#!/usr/bin/env python3
# hostile.py - queries built to hurt, and pasted logs, as a folder of files for bench's search.
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Usage: hostile.py CORPUS DIR
# CORPUS is JSON Lines; its most frequent words make what is dear to look up, its code-like words
# what a paste has. Writes DIR/hostile/<name> and DIR/paste/<number>, each one query. Not here:
# asking them. Deterministic: the same corpus gives the same queries.
import collections
import json
import os
import random
import re
import string
import sys

SAMPLE = 20000  # posts of the corpus that are counted
PASTE = 20 << 10  # bytes


def count(corpus):
    words, codes = collections.Counter(), collections.Counter()
    with open(corpus, encoding="utf-8") as f:
        for i, line in enumerate(f):
            if i == SAMPLE:
                break
            for w in set(re.findall(r"[\w.:$-]+", json.loads(line).get("body", ""))):
                (words if w.isalpha() and w.islower() else codes)[w] += 1
    return [w for w, _ in words.most_common(5000)], [w for w, _ in codes.most_common(20000)]


def hostile(words):
    often = words[100:300]  # the first hundred are function words
    yield "prefixes", " OR ".join(c + "*" for c in string.ascii_lowercase) + " OR " + " OR ".join(
        a + b + "*" for a in string.ascii_lowercase for b in string.ascii_lowercase
    )
    yield "prefix-one", "a*"
    yield "prefix-and", "a* AND e* AND s*"
    yield "words-5000", " ".join(words[i % len(words)] for i in range(5000))
    yield "often-64", " ".join(often[:64])
    yield "often-or", " OR ".join(often)
    yield "often-and", " AND ".join(often[:8])
    yield "often-phrase", '"%s %s"' % (often[0], often[1])
    yield "often-phrases", " ".join('"%s %s"' % (a, b) for a, b in zip(often[::2], often[1::2]))
    yield "minus-phrases", often[0] + " " + " ".join('-"%s %s"' % (a, b) for a, b in zip(often[2::2], often[3::2]))
    yield "near", " ".join("near:5 (%s %s)" % (a, b) for a, b in zip(often[::2], often[1::2]))
    yield "parentheses", "(" * 5000 + often[0] + ")" * 5000
    yield "nested", "".join("(%s OR (%s AND " % (a, b) for a, b in zip(often[::2], often[1::2])) + "x" + "))" * 100
    yield "nots", "NOT " * 2000 + often[0]
    yield "quotes", '"' * 20000
    yield "operators", " ".join("score:%d.. created:%d.." % (i, 1970 + i % 50) for i in range(2000))
    yield "long-word", "a" * 200000
    yield "signs", "!@#$%^&*()[]{}<>|~`" * 5000
    yield "conditions-newest", "score:..100 sort:newest"
    yield "conditions-votes", "score:..100 -is:bot sort:votes"
    yield "words-newest", " ".join(often[:6]) + " sort:newest"


def paste(rng, words, codes):
    out = []
    while sum(map(len, out)) + len(out) < PASTE:
        stamp = "2024-05-%02d 12:%02d:%02d,%03d" % (rng.randint(1, 28), rng.randint(0, 59), rng.randint(0, 59), rng.randint(0, 999))
        kind = rng.random()
        if kind < 0.1:
            out.append("%s ERROR [%d] %s: %s" % (stamp, rng.randint(100, 9999), rng.choice(codes), " ".join(rng.choices(words, k=9))))
        elif kind < 0.5:
            out.append("    at %s.%s(%s.java:%d)" % (rng.choice(codes), rng.choice(words), rng.choice(words), rng.randint(1, 900)))
        else:
            out.append("%s INFO %s %s" % (stamp, rng.choice(codes), " ".join(rng.choices(words, k=8))))
    return "\n".join(out)


def write(folder, name, text):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
        f.write(text)


def main():
    corpus, folder = sys.argv[1:3]
    words, codes = count(corpus)
    rng = random.Random(1)
    for name, text in hostile(words):
        write(os.path.join(folder, "hostile"), name, text)
    for i in range(200):
        write(os.path.join(folder, "paste"), "%03d" % i, paste(rng, words, codes))


if __name__ == "__main__":
    main()
