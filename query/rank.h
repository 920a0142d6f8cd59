/* rank.h - stage two: what a candidate passage is worth, from its forward record and stream.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Relevance is a weighted sum of features of the text, each between 0 and about 1 whatever the
 * query. What the community thought multiplies it by a bounded factor, prior.h.
 * docs/relevance.md has the formulas. Thread rule: pure.
 */
#ifndef ASKWELL_QUERY_RANK_H
#define ASKWELL_QUERY_RANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "indexer/forward.h"

#ifdef __cplusplus
extern "C" {
#endif

#define RANK_SLOTS 64

/* name, default weight, what it is */
// clang-format off
#define RANK_FEATURE_MAP(X) \
    X(TEXT,     1.50, "BM25 over title, body and comments, lengths considered") \
    X(COORD,    0.30, "share of the query's words that are there, rare ones count more") \
    X(TITLE,    0.30, "share of the query's words that stand in the title") \
    X(COVER,    0.20, "share of the title that the query asks for") \
    X(ORDERED,  0.50, "neighbours in the query that are neighbours here") \
    X(NEAR,     0.10, "neighbours in the query that stand close here") \
    X(WINDOW,   0.10, "how close together all the matched words stand") \
    X(CODE,     0.10, "code-like words that are there exactly") \
    X(ROOT,     0.10, "the first post of its thread")
// clang-format on

enum rank_feature {
#define X(name, weight, help) RANK_##name,
    RANK_FEATURE_MAP(X)
#undef X
        RANK_FEATURES
};
const char *rank_feature_name(size_t i); /* "text"; static */
const char *rank_feature_help(size_t i);

struct rank_weights {
    double w[RANK_FEATURES];
    double k1, b_title, b_body, f_title, f_body, f_weak, f_tag; /* BM25 with fields */
    double idf_power; /* of a word's rarity: above 1, rare words count more than BM25 says */
    double part;      /* a part of a code-like word, of a word of its own */
    double votes, accepted, age; /* shares of the prior */
    double help;                 /* of a thread's next passages, each less than the one before */
    double spread;               /* of words that only other passages of the thread have */
};
extern const struct rank_weights rank_defaults;

struct rank_slot {
    double idf; /* with all factors: what the slot is worth; 0: only looked for */
    bool code;  /* matched in the stream's codes */
    uint32_t hash;
    uint32_t tag; /* store id of the tag of this name, 0 for none */
};

#define RANK_TABLE 1024 /* of ids: a power of two, at most half full */

struct rank_query {
    struct rank_slot slot[RANK_SLOTS];
    size_t nslots;
    double total;      /* sum of the slots' idf */
    double code_total; /* of those that are code */
    struct {
        uint8_t a, b;
        double idf;
    } pair[RANK_SLOTS]; /* neighbours in the query */
    size_t npairs;
    double pair_total;
    double mean_title, mean_body;
    int64_t now;
    uint64_t bits[1024]; /* is this id asked for? 8 KiB: stays in the first cache */
    uint16_t id[RANK_TABLE];
    uint64_t mask[RANK_TABLE]; /* slots of the id */
};

void rank_query_init(struct rank_query *q);
bool rank_add_id(struct rank_query *q, uint16_t id, size_t slot); /* false: the table is full */
void rank_add_pair(struct rank_query *q, size_t a, size_t b);

struct rank_hits { /* which slots a candidate has */
    uint64_t title, body, weak, code, tags;
};

uint64_t rank_any(const struct rank_hits *h); /* slots it has anywhere */

#define RANK_PLACES 512 /* matched places of a field that are looked at for nearness */

struct rank_field { /* what of the query stands in a field */
    uint16_t tf[RANK_SLOTS];
    uint64_t has;
    uint32_t matched; /* places with any slot */
    uint32_t nplaces;
    struct {
        uint16_t at; /* in the stream */
        uint16_t slot;
    } place[RANK_PLACES];
};

struct rank_scratch { /* room to work in, made once for all candidates; needs no clearing */
    struct rank_field title, body, weak;
    float ordered[RANK_SLOTS], near[RANK_SLOTS];
};

/* Fills features and hits of a candidate. */
void rank_features(double f[RANK_FEATURES], struct rank_hits *hits, const struct rank_query *q,
                   const struct fwd_rec *rec, const struct fwd_stream *s,
                   const struct rank_weights *w, struct rank_scratch *scratch);
/* Relevance of the text alone, from features. */
double rank_text(const double f[RANK_FEATURES], const struct rank_weights *w);
/* Does slot b follow slot a within so many places in any field? The stream leaves function words
 * out. */
bool rank_follows(const struct rank_query *q, const struct fwd_stream *s, size_t a, size_t b,
                  size_t within);
/* Of a thread, from its passages' scores, best first, and the slots each has. */
double rank_thread(const double *score, const uint64_t *has, size_t n, const struct rank_query *q,
                   const struct rank_weights *w);

#ifdef __cplusplus
}
#endif
#endif
