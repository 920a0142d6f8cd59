/* plan.h - a query's tree to what stage one asks of the index and what stage two checks.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What the index can decide exactly (words, tags, authors, sources) becomes its query; what only
 * the record knows becomes tests; the rest (phrases, alternatives of such) is checked candidate by
 * candidate. Names of tags, authors and sources are looked up here: one that does not exist
 * matches nothing, with a note.
 * Thread rule: pure; everything lives in the caller's arena.
 */
#ifndef ASKWELL_QUERY_PLAN_H
#define ASKWELL_QUERY_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "indexer/fields.h"
#include "indexer/index_reader.h"
#include "query/parse.h"
#include "query/rank.h"
#include "query/typos.h"
#include "query/words.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Summed document frequency up to which words are asked for as alternatives; the others only add
 * weight. Measured: .886 of an exhaustive top ten at 3.2 ms on a million passages. */
#define PLAN_RARE_SUM 5000
/* Up to this sum all words are alternatives, and more candidates are taken: it is cheap. */
#define PLAN_SMALL_SUM 20000
/* Summed frequency of the words that only add weight. */
#define PLAN_BONUS_SUM 400000
/* Words, phrases and operators with a text that a query may demand or leave out; more are not asked
 * for. Words that are only wanted do not count. */
#define PLAN_DEMANDS 256
/* Words of one demand that the index is asked for; the rest is checked. */
#define PLAN_LEAF_WORDS 64

enum cond_kind {
    COND_ALL,
    COND_NONE,
    COND_WORDS,  /* all these words, anywhere */
    COND_PHRASE, /* the text itself has it */
    COND_TITLE,  /* these words, or this phrase, in the title */
    COND_TAG,
    COND_AUTHOR,
    COND_SOURCE,  /* one of these ids */
    COND_RECORD,  /* a test on the record */
    COND_BODY,    /* these words, or this phrase, in the post's own text */
    COND_CODE,    /* the phrase stands in code */
    COND_NEAR,    /* these words, within value.lo places of each other */
    COND_CHANNEL, /* the container is called phrase */
    COND_THREAD,  /* one of these ids */
    COND_HOST,    /* links to a host, or a host and the first part of a path: phrase */
    COND_LINK,    /* phrase stands in its address or in one that it links to */
    COND_AND,
    COND_OR,
    COND_NOT
};

struct cond {
    enum cond_kind kind;
    size_t leaf;      /* WORDS, PHRASE, TITLE: into plan.leaf */
    struct sv phrase; /* PHRASE, TITLE, BODY, CODE, CHANNEL, HOST, LINK: to be found; empty: none */
    const int64_t *ids;
    size_t nids;
    struct qvalue value;
    struct cond **child;
    size_t nchild;
};

struct plan {
    struct words words;
    struct leaf *leaf;
    size_t nleaves;
    struct rank_query rank;
    struct iq *text;            /* stage one: the rare words, the others as bonus */
    struct iq *title;           /* words of titles; NULL: the text query is all there is */
    struct iq *wide;            /* all words as alternatives; NULL: text is that already */
    bool scored;                /* words are asked for; else only conditions */
    bool nothing;               /* cannot match */
    const struct cond **record; /* tests of the record alone, all required */
    size_t nrecords;
    const struct cond *check; /* what candidates must be checked for; NULL: nothing */
    bool phrases;             /* check needs the text */
    bool paste;               /* a pasted text is asked for */
    bool synonyms;            /* words are searched for beside those asked for */
    int sort;                 /* enum answer_sort of a sort:, -1 for none */
    struct typo *typos;       /* words that were probably typed wrong */
    size_t ntypos;
};

/* How names are looked up; each returns how many ids it wrote. */
struct plan_env {
    struct words_env words;
    size_t (*tags)(void *ctx, struct sv name, int64_t *out, size_t max);
    size_t (*authors)(void *ctx, struct sv name, int64_t *out, size_t max);
    size_t (*sources)(void *ctx, struct sv name, int64_t *out, size_t max);
    size_t (*threads)(void *ctx, struct sv name, int64_t *out, size_t max);
    /* Sources at home at an address or below it, and threads of theirs that a path there may name
     * by an id in it; sure: only where the word before it says so ("/questions/42/title"). Both may
     * be NULL. */
    size_t (*homes)(void *ctx, struct sv url, int64_t *out, size_t max);
    size_t (*pages)(void *ctx, struct sv host, struct sv path, bool sure, int64_t *out, size_t max);
    const struct vocab *vocab;
    void *ctx;
    struct typos_env typos;          /* near NULL: no word is doubted */
    const struct synonyms *synonyms; /* NULL: none */
};

/* filters: operators given beside the text, all required. */
int plan_make(struct plan *out, struct query *q, struct ast *const *filters, size_t nfilters,
              const struct plan_env *env, const struct rank_weights *w, struct arena *a,
              struct ask_err *err);

/* Does the record pass the tests that are the record's alone? */
bool plan_record(const struct plan *p, const struct fwd_rec *rec);

enum plan_where { PLAN_ANYWHERE, PLAN_TITLE, PLAN_BODY, PLAN_CODE, PLAN_CHANNEL, PLAN_LINK };

/* A candidate, as check.c looks at it. */
struct plan_text {
    /* Does this candidate have the phrase there? */
    bool (*has)(void *ctx, struct sv phrase, enum plan_where where);
    void *ctx;
};
bool plan_check(const struct plan *p, const struct fwd_rec *rec, const struct fwd_stream *s,
                const struct rank_hits *hits, const struct plan_text *text);

#ifdef __cplusplus
}
#endif
#endif
