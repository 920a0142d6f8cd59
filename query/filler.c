/* filler.c - the lists of words of the asking itself, and of programming languages.
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

/* Not C, Go, R and the shells, whose names are words of other things too. */
// clang-format off
static const char *const languages[] = {
    "c#", "c++", "clojure", "cobol", "elixir", "erlang", "f#", "fortran", "golang", "groovy",
    "haskell", "java", "javascript", "js", "julia", "kotlin", "lua", "matlab", "ocaml", "perl",
    "php", "python", "python2", "python3", "ruby", "rust", "scala", "swift", "typescript"};
// clang-format on

static int by_name(const void *key, const void *row)
{
    return sv_cmp(*(const struct sv *)key, sv_of(*(const char *const *)row));
}

bool filler_is(struct sv stem)
{
    return bsearch(&stem, stems, sizeof stems / sizeof *stems, sizeof *stems, by_name) != NULL;
}

bool filler_language(struct sv word)
{
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        if (sv_ieq(word, sv_of(languages[i]))) {
            return true;
        }
    }
    return false;
}
