/* operators.c - the operators' rows, how their values are read and what they test.
 * Not here: finding them in a text (lex.c), names to ids (plan.c).
 * Method: a value is read once into a range or a function, so that testing a record is a compare.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/operators.h"
#include "indexer/analyze.h"

#include <limits.h>

#include "base/clock.h"
#include "query/answer.h"

// ---- numbers ----

/* Splits "a..b" at its first "..". */
static bool range_split(struct sv v, struct sv *lo, struct sv *hi)
{
    const ptrdiff_t at = sv_find(v, sv_of(".."));

    if (at < 0) {
        return false;
    }
    *lo = sv_make(v.p, (size_t)at);
    *hi = sv_skip(v, (size_t)at + 2);
    return lo->n || hi->n;
}

/* "3" is at least 3, as people who know Stack Exchange expect; "0" is exactly none. */
static bool number_range(struct qvalue *out, struct sv v)
{
    struct sv lo, hi;
    int64_t n;

    out->lo = INT64_MIN;
    out->hi = INT64_MAX;
    if (range_split(v, &lo, &hi)) {
        return (!lo.n || sv_i64(lo, &out->lo)) && (!hi.n || sv_i64(hi, &out->hi)) &&
               out->lo <= out->hi;
    }
    if (sv_starts(v, sv_of(">="))) {
        return sv_i64(sv_skip(v, 2), &out->lo);
    }
    if (sv_starts(v, sv_of("<="))) {
        return sv_i64(sv_skip(v, 2), &out->hi);
    }
    if (sv_starts(v, sv_of(">")) && sv_i64(sv_skip(v, 1), &n) && n < INT64_MAX) {
        out->lo = n + 1;
        return true;
    }
    if (sv_starts(v, sv_of("<")) && sv_i64(sv_skip(v, 1), &n) && n > INT64_MIN) {
        out->hi = n - 1;
        return true;
    }
    if (!sv_i64(sv_starts(v, sv_of("=")) ? sv_skip(v, 1) : v, &n)) {
        return false;
    }
    out->lo = n;
    out->hi = n == 0 || v.p[0] == '=' ? n : INT64_MAX;
    return true;
}

static bool within(int64_t x, const struct qvalue *v)
{
    return x >= v->lo && x <= v->hi;
}

static bool test_score(const struct fwd_rec *r, const struct qvalue *v)
{
    return within(r->score, v);
}

static bool test_answers(const struct fwd_rec *r, const struct qvalue *v)
{
    return within(r->answers, v);
}

static bool test_views(const struct fwd_rec *r, const struct qvalue *v)
{
    return r->views != UINT32_MAX && within(r->views, v);
}

static bool parse_score(struct qvalue *out, struct sv v, int64_t now)
{
    (void)now;
    out->test = test_score;
    return number_range(out, v);
}

static bool parse_answers(struct qvalue *out, struct sv v, int64_t now)
{
    (void)now;
    out->test = test_answers;
    return number_range(out, v);
}

static bool parse_views(struct qvalue *out, struct sv v, int64_t now)
{
    (void)now;
    out->test = test_views;
    return number_range(out, v);
}

// ---- dates ----

#define DAY INT64_C(86400)

static int64_t unit_seconds(char c)
{
    switch (c) {
    case 'h':
        return 3600;
    case 'd':
        return DAY;
    case 'w':
        return 7 * DAY;
    case 'm':
        return 30 * DAY + DAY / 2; /* a month is a twelfth of 366 days */
    case 'y':
        return 366 * DAY;
    }
    return 0;
}

/* "6m", "3d6h": that long before now. */
static bool ago(int64_t *out, struct sv v, int64_t now)
{
    int64_t back = 0;
    size_t i = 0;

    while (i < v.n) {
        int64_t n = 0, unit;
        const size_t from = i;

        while (i < v.n && v.p[i] >= '0' && v.p[i] <= '9' && i - from < 5) {
            n = n * 10 + (v.p[i++] - '0');
        }
        if (i == from || i == v.n || !(unit = unit_seconds(v.p[i++]))) {
            return false;
        }
        back += n * unit;
    }
    *out = now - back;
    return v.n > 0;
}

