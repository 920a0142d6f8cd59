#!/usr/bin/env python3
# lang_trigrams.py - makes lang_trigrams.c: what three letters in a row say about the language.
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Usage: lang_trigrams.py WHEEL... >lang_trigrams.c
# The wheels are of programs whose translations are permissively licensed: Django, django-cms,
# djangorestframework, wagtail and jupyterlab-language-pack-* (BSD-3-Clause), Sphinx (BSD-2-Clause),
# apache-superset (Apache-2.0). Their message catalogues are read, nothing of their text is kept.
# Not here: telling languages apart (lang.c), how well it does (docs/analysis.md).
# Method: relative frequencies per language; of all trigrams those with the most to tell (frequency
# times distance from the mean of the languages) are kept, each with eight costs of four bits: how
# much rarer it is than in the language that has it most, in steps of .4 nats.
import gettext
import io
import math
import re
import sys
import unicodedata
import zipfile
from collections import Counter

LANGS = ["en", "de", "fr", "es", "pt", "it", "nl", "sv"]  # Russian is told by its script
TERRITORY = {"pt": "pt_BR", "sv": "sv_SE"}
LETTERS = "abcdefghijklmnopqrstuvwxyzàáâãäåæçèéêëìíîïñòóôõöøùúûüýœß"
KEPT = 1500
STEP = 0.4
CODE = {c: i + 1 for i, c in enumerate(LETTERS)}  # 0 is the border of a word
OTHER = len(LETTERS) + 1
SIZE = OTHER + 1


def catalogues(wheels):
    texts = {l: {} for l in LANGS}
    path = re.compile(r"/([A-Za-z_-]+)/LC_MESSAGES/.*\.mo$")
    names = {}
    for l in LANGS:
        names[l] = l
        names[TERRITORY.get(l, f"{l}_{l.upper()}")] = l
    for wheel in sorted(wheels):
        with zipfile.ZipFile(wheel) as z:
            for name in sorted(z.namelist()):
                m = path.search(name)
                lang = names.get(m.group(1).replace("-", "_")) if m else None
                if not lang or lang == "en":
                    continue
                for key, value in gettext.GNUTranslations(io.BytesIO(z.read(name)))._catalog.items():
                    key = key[0] if isinstance(key, tuple) else key
                    if key and value and key != value:
                        texts[lang][value] = texts["en"][key] = True
    return texts


def trigrams(text):
    text = re.sub(r"%\([^)]*\)[sdi]|%[sd]|\{[^}]*\}|<[^>]+>|https?:\S+|&\w+;", " ", text)
    for word in re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text).lower()):
        c = [0] + [CODE.get(x, OTHER) for x in word] + [0]
        yield from zip(c, c[1:], c[2:])


def table(texts):
    counts = {l: Counter(t for s in texts[l] for t in trigrams(s)) for l in LANGS}
    total = {l: sum(counts[l].values()) for l in LANGS}
    share = {t: [(counts[l][t] + 0.5) / (total[l] + 2000) for l in LANGS] for t in set().union(*counts.values())}

    def worth(t):
        mean = sum(share[t]) / len(LANGS)
        return sum(p * abs(math.log(p / mean)) for p in share[t])

    kept = sorted(share, key=lambda t: (-worth(t), t))[:KEPT]
    return {t: [min(15, round(math.log(max(share[t]) / p) / STEP)) for p in share[t]] for t in kept}


def wrapped(items):
    line, out = "   ", []
    for i in items:
        if len(line) + len(i) + 2 > 100:
            out.append(line)
            line = "   "
        line += " " + i + ","
    return "\n".join(out + [line])


def main():
    rows = sorted(table(catalogues(sys.argv[1:])).items())
    first, at = [], 0
    for pair in range(SIZE * SIZE + 1):
        while at < len(rows) and rows[at][0][0] * SIZE + rows[at][0][1] < pair:
            at += 1
        first.append(at)
    costs = ["0x" + "".join("%x" % c for c in reversed(v)) for _, v in rows]
    print("/* lang_trigrams.c - what three letters in a row say about the language of a text.")
    print(" * SPDX-License-Identifier: GPL-2.0-or-later")
    print(" *")
    print(" * Made by lang_trigrams.py, which says from what and how: change that, not this.")
    print(" */")
    print('#include "indexer/lang_trigrams.h"\n')
    print("// clang-format off")
    print("const uint16_t trigram_first[TRIGRAM_CODES * TRIGRAM_CODES + 1] = {")
    print(wrapped(map(str, first)))
    print("};\nconst uint8_t trigram_third[TRIGRAM_COUNT] = {")
    print(wrapped(str(t[2]) for t, _ in rows))
    print("};\nconst uint32_t trigram_costs[TRIGRAM_COUNT] = {")
    print(wrapped(costs))
    print("};\n// clang-format on")
    print("codes %d, count %d" % (SIZE, len(rows)), file=sys.stderr)


main()
