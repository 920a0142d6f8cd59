/* operators.c - the operators' rows, how their values are read and what they test.
 * Not here: finding them in a text (lex.c), names to ids (plan.c).
 * Method: a value is read once into a range or a function, so that testing a record is a compare.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/operators.h"

#include "indexer/analyze.h"
#include "indexer/links.h"
#include "query/answer.h"
#include "query/op_values.h"

// ---- numbers ----

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
    return value_number(out, v);
}

static bool parse_answers(struct qvalue *out, struct sv v, int64_t now)
{
    (void)now;
    out->test = test_answers;
    return value_number(out, v);
}

static bool parse_views(struct qvalue *out, struct sv v, int64_t now)
{
    (void)now;
    out->test = test_views;
    return value_number(out, v);
}

// ---- dates ----

static bool test_created(const struct fwd_rec *r, const struct qvalue *v)
{
    return r->created && within(r->created, v);
}

static bool test_active(const struct fwd_rec *r, const struct qvalue *v)
{
    return r->active && within(r->active, v);
}

static bool parse_before(struct qvalue *out, struct sv v, int64_t now)
{
    int64_t lo, hi;

    out->test = test_created;
    out->lo = 1; /* an unknown date, 0, is before nothing */
    if (!value_moment(&lo, &hi, v, now)) {
        return false;
    }
    out->hi = lo - 1;
    return out->hi >= 1;
}

/* From its beginning on, as in web searches: before:2020 and after:2020 are all there is. */
static bool parse_after(struct qvalue *out, struct sv v, int64_t now)
{
    int64_t hi;

    out->test = test_created;
    out->hi = INT64_MAX;
    return value_moment(&out->lo, &hi, v, now);
}

static bool parse_on(struct qvalue *out, struct sv v, int64_t now)
{
    out->test = test_created;
    return value_moment(&out->lo, &out->hi, v, now) && out->hi > out->lo;
}

static bool parse_created(struct qvalue *out, struct sv v, int64_t now)
{
    out->test = test_created;
    return value_date(out, v, now);
}

static bool parse_active(struct qvalue *out, struct sv v, int64_t now)
{
    out->test = test_active;
    return value_date(out, v, now);
}

// ---- yes and no ----

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
    if (!value_yes_no(v, &yes)) {
        return false;
    }
    out->test = yes ? test_accepted : test_not_accepted;
    return true;
}

static bool parse_hasaccepted(struct qvalue *out, struct sv v, int64_t now)
{
    bool yes;

    (void)now;
    if (!value_yes_no(v, &yes)) {
        return false;
    }
    out->test = yes ? test_solved : test_not_solved;
    return true;
}