static bool digits(struct sv v, size_t from, size_t n, int *out)
{
    *out = 0;
    if (from + n > v.n) {
        return false;
    }
    for (size_t i = from; i < from + n; i++) {
        if (v.p[i] < '0' || v.p[i] > '9') {
            return false;
        }
        *out = *out * 10 + (v.p[i] - '0');
    }
    return true;
}

/* First and last second of a year, a month or a day. */
static bool calendar(int64_t *lo, int64_t *hi, struct sv v)
{
    int y, m = 1, d = 1, got_y, got_m, got_d;

    if (!digits(v, 0, 4, &y) || (v.n != 4 && v.n != 7 && v.n != 10) || y < 1970 || y > 2105) {
        return false;
    }
    if (v.n >= 7 && (v.p[4] != '-' || !digits(v, 5, 2, &m) || m < 1 || m > 12)) {
        return false;
    }
    if (v.n == 10 && (v.p[7] != '-' || !digits(v, 8, 2, &d) || d < 1 || d > 31)) {
        return false;
    }
    *lo = time_from_civil(y, m, d);
    time_civil(*lo, &got_y, &got_m, &got_d);
    if (got_y != y || got_m != m || got_d != d) { /* the 30th of February */
        return false;
    }
    if (v.n == 10) {
        *hi = *lo + DAY - 1;
    } else if (v.n == 7) {
        *hi = time_from_civil(m == 12 ? y + 1 : y, m == 12 ? 1 : m + 1, 1) - 1;
    } else {
        *hi = time_from_civil(y + 1, 1, 1) - 1;
    }
    return true;
}

/* One end of a range: a calendar date, "today", "yesterday", a time, or a relative one. */
static bool moment(int64_t *lo, int64_t *hi, struct sv v, int64_t now)
{
    const int64_t midnight = now - now % DAY;

    if (calendar(lo, hi, v)) {
        return true;
    }
    if (sv_ieq(v, sv_of("today")) || sv_ieq(v, sv_of("yesterday"))) {
        *lo = sv_ieq(v, sv_of("today")) ? midnight : midnight - DAY;
        *hi = *lo + DAY - 1;
        return true;
    }
    if ((v.n > 10 && time_parse(v, lo)) || ago(lo, v, now)) {
        *hi = *lo;
        return true;
    }
    return false;
}

static bool date_range(struct qvalue *out, struct sv v, int64_t now)
{
    struct sv lo, hi;
    int64_t a, b;

    out->lo = 1; /* an unknown date, 0, is in no range */
    out->hi = INT64_MAX;
    if (range_split(v, &lo, &hi)) {
        if (lo.n && !moment(&out->lo, &b, lo, now)) {
            return false;
        }
        if (hi.n && !moment(&a, &out->hi, hi, now)) {
            return false;
        }
        return out->lo <= out->hi;
    }
    if (sv_starts(v, sv_of(">=")) || sv_starts(v, sv_of("<="))) {
        const bool from = v.p[0] == '>';

        return moment(from ? &out->lo : &a, from ? &b : &out->hi, sv_skip(v, 2), now);
    }
    if (sv_starts(v, sv_of(">")) && moment(&a, &b, sv_skip(v, 1), now)) {
        out->lo = b + 1;
        return true;
    }
    if (sv_starts(v, sv_of("<")) && moment(&a, &b, sv_skip(v, 1), now)) {
        out->hi = a - 1;
        return true;
    }
    if (ago(&out->lo, v, now)) { /* "6m" alone: within the last six months */
        return true;
    }
    return moment(&out->lo, &out->hi, v, now);
}

static bool test_created(const struct fwd_rec *r, const struct qvalue *v)
{
    return r->created && within(r->created, v);
}

