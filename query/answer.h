/* answer.h - the one entry for whoever asks: a query text in, ranked threads out.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Never fails because of the query text: every string means something, and the notes say what
 * was made of it. Everything in an answer lives in the caller's arena.
 * Thread rule: as engine.h.
 */
#ifndef ASKWELL_QUERY_ANSWER_H
#define ASKWELL_QUERY_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/sv.h"
#include "corpus/post.h"
#include "query/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ANSWER_QUERY_MAX (256u << 10) /* bytes of a query; LIMIT beyond */
#define ANSWER_LIMIT_MAX 100          /* hits a page */
#define ANSWER_DEPTH_MAX 1000         /* hits that can be reached by paging */

enum answer_sort { SORT_RELEVANCE, SORT_NEWEST, SORT_ACTIVE, SORT_VOTES };

enum facet_kind { FACET_TAG, FACET_SOURCE, FACET_AUTHOR, FACET_YEAR, FACET_TYPE, FACET_COUNT };
const char *facet_name(enum facet_kind kind); /* "tag"; static */
int facet_of(struct sv name);                 /* enum facet_kind or -1 */

/* A filter given beside the query text, as by an HTTP parameter: an operator of the query
 * language without its colon ("tag", "user", "site", "score", "created", "is", ...). */
struct answer_filter {
    struct sv op, value;
};

/* Told what a search found before anything of it is read to be shown: for learning weights. With
 * it nothing is shown. */
struct search;
struct answer_watch {
    int (*found)(void *ctx, const struct search *s, struct ask_err *err);
    void *ctx;
};

struct answer_opt {
    size_t limit;  /* 1..ANSWER_LIMIT_MAX */
    size_t offset; /* hits to skip */
    enum answer_sort sort;
    bool group; /* by thread; else every passage is a hit */
    bool snippets;
    unsigned facets;  /* bit (1u << enum facet_kind) per facet wanted */
    size_t facet_max; /* values per facet */
    bool explain;
    int deadline_ms;                     /* 0: none */
    size_t passages;                     /* passages shown per hit, 1..5 */
    const struct answer_filter *filters; /* a filter that makes no sense is USAGE */
    size_t nfilters;
    const struct answer_watch *watch; /* may be NULL */
    bool learned; /* with what the corpus taught; else as if nothing had been learned */
};
// clang-format off
#define ANSWER_OPT_INIT {10, 0, SORT_RELEVANCE, true, true, 0, 10, false, 0, 1, NULL, 0, NULL, true}
// clang-format on

struct mark {        /* a matched word in a snippet's text */
    uint32_t off, n; /* bytes; on character borders */
};

struct snippet {
    struct sv text; /* plain text, valid UTF-8, white space folded; not escaped */
    const struct mark *marks;
    size_t nmarks;
    bool head, tail; /* text was left out before / behind */
    bool code;       /* mostly code: show it in a fixed-width face */
};

struct hit_passage {
    int64_t post;
    enum post_kind kind;
    struct sv author;
    int64_t author_id;
    int64_t score, up, down; /* up and down -1 when unknown */
    bool accepted;
    int64_t created;
    struct sv heading; /* of a tutorial's section */
    struct sv url;     /* deep link */
    struct snippet snippet;
    double relevance;
};

struct hit_feature { /* one feature's share of a hit's relevance, with explain */
    const char *name;
    double value, share;
    double weight;
    struct sv words; /* what it found here, for people; empty when it gave nothing */
};

struct evidence; /* query/evidence.h */
struct thread_evidence;
/* What the community made of two threads: of what was asked, or of one that matches it, and a hit.
 */
enum hit_relation {
    RELATION_NONE,
    RELATION_DUPLICATE_OF, /* is marked as a duplicate of the hit */
    RELATION_DUPLICATE,    /* the hit is marked as a duplicate of it */
    RELATION_LINKED
};
const char *hit_relation_name(enum hit_relation r); /* "duplicate_of"; "" for none; static */

struct hit {
    struct thread_head head;      /* id, title, url, source, tags, score, answers, times */
    struct sv author;             /* of the thread's first post; empty when unknown or hidden */
    struct hit_passage *passages; /* best first; at least one */
    size_t npassages;
    struct mark *title_marks;
    size_t ntitle_marks;
    double relevance;  /* of this query only; higher is better */
    double confidence; /* Wilson lower bound of the best passage's votes, -1 unknown */
    const struct hit_feature *features;
    size_t nfeatures;
    const struct thread_head *copies; /* threads that say the same word for word, at most 5 */
    size_t ncopies;
    int64_t copies_total;
    const struct evidence *evidence; /* of the first passage's post; NULL without snippets */
    enum hit_relation relation;      /* of similar questions only */
    int64_t related_to; /* thread that it is the relation with; 0: what was asked itself */
    const struct thread_head *duplicates; /* matched threads that are marked as duplicates of it */
    size_t nduplicates;
    struct sv summary; /* with explain: why it is here, in a line */
};

struct facet_value {
    struct sv value;
    int64_t count;
};

struct facet {
    enum facet_kind kind;
    struct facet_value *v;
    size_t n;
};

struct searched {           /* what of a paste was searched for; empty for any other query */
    const struct sv *lines; /* what went wrong, as it stands there, most worthy first */
    size_t nlines;
    const struct sv *words; /* most worthy first; any bytes, not escaped */
    size_t nwords;
};

struct answer {
    struct sv query;        /* as given */
    struct sv understood;   /* written back in canonical form */
    const struct sv *notes; /* what was reinterpreted, dropped, not found; for people */
    size_t nnotes;
    struct hit *hits;
    size_t nhits;
    int64_t total;    /* threads, copies not counted */
    bool total_exact; /* else at least */
    bool more;        /* there are hits behind these */
    struct facet *facets;
    size_t nfacets;
    bool facets_exact; /* else counted over the candidates */
    bool partial;      /* the deadline struck */
    int64_t took_us;
    uint64_t revision;
    struct sv did_you_mean; /* the query as it was probably meant; empty: as it is */
    bool similar;           /* of similar.h: its hits have relations */
    struct searched searched;
};

int answer_make(struct answer *out, struct engine *en, struct sv query,
                const struct answer_opt *opt, struct arena *a, struct ask_err *err);

/* The answer as the JSON object of docs/api.md, free() it. next_cursor may be NULL. indent 0 for
 * one line. */
char *answer_json(const struct answer *ans, const struct answer_opt *opt, const char *next_cursor,
                  int indent, size_t *n);
/* A thread as the JSON object of docs/api.md; html renders a body to safe HTML (may be NULL:
 * then only Markdown is given). te: what is known of its posts and the best answer; may be NULL.
 * free() both its result and ours. */
char *thread_json(const struct thread *th, const struct thread_evidence *te,
                  char *(*html)(struct sv markdown), int indent, size_t *n);
char *post_json(const struct post *p, const struct thread_head *head,
                const struct thread_evidence *te, char *(*html)(struct sv markdown), int indent,
                size_t *n);

#ifdef __cplusplus
}
#endif
#endif
