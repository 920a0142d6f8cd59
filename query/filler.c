/* filler.c - the list of words of the asking itself.
 * Not here: function words, which are left out altogether (indexer/analyze_words.c), what such a
 * word counts (the weight `filler`).
 * Method: a table of English stems, sorted bytewise and searched by halving. Words that a technical
 * question may turn on (find, make, use, work, get) stay out of it: tried, they cost more than they
 * brought.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/filler.h"

#include <stdlib.h>
#include <string.h>

// clang-format off
static const char *const stems[] = {
    "advanc", "advic", "advis", "anybodi", "anyon", "anyth", "appreci", "articl", "ask",
    "concern", "dear", "describ", "descript", "discuss", "everybodi", "everyon", "exampl",
    "friend", "guy", "help", "idea", "inform", "interest", "kind", "know", "let", "look", "need",
    "opinion", "paper", "pleas", "possibl", "question", "realli", "recommend", "said", "say",
    "see", "somebodi", "someon", "someth", "suggest", "tell", "thank", "thing", "think", "want",
    "wonder"};
// clang-format on

static int by_name(const void *key, const void *row)
{
    return sv_cmp(*(const struct sv *)key, sv_of(*(const char *const *)row));
}

bool filler_is(struct sv stem)
{
    return bsearch(&stem, stems, sizeof stems / sizeof *stems, sizeof *stems, by_name) != NULL;
}