static bool test_active(const struct fwd_rec *r, const struct qvalue *v)
{
    return r->active && within(r->active, v);
}

static bool parse_created(struct qvalue *out, struct sv v, int64_t now)
{
    out->test = test_created;
    return date_range(out, v, now);
}

static bool parse_active(struct qvalue *out, struct sv v, int64_t now)
{
    out->test = test_active;
    return date_range(out, v, now);
}

// ---- yes and no ----

static bool yes_no(struct sv v, bool *yes)
{
    static const char *const yeses[] = {"yes", "y", "true", "1"};
    static const char *const noes[] = {"no", "n", "false", "0"};

    for (size_t i = 0; i < sizeof yeses / sizeof *yeses; i++) {
        if (sv_ieq(v, sv_of(yeses[i])) || sv_ieq(v, sv_of(noes[i]))) {
            *yes = sv_ieq(v, sv_of(yeses[i]));
            return true;
        }
    }
    return false;
}

static bool is_asked(const struct fwd_rec *r)
{
    return r->kind == POST_QUESTION || r->kind == POST_ANSWER;
}

static bool test_accepted(const struct fwd_rec *r, const struct qvalue *v)
{
    (void)v;
    return r->flags & FWD_ACCEPTED;
}

static bool test_not_accepted(const struct fwd_rec *r, const struct qvalue *v)
{
    (void)v;
    return r->kind == POST_ANSWER && !(r->flags & FWD_ACCEPTED);
}

static bool test_solved(const struct fwd_rec *r, const struct qvalue *v)
{
    (void)v;
    return r->flags & FWD_HAS_ACCEPTED;
}

static bool test_not_solved(const struct fwd_rec *r, const struct qvalue *v)
{
    (void)v;
    return is_asked(r) && !(r->flags & FWD_HAS_ACCEPTED);
}

/* lo: the flag; hi: wanted set (1) or not (0). */
static bool test_flag(const struct fwd_rec *r, const struct qvalue *v)
{
    return ((r->flags & (uint64_t)v->lo) != 0) == (v->hi != 0);
}

static bool parse_isaccepted(struct qvalue *out, struct sv v, int64_t now)
{
    bool yes;

    (void)now;
    if (!yes_no(v, &yes)) {
        return false;
    }
    out->test = yes ? test_accepted : test_not_accepted;
    return true;
}

static bool parse_hasaccepted(struct qvalue *out, struct sv v, int64_t now)
{
    bool yes;

    (void)now;
    if (!yes_no(v, &yes)) {
        return false;
    }
    out->test = yes ? test_solved : test_not_solved;
    return true;
}

static bool flag_value(struct qvalue *out, struct sv v, unsigned flag)
{
    bool yes;

    if (!yes_no(v, &yes)) {
        return false;
    }
    out->test = test_flag;
    out->lo = (int64_t)flag;
    out->hi = yes;
    return true;
}

static bool parse_closed(struct qvalue *out, struct sv v, int64_t now)
{
    (void)now;
    return flag_value(out, v, FWD_CLOSED);
}

static bool parse_duplicate(struct qvalue *out, struct sv v, int64_t now)
{
    (void)now;
    return flag_value(out, v, FWD_DUPLICATE);
}

static bool parse_hascode(struct qvalue *out, struct sv v, int64_t now)
{
    (void)now;
    return flag_value(out, v, FWD_HAS_CODE);
}

static bool test_lang(const struct fwd_rec *r, const struct qvalue *v)
{
    return r->lang == v->lo;
}

static bool parse_lang(struct qvalue *out, struct sv v, int64_t now)
{
    (void)now;
    out->lo = out->hi = lang_of_tag(v);
    out->test = test_lang;
    return out->lo != LANG_UNKNOWN;
}

// ---- is: and has: ----

static bool test_kind(const struct fwd_rec *r, const struct qvalue *v)
{
    return r->kind == v->kind;
}

