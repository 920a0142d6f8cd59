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

/* name, its name in files and answers, default weight, what it is. A feature is a row here and a
 * line in rank_features(). */
// clang-format off
#define RANK_FEATURE_MAP(X) \
    X(TEXT,    "text",    1.50, "BM25 over title, body and comments, lengths considered") \
    X(COORD,   "coord",   0.30, "share of the query's words that are there, rare ones count more") \
    X(TITLE,   "title",   0.30, "share of the query's words that stand in the title") \
    X(COVER,   "cover",   0.20, "share of the title that the query asks for") \
    X(ORDERED, "ordered", 0.50, "neighbours in the query that are neighbours here") \
    X(NEAR,    "near",    0.10, "neighbours in the query that stand close here") \
    X(LEAD,    "lead",    0.12, "share of the query's words that stand in the body's beginning") \
    X(WINDOW,  "window",  0.10, "how close together all the matched words stand") \
    X(CODE,    "code",    0.10, "code-like words that are there exactly") \
    X(ROOT,    "root",    0.10, "the first post of its thread") \
    X(SYNONYM, "synonym", 0.60, "share of the query's words that are there by another name only") \
    X(LATENT,  "latent",  0.40, "how near it is in the space of the corpus's own words") \
    X(FEEDBACK, "feedback", 0.40, "share of the words that the best hits have in common")

/* What shapes the features, and what is done with them: field and name, default, least, most,
 * what it is. */
#define RANK_KNOB_MAP(X) \
    X(k1,        1.20, 0.05, 10, "BM25: how soon a word said again stops counting") \
    X(b_title,   0.50, 0,    1,  "BM25: how much a long title weighs less") \
    X(b_body,    0.50, 0,    1,  "BM25: how much a long body weighs less") \
    X(f_title,   2.00, 0,    20, "BM25: a word in the title") \
    X(f_body,    1.00, 0,    20, "BM25: a word in the body") \
    X(f_weak,    0.30, 0,    20, "BM25: a word in comments and quotations") \
    X(f_tag,     1.00, 0,    20, "BM25: a tag of the word's name") \
    X(idf_power, 1.20, 0.2,  3,  "of a word's rarity: above 1, rare words count more than BM25 says") \
    X(repeat,    1.50, 0,    5,  "of a word said n times in the query: 1 + repeat ln(n)") \
    X(late,      0.70, 0,    1,  "a word behind the first eight of the query, of one among them") \
    X(filler,    0.60, 0,    1,  "a word of the asking itself (anyone, please), of another word") \
    X(number,    0.70, 0,    1,  "a version, a year or a small number beside other words, of a word") \
    X(language,  0.30, 0,    1,  "the programming language that all is written in, of a word") \
    X(part,      0.80, 0.05, 1,  "a part of a code-like word, of a word of its own") \
    X(votes,     0.08, 0,    1,  "prior: share of the votes") \
    X(accepted,  0.04, 0,    1,  "prior: share of the accepted mark") \
    X(age,       0.03, 0,    1,  "prior: share of the age") \
    X(superseded, 1.00, 0,   5,  "prior: what age counts more where a superseded version is named") \
    X(record,    0.02, 0,    1,  "prior: share of how the author's answers were received") \
    X(help,      0.20, 0,    1,  "of a thread's next passages, each half of the one before") \
    X(spread,    0.00, 0,    1,  "of words that only other passages of the thread have")
// clang-format on

#define RANK_WEIGHT_MAX 20 /* of a feature; 0 leaves it out */

enum rank_feature {
#define X(name, text, weight, help) RANK_##name,
    RANK_FEATURE_MAP(X)
#undef X
        RANK_FEATURES
};
const char *rank_feature_name(size_t i); /* "text"; static */
const char *rank_feature_help(size_t i);

struct rank_weights {
    double w[RANK_FEATURES];
#define X(name, value, least, most, help) double name;
    RANK_KNOB_MAP(X)
#undef X
};
extern const struct rank_weights rank_defaults;

struct rank_slot {
    double idf; /* with all factors: what the slot is worth; 0: only looked for */
    bool code;  /* matched in the stream's codes */
    uint32_t hash;
    uint32_t tag; /* store id of the tag of this name, 0 for none */
};

#define RANK_CODES 512  /* further code-like words of slots */
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
    struct {
        uint32_t hash;
        uint8_t slot;
    } more[RANK_CODES]; /* code-like words that count for a slot beside its own */
    size_t nmore;
};

void rank_query_init(struct rank_query *q);
bool rank_add_id(struct rank_query *q, uint16_t id, size_t slot); /* false: the table is full */
/* A code-like word counts for the slot wherever it stands; ignored when there are too many. */
void rank_add_code(struct rank_query *q, uint32_t hash, size_t slot);
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
/* Do all these slots stand within so many places of each other in any field? */
bool rank_close(const struct rank_query *q, const struct fwd_stream *s, uint64_t slots,
                size_t within);
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