static bool flag_value(struct qvalue *out, struct sv v, unsigned flag)
{
    bool yes;

    if (!value_yes_no(v, &yes)) {
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

static bool parse_wiki(struct qvalue *out, struct sv v, int64_t now)
{
    (void)now;
    return flag_value(out, v, FWD_WIKI);
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

static bool parse_isanswered(struct qvalue *out, struct sv v, int64_t now)
{
    bool yes;

    (void)now;
    if (!value_yes_no(v, &yes)) {
        return false;
    }
    out->test = yes ? test_answered : test_unanswered;
    return true;
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

/* What of is: is said of a thread's progress. */
static bool parse_status(struct qvalue *out, struct sv v, int64_t now)
{
    static const char *const words[] = {"solved",     "unsolved", "answered",
                                        "unanswered", "closed",   "duplicate"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (sv_ieq(v, sv_of(words[i]))) {
            return parse_is(out, v, now);
        }
    }
    if (sv_ieq(v, sv_of("open"))) {
        return flag_value(out, sv_of("no"), FWD_CLOSED);
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
    } else if (sv_ieq(v, sv_of("answer")) || sv_ieq(v, sv_of("answers"))) {
        out->test = test_answered;
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
    } orders[] = {
        {"relevance", SORT_RELEVANCE}, {"newest", SORT_NEWEST},  {"active", SORT_ACTIVE},
        {"votes", SORT_VOTES},         {"best", SORT_RELEVANCE}, {"new", SORT_NEWEST},
        {"date", SORT_NEWEST},         {"latest", SORT_NEWEST},  {"activity", SORT_ACTIVE},
        {"score", SORT_VOTES},         {"top", SORT_VOTES}};

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

static bool parse_in(struct qvalue *out, struct sv v, int64_t now)
{
    out->lo = sv_ieq(v, sv_of("title"))  ? QOP_IN_TITLE
              : sv_ieq(v, sv_of("body")) ? QOP_IN_BODY
              : sv_starts(v, sv_of("#")) ? QOP_IN_CHANNEL
                                         : QOP_IN_MAYBE;
    return parse_name(out, v, now) && !sv_eq(v, sv_of("#"));
}

/* A number that askwell shows, an export's own id, or "source/id". */
static bool parse_thread(struct qvalue *out, struct sv v, int64_t now)
{
    bool digit = false;

    for (size_t i = 0; i < v.n; i++) {
        digit = digit || (v.p[i] >= '0' && v.p[i] <= '9');
    }
    return digit && parse_name(out, v, now);
}

/* "body:{}" of a message is no demand. */
static bool parse_body(struct qvalue *out, struct sv v, int64_t now)
{
    return parse_name(out, v, now) && !strchr("{[<", v.p[0]);
}

/* "error code:0x80070005", "exit code:137": numbers stay words. */
static bool parse_code(struct qvalue *out, struct sv v, int64_t now)
{
    const bool hex = sv_istarts(v, sv_of("0x"));
    bool number = true;

    for (size_t i = 0; i < v.n && number; i++) {
        const char c = v.p[i];

        number =
            (c >= '0' && c <= '9') || strchr("-+.,;", c) ||
            (hex && (c == 'x' || c == 'X' || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
    }
    return !number && parse_name(out, v, now);
}

static bool parse_url(struct qvalue *out, struct sv v, int64_t now)
{
    char host[LINK_HOST_MAX];

    return parse_name(out, v, now) && link_host(host, v) > 0;
}

static size_t digits_before(struct sv v, int64_t *n)
{
    size_t i = 0;

    for (*n = 0; i < v.n && i < 4 && v.p[i] >= '0' && v.p[i] <= '9'; i++) {
        *n = *n * 10 + (v.p[i] - '0');
    }
    return i;
}

struct sv operator_near_words(struct sv v)
{
    int64_t n;

    v = sv_trim(sv_skip(v, digits_before(v, &n)));
    if (v.n < 2 || v.p[0] != '(' || v.p[v.n - 1] != ')') {
        return sv_make(v.p, 0);
    }
    return sv_trim(sv_make(v.p + 1, v.n - 2));
}

static bool parse_near(struct qvalue *out, struct sv v, int64_t now)
{
    const struct sv words = operator_near_words(v);

    (void)now;
    if (!digits_before(v, &out->lo)) {
        out->lo = 10;
    }
    bool blank = false;

    for (size_t i = 0; i < words.n; i++) {
        if (strchr("()\"\\", words.p[i])) {
            return false;
        }
        blank |= words.p[i] == ' ' || (words.p[i] >= '\t' && words.p[i] <= '\r');
    }
    return blank && words.n <= 1000 && out->lo >= 1 && out->lo <= QOP_NEAR_MAX;
}

static bool parse_prefix(struct qvalue *out, struct sv v, int64_t now)
{
    /* What stands before the star of a pointer is a type, and no beginning. */
    static const char *const types[] = {"char", "int",      "void",   "float",  "double", "long",
                                        "FILE", "unsigned", "size_t", "struct", "const",  "bool"};
    size_t signs = 0;

    (void)out;
    (void)now;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (sv_eq(v, sv_of(types[i]))) {
            return false;
        }
    }
    for (size_t i = 0; i < v.n; i++) {
        const char c = v.p[i];
        const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || (c & 0x80);

        if (!word && (!c || !strchr("_-.", c) || i == 0 || (c == '.' && i + 1 == v.n))) {
            return false;
        }
        signs += !word;
    }
    return v.n >= QOP_PREFIX_MIN + signs && v.n <= 64;
}

// clang-format off
static const struct qop ops[] = {
    {"tag", "tags tagged", QOP_TAG, parse_name, "a tag", "tag:docker",
     "threads with this tag; tag:a+b asks for both", "[docker]"},
    {"user", "from author", QOP_AUTHOR, parse_name, "an author's name", "user:\"Ada L\"",
     "posts by this author", "@ada"},
    {"site", "source", QOP_SOURCE, parse_name, "the name of a source", "site:cardano.stackexchange",
     "posts of this source", ""},
    {"in", "channel", QOP_CHANNEL, parse_in, "a channel such as #general, or title, or body", "in:#general",
     "posts of this channel, list or forum; in:title and in:body say where the words must stand", ""},
    {"inquestion", "inthread", QOP_THREAD, parse_thread, "the number of a thread, or source/number", "inquestion:42",
     "posts of this thread alone", ""},
    {"url", "link", QOP_URL, parse_url, "an address, at least its host", "url:docs.python.org/3",
     "posts at this address, and posts that link to it or below it", ""},
    {"title", "intitle", QOP_TITLE, parse_name, "a word, or a phrase in quotes", "title:timeout",
     "the word or phrase stands in the title", "in:title"},
    {"body", "inbody", QOP_BODY, parse_body, "a word, or a phrase in quotes", "body:timeout",
     "the word or phrase stands in the post's own text, not only in its title or comments", "in:body"},
    {"code", "incode", QOP_CODE, parse_code, "a text that is no number, in quotes when it has blanks", "code:\"if err != nil\"",
     "the text stands in code, letter for letter", ""},
    {"near", "", QOP_NEAR, parse_near, "a number and words in parentheses", "near:5 (timeout retry)",
     "the words stand close together in any order, with at most so many words in between", ""},
    {"prefix", "", QOP_PREFIX, parse_prefix, "the beginning of a word, at least two letters", "prefix:volum",
     "words that begin so: the 64 most frequent", "volum*"},
    {"score", "votes", QOP_RECORD, parse_score, "a number or a range", "score:3..",
     "net votes of the post: score:5, score:3..7, score:..-1, score:>=10", ""},
    {"answers", "", QOP_RECORD, parse_answers, "a number or a range", "answers:0",
     "how many answers the thread has", ""},
    {"views", "", QOP_RECORD, parse_views, "a number or a range", "views:1000..",
     "how often the thread was looked at, where that is known", ""},
    {"created", "", QOP_RECORD, parse_created, "a date, a span like 6m, or a range", "created:2024-03",
     "when the post was written: created:2023..2024-06, created:6m.., created:..2020", ""},
    {"before", "until", QOP_RECORD, parse_before, "a date or a span like 6m", "before:2020-07",
     "posts written before this day, month or year began", ""},
    {"after", "since", QOP_RECORD, parse_after, "a date or a span like 6m", "after:2023",
     "posts written since this day, month or year began", ""},
    {"on", "", QOP_RECORD, parse_on, "a day, a month or a year", "on:2024-03-05",
     "posts written that day, in that month or year", ""},
    {"active", "lastactive", QOP_RECORD, parse_active, "a date, a span like 6m, or a range", "active:1y..",
     "when something last happened in the thread", ""},
    {"is", "type", QOP_RECORD, parse_is, "a kind of post or a state, such as answer or closed", "is:answer",
     "posts of a kind, or in a state", ""},
    {"isaccepted", "accepted", QOP_RECORD, parse_isaccepted, "yes or no", "isaccepted:yes",
     "answers that were accepted, or were not", ""},
    {"hasaccepted", "", QOP_RECORD, parse_hasaccepted, "yes or no", "hasaccepted:no",
     "threads with an accepted answer, or questions without one", ""},
    {"isanswered", "", QOP_RECORD, parse_isanswered, "yes or no", "isanswered:no",
     "questions with an answer, or without any", ""},
    {"status", "", QOP_RECORD, parse_status, "solved, unsolved, answered, unanswered, open, closed or duplicate", "status:solved",
     "threads that are so far: solved is with an accepted answer", ""},
    {"has", "", QOP_RECORD, parse_has, "code, link, answer or accepted", "has:code",
     "posts with code, with a link; threads with an answer, with an accepted one", ""},
    {"hascode", "", QOP_RECORD, parse_hascode, "yes or no", "hascode:yes",
     "posts with code, or without", ""},
    {"closed", "", QOP_RECORD, parse_closed, "yes or no", "closed:no",
     "threads that were closed, or were not", ""},
    {"duplicate", "", QOP_RECORD, parse_duplicate, "yes or no", "duplicate:no",
     "threads marked as duplicates, or not", ""},
    {"wiki", "", QOP_RECORD, parse_wiki, "yes or no", "wiki:yes",
     "posts that the community owns, or not", ""},
    {"lang", "language", QOP_RECORD, parse_lang, "a language that people speak, such as de or German", "lang:de",
     "posts written in this language, as far as it could be told", ""},
    {"sort", "order", QOP_SORT, parse_sort, "relevance, newest, active or votes", "sort:newest",
     "the order of the results", ""},
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