static bool test_answered(const struct fwd_rec *r, const struct qvalue *v)
{
    (void)v;
    return is_asked(r) && r->answers > 0;
}

static bool test_unanswered(const struct fwd_rec *r, const struct qvalue *v)
{
    (void)v;
    return is_asked(r) && r->answers == 0;
}

static bool test_root(const struct fwd_rec *r, const struct qvalue *v)
{
    (void)v;
    return r->flags & FWD_ROOT;
}

struct state {
    const char *name;
    enum post_kind kind;
    unsigned flag; /* with neither kind nor test: this flag is set */
    bool (*test)(const struct fwd_rec *rec, const struct qvalue *v);
    const char *help;
};

// clang-format off
static const struct state states[] = {
    {"question",   POST_QUESTION, 0, NULL, "questions"},
    {"answer",     POST_ANSWER,   0, NULL, "answers"},
    {"article",    POST_ARTICLE,  0, NULL, "tutorials and pages"},
    {"tutorial",   POST_ARTICLE,  0, NULL, "the same"},
    {"message",    POST_MESSAGE,  0, NULL, "messages of a chat"},
    {"mail",       POST_MAIL,     0, NULL, "mails of a list"},
    {"reply",      POST_REPLY,    0, NULL, "replies of a forum"},
    {"comment",    POST_COMMENT,  0, NULL, "comments that stand alone; others are searched with their post"},
    {"talk",       POST_TALK,     0, NULL, "talks, videos, podcasts"},
    {"video",      POST_TALK,     0, NULL, "the same"},
    {"accepted",   POST_NONE,     0, test_accepted, "answers that were accepted"},
    {"solved",     POST_NONE,     0, test_solved, "threads with an accepted answer"},
    {"unsolved",   POST_NONE,     0, test_not_solved, "questions without an accepted answer"},
    {"answered",   POST_NONE,     0, test_answered, "questions with an answer"},
    {"unanswered", POST_NONE,     0, test_unanswered, "questions without any answer"},
    {"root",       POST_NONE,     0, test_root, "first posts of threads"},
    {"closed",     POST_NONE,     FWD_CLOSED, NULL, "threads that were closed"},
    {"duplicate",  POST_NONE,     FWD_DUPLICATE, NULL, "threads marked as duplicates"},
    {"wiki",       POST_NONE,     FWD_WIKI, NULL, "posts that the community owns"},
    {"bot",        POST_NONE,     FWD_BOT, NULL, "posts written by programs"},
};
// clang-format on

const char *operator_state(size_t i, const char **help)
{
    if (i >= sizeof states / sizeof *states) {
        return NULL;
    }
    *help = states[i].help;
    return states[i].name;
}

static bool parse_is(struct qvalue *out, struct sv v, int64_t now)
{
    (void)now;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        const struct state *s = &states[i];

        if (!sv_ieq(v, sv_of(s->name))) {
            continue;
        }
        out->kind = s->kind;
        out->lo = (int64_t)s->flag;
        out->hi = 1;
        out->test = s->test ? s->test : s->kind ? test_kind : test_flag;
        return true;
    }
    return false;
}

static bool parse_has(struct qvalue *out, struct sv v, int64_t now)
{
    (void)now;
    out->test = test_flag;
    out->hi = 1;
    if (sv_ieq(v, sv_of("code"))) {
        out->lo = FWD_HAS_CODE;
    } else if (sv_ieq(v, sv_of("link")) || sv_ieq(v, sv_of("links"))) {
        out->lo = FWD_HAS_LINK;
    } else if (sv_ieq(v, sv_of("accepted"))) {
        out->test = test_solved;
    } else {
        return false;
    }
    return true;
}

// ---- sort: and names ----

