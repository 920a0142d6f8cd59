/* suggest_impl.h - what the files of suggestions share: suggest.c reads what was typed and mixes,
 * suggest_words.c finds tags, words and operators, suggest_titles.c titles.
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: as suggest.h.
 */
#ifndef ASKWELL_QUERY_SUGGEST_IMPL_H
#define ASKWELL_QUERY_SUGGEST_IMPL_H

#include "query/engine_priv.h"
#include "query/suggest.h"

struct typed {
    struct engine *en;
    struct arena *a;
    struct sv text;  /* as given */
    struct sv head;  /* up to the last word */
    struct sv last;  /* the last word, which may be unfinished; empty behind a blank */
    struct sv lower; /* last in lower case, as terms are */
    size_t limit;
};

struct suggest_list {
    struct suggestion v[SUGGEST_MAX];
    size_t n;
};

/* Each adds at most limit suggestions, best first. */
int suggest_titles(struct suggest_list *out, const struct typed *t, struct ask_err *err);
int suggest_tags(struct suggest_list *out, const struct typed *t, struct sv prefix,
                 struct ask_err *err);
int suggest_tokens(struct suggest_list *out, const struct typed *t, struct ask_err *err);
/* Names of operators that last may become, or values when last has a colon; true when last can be
 * nothing but an operator. */
bool suggest_operators(struct suggest_list *out, const struct typed *t, struct ask_err *err);

/* head, then before, text and behind it; empty when memory is out. */
struct sv suggest_query(const struct typed *t, const char *before, struct sv text,
                        const char *behind);
void suggest_add(struct suggest_list *out, const struct typed *t, const struct suggestion *s);
/* The passages with a term, as far as this reader may be told; -1 when not. */
int64_t suggest_count(const struct typed *t, uint32_t freq);

#endif