static bool parse_sort(struct qvalue *out, struct sv v, int64_t now)
{
    static const struct {
        const char *name;
        enum answer_sort sort;
    } orders[] = {{"relevance", SORT_RELEVANCE},
                  {"newest", SORT_NEWEST},
                  {"active", SORT_ACTIVE},
                  {"votes", SORT_VOTES}};

    (void)now;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        if (sv_ieq(v, sv_of(orders[i].name))) {
            out->sort = (int)orders[i].sort;
            return true;
        }
    }
    return false;
}

/* Names are looked up later, in the store; here only what cannot be one is turned away. */
static bool parse_name(struct qvalue *out, struct sv v, int64_t now)
{
    (void)out;
    (void)now;
    return v.n > 0 && v.n <= 200;
}

// clang-format off
static const struct qop ops[] = {
    {"tag", "tags tagged", QOP_TAG, parse_name, "a tag", "tag:docker",
     "threads with this tag, as does [docker]; tag:a+b asks for both"},
    {"user", "from author", QOP_AUTHOR, parse_name, "an author's name", "user:\"Ada L\"",
     "posts by this author"},
    {"site", "source", QOP_SOURCE, parse_name, "the name of a source", "site:cardano.stackexchange",
     "posts of this source"},
    {"title", "intitle", QOP_TITLE, parse_name, "a word, or a phrase in quotes", "title:timeout",
     "the word or phrase stands in the title"},
    {"score", "votes", QOP_RECORD, parse_score, "a number or a range", "score:3..",
     "net votes of the post: score:5, score:3..7, score:..-1, score:>=10"},
    {"answers", "", QOP_RECORD, parse_answers, "a number or a range", "answers:0",
     "how many answers the thread has"},
    {"views", "", QOP_RECORD, parse_views, "a number or a range", "views:1000..",
     "how often the thread was looked at, where that is known"},
    {"created", "", QOP_RECORD, parse_created, "a date, a span like 6m, or a range", "created:2024-03",
     "when the post was written: created:2023..2024-06, created:6m.., created:..2020"},
    {"active", "lastactive", QOP_RECORD, parse_active, "a date, a span like 6m, or a range", "active:1y..",
     "when something last happened in the thread"},
    {"is", "type", QOP_RECORD, parse_is, "a kind of post or a state, such as answer or closed", "is:answer",
     "posts of a kind, or in a state"},
    {"isaccepted", "accepted", QOP_RECORD, parse_isaccepted, "yes or no", "isaccepted:yes",
     "answers that were accepted, or were not"},
    {"hasaccepted", "", QOP_RECORD, parse_hasaccepted, "yes or no", "hasaccepted:no",
     "threads with an accepted answer, or questions without one"},
    {"has", "", QOP_RECORD, parse_has, "code, link or accepted", "has:code",
     "posts with a block of code, with a link; threads with an accepted answer"},
    {"hascode", "", QOP_RECORD, parse_hascode, "yes or no", "hascode:yes",
     "posts with code, or without"},
    {"closed", "", QOP_RECORD, parse_closed, "yes or no", "closed:no",
     "threads that were closed, or were not"},
    {"duplicate", "", QOP_RECORD, parse_duplicate, "yes or no", "duplicate:no",
     "threads marked as duplicates, or not"},
    {"lang", "language", QOP_RECORD, parse_lang, "a language, such as de or German", "lang:de",
     "posts written in this language, as far as it could be told"},
    {"sort", "order", QOP_SORT, parse_sort, "relevance, newest, active or votes", "sort:newest",
     "the order of the results"},
};
// clang-format on

const struct qop *operators(size_t *n)
{
    *n = sizeof ops / sizeof *ops;
    return ops;
}

static bool among(struct sv words, struct sv name)
{
    struct sv one;

    while (sv_next(&words, ' ', &one)) {
        if (one.n && sv_ieq(one, name)) {
            return true;
        }
    }
    return false;
}

const struct qop *operator_find(struct sv name)
{
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        if (sv_ieq(sv_of(ops[i].name), name) || among(sv_of(ops[i].aliases), name)) {
            return &ops[i];
        }
    }
    return NULL;
}
