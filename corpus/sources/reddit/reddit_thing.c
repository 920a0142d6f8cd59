/* reddit_thing.c - reads a submission or a comment out of JSON or a row of CSV.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: text (reddit_text.c), what a post is made of (sources/reddit.c).
 * Method: the API, Pushshift and Arctic Shift, and the tools that save API things write the same
 * members, more or fewer by year; each is read in every type it was seen in. Ids come as base 36
 * text or as integers, with or without "t3_". What is written nowhere is taken from the permalink,
 * and then from what is around the thing.
 */
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "corpus/js.h"
#include "corpus/solved.h"
#include "corpus/sources/reddit/reddit.h"

enum { ID_MAX = 32, NAME_MAX_BYTES = 64 };

/* ---- ids and names ---- */

static bool is_id(struct sv s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'z')))
            return false;
    return s.n > 0 && s.n <= ID_MAX;
}

/* "t3_abc" of "t3_abc" or "abc"; empty of anything else. */
static struct sv full_id(struct sv s, const char *type, struct arena *a)
{
    s = sv_trim(s);
    if (s.n > 3 && s.p[0] == 't' && s.p[2] == '_' && is_id(sv_skip(s, 3)))
        return s;
    return is_id(s) ? sv_of(arena_printf(a, "%s%.*s", type, (int)s.n, s.p)) : sv_make("", 0);
}

static struct sv base36(int64_t n, struct arena *a)
{
    char digits[16];
    size_t at = sizeof digits;
    if (n < 0)
        return sv_make("", 0);
    do {
        digits[--at] = "0123456789abcdefghijklmnopqrstuvwxyz"[n % 36];
        n /= 36;
    } while (n > 0);
    return arena_sv(a, sv_make(digits + at, sizeof digits - at));
}

/* An id member; integers are the same number in base 10. */
static struct sv json_id(const json_t *o, const char *key, const char *type, struct arena *a)
{
    const json_t *v = json_object_get(o, key);
    if (json_is_integer(v))
        return full_id(base36(json_integer_value(v), a), type, a);
    return full_id(js_value_text(v), type, a);
}

/* The part of an address behind a word: "abc" of ".../comments/abc/title/". */
static struct sv part_behind(struct sv url, struct sv word)
{
    ptrdiff_t at = sv_find(url, word);
    if (at < 0)
        return sv_make("", 0);
    struct sv s = sv_skip(url, (size_t)at + word.n);
    size_t n = 0;
    while (n < s.n && !strchr("/?#& \t", s.p[n]))
        n++;
    return sv_make(s.p, n);
}

static struct sv sub_name(struct sv s)
{
    s = sv_trim(s);
    if (sv_istarts(s, SV("/r/")))
        s = sv_skip(s, 3);
    else if (sv_istarts(s, SV("r/")))
        s = sv_skip(s, 2);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c | 32) >= 'a' && (c | 32) <= 'z';
        if (!letter && !(c >= '0' && c <= '9') && !strchr("_-.:", c))
            return sv_make("", 0);
    }
    return s.n <= NAME_MAX_BYTES ? s : sv_make("", 0);
}

/* ---- what was deleted ---- */

static bool is_gone_text(struct sv s)
{
    static const char *const texts[] = {"[deleted]", "[removed]", "[deleted by user]",
                                        "[ removed by reddit ]", "[removed by reddit]"};
    s = sv_trim(s);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (sv_ieq(s, sv_of(texts[i])))
            return true;
    return sv_istarts(s, SV("[ removed by reddit")) && s.n < 200 && s.p[s.n - 1] == ']';
}

static struct sv author_of(struct sv s)
{
    s = sv_trim(s);
    if (sv_istarts(s, SV("/u/")))
        s = sv_skip(s, 3);
    return is_gone_text(s) || sv_ieq(s, SV("None")) || sv_ieq(s, SV("null")) ? sv_make("", 0) : s;
}

static bool has_text(const json_t *o, const char *path)
{
    return js_text(o, path).n > 0;
}

static bool is_gone(const json_t *o, struct sv text, struct sv title)
{
    return is_gone_text(text) || is_gone_text(title) || js_true(o, "_meta.was_deleted_later") ||
           has_text(o, "_meta.removal_type") || has_text(o, "removed_by_category") ||
           has_text(o, "removed_by") || has_text(o, "banned_by") || js_true(o, "banned_by") ||
           js_true(o, "removed") || js_true(o, "spam");
}

/* ---- votes ---- */

/* up and down where they can be known. Since 2014 the API writes downs as 0 and ups as the score;
 * the ratio r of votes for it then gives ups = score * r / (2r - 1), rounded as r is. A score of 0
 * may be any below it. */
static void votes(struct reddit_thing *t, int64_t ups, int64_t downs, double ratio)
{
    const int64_t most = 100000000;
    if (ups >= 0 && downs > 0 && ups <= most && downs <= most) {
        t->up = ups;
        t->down = downs;
    } else if (ratio > 0.5 && ratio <= 1 && t->score > 0 && t->score <= most) {
        t->up = llround((double)t->score * ratio / (2 * ratio - 1));
        t->down = t->up - t->score;
    }
}

/* ---- JSON ---- */

static enum reddit_type type_of(const json_t *o)
{
    struct sv name = js_text(o, "name");
    if (sv_starts(name, SV("t1_")))
        return REDDIT_COMMENT;
    if (sv_starts(name, SV("t3_")))
        return REDDIT_SUBMISSION;
    bool body = json_is_string(json_object_get(o, "body"));
    if (body && (js_at(o, "link_id") || js_at(o, "parent_id") || js_at(o, "is_submitter") ||
                 js_at(o, "submission") || js_at(o, "replies")))
        return REDDIT_COMMENT;
    bool title = json_is_string(json_object_get(o, "title"));
    if (title && (js_at(o, "selftext") || js_at(o, "is_self") || js_at(o, "subreddit") ||
                  js_at(o, "num_comments")))
        return REDDIT_SUBMISSION;
    return REDDIT_NONE;
}

static int64_t edited_of(const json_t *o)
{
    int64_t t = js_time(o, "edited"); /* false, true or when */
    return t > 1 ? t : TIME_NONE;
}

static void read_comment(struct reddit_thing *t, const json_t *o, const struct reddit_place *around,
                         struct arena *a)
{
    t->text = js_text(o, "body");
    t->link = json_id(o, "link_id", "t3_", a);
    if (t->link.n == 0)
        t->link = full_id(js_text(o, "submission"), "t3_", a);
    if (t->link.n == 0) /* of a message in an inbox */
        t->link = full_id(part_behind(js_text(o, "context"), SV("/comments/")), "t3_", a);
    if (t->link.n == 0)
        t->link = full_id(part_behind(t->permalink, SV("/comments/")), "t3_", a);
    if (t->link.n == 0)
        t->link = around->link;
    t->parent = json_id(o, "parent_id", "t1_", a);
    if (sv_eq(sv_skip(t->parent, 3), sv_skip(t->link, 3))) /* a number does not say its type */
        t->parent = t->link;
    if (t->parent.n == 0)
        t->parent = around->parent.n > 0 ? around->parent : t->link;
    t->title = js_text(o, "link_title");
    t->op = author_of(js_text(o, "link_author"));
    t->self = sv_find(js_text(o, "link_url"), SV("/comments/")) >= 0;
    t->submitter = js_true(o, "is_submitter");
}

static void read_submission(struct reddit_thing *t, const json_t *o, struct arena *a)
{
    const json_t *of = json_array_get(js_list(o, "crosspost_parent_list"), 0);
    t->title = js_text(o, "title");
    t->text = js_text(o, "selftext");
    t->flair = js_text(o, "link_flair_text");
    t->url = js_text(o, "url_overridden_by_dest");
    if (t->url.n == 0)
        t->url = js_text(o, "url");
    t->self = js_true(o, "is_self") || (!js_at(o, "is_self") && t->text.n > 0);
    t->of = json_id(o, "crosspost_parent", "t3_", a);
    t->of_sub = sub_name(js_text(of, "subreddit"));
    t->of_title = js_text(of, "title");
    t->of_text = js_text(of, "selftext");
    t->of_permalink = js_text(of, "permalink");
    if (t->of.n > 0 && is_gone(of, t->of_text, t->of_title))
        t->of_text = t->of_title = sv_make("", 0);
}

bool reddit_of_json(struct reddit_thing *t, const json_t *o, enum reddit_type type,
                    const struct reddit_place *around, struct arena *a)
{
    *t = (struct reddit_thing){.up = -1, .down = -1};
    t->type = type != REDDIT_NONE ? type : type_of(o);
    if (t->type == REDDIT_NONE || !json_is_object(o))
        return false;
    bool comment = t->type == REDDIT_COMMENT;
    const char *prefix = comment ? "t1_" : "t3_";
    t->id = json_id(o, "name", prefix, a);
    if (t->id.n == 0 || !sv_starts(t->id, sv_of(prefix)))
        t->id = json_id(o, "id", prefix, a);
    t->permalink = js_text(o, "permalink");
    t->sub = sub_name(js_text(o, "subreddit"));
    if (t->sub.n == 0) /* PRAW's own object, or its name alone */
        t->sub = sub_name(js_text(o, "subreddit.display_name"));
    if (t->sub.n == 0)
        t->sub = sub_name(part_behind(t->permalink, SV("/r/")));
    if (t->sub.n == 0)
        t->sub = around->sub;
    t->author = author_of(js_text(o, "author"));
    if (t->author.n == 0)
        t->author = author_of(js_text(o, "author.name"));
    t->created = js_time(o, "created_utc"); /* "created" was hours off for years */
    t->edited = edited_of(o);
    t->score = js_number(o, "score", js_number(o, "ups", 0));
    t->views = js_number(o, "view_count", -1);
    t->locked = js_true(o, "locked");
    if (comment)
        read_comment(t, o, around, a);
    else
        read_submission(t, o, a);
    t->gone = is_gone(o, t->text, comment ? sv_make("", 0) : t->title);
    struct sv access = js_text(o, "subreddit_type");
    t->closed_to = sv_eq(access, SV("private")) || sv_eq(access, SV("employees_only"));
    const json_t *ratio = json_object_get(o, "upvote_ratio");
    double r = 0;
    if (json_is_number(ratio))
        r = json_number_value(ratio);
    else if (!sv_f64(js_value_text(ratio), &r))
        r = 0;
    votes(t, js_number(o, "ups", -1), js_number(o, "downs", -1), r);
    return true;
}

/* ---- CSV ---- */

/* A field by the first of its names that the header has; what tables write for nothing is nothing.
 */
static struct sv field(const struct csvrows *r, const struct csvrow *row, const char *const *names)
{
    while (*names && csvrows_column(r, *names) < 0)
        names++;
    struct sv s = *names ? csvrows_get(r, row, *names) : sv_make("", 0);
    bool nothing = sv_eq(s, SV("nan")) || sv_eq(s, SV("None")) || sv_eq(s, SV("NULL"));
    return nothing ? sv_make("", 0) : s;
}

#define FIELD(...) field(r, row, (const char *const[]){__VA_ARGS__, NULL})

static int64_t number_of(struct sv s, int64_t otherwise)
{
    int64_t n;
    double d;
    s = sv_trim(s);
    if (sv_i64(s, &n))
        return n;
    return sv_f64(s, &d) && d > -9e15 && d < 9e15 ? (int64_t)d : otherwise;
}

static int64_t seconds_of(struct sv s)
{
    int64_t t = number_of(s, TIME_NONE);
    s = sv_trim(s);
    if (t != TIME_NONE || time_parse(s, &t))
        return t;
    bool utc = sv_ends(s, SV(" UTC"));
    return utc && time_parse(sv_make(s.p, s.n - 4), &t) ? t : TIME_NONE;
}

static bool is_true(struct sv s)
{
    return sv_ieq(s, SV("true")) || sv_eq(s, SV("1"));
}

/* "git" of "x/git.csv", "learnpython_submissions.csv". */
static struct sv sub_of_file(struct sv file)
{
    static const char *const tails[] = {"_submissions", "_comments", "_posts"};
    size_t from = file.n;
    while (from > 0 && file.p[from - 1] != '/')
        from--;
    struct sv s = sv_skip(file, from);
    ptrdiff_t dot = sv_chr(s, '.');
    if (dot > 0)
        s.n = (size_t)dot;
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
        if (sv_ends(s, sv_of(tails[i])))
            s.n -= strlen(tails[i]);
    return sub_name(s);
}

bool reddit_of_csv(struct reddit_thing *t, const struct csvrows *r, const struct csvrow *row,
                   struct sv file, struct arena *a)
{
    double ratio;
    *t = (struct reddit_thing){.up = -1, .down = -1, .views = -1};
    bool comment = csvrows_column(r, "title") < 0 && csvrows_column(r, "body") >= 0;
    const char *prefix = comment ? "t1_" : "t3_";
    t->type = comment ? REDDIT_COMMENT : REDDIT_SUBMISSION;
    t->id = full_id(FIELD("name", "id"), prefix, a);
    if (t->id.n == 0)
        t->id = full_id(FIELD("id"), prefix, a);
    t->permalink = FIELD("permalink", "full_link");
    struct sv at =
        part_behind(FIELD("url"), SV("/comments/")); /* some tables link the post itself */
    if (t->permalink.n == 0 && at.n > 0 && sv_eq(full_id(at, prefix, a), t->id))
        t->permalink = FIELD("url");
    t->sub = sub_name(FIELD("subreddit"));
    if (t->sub.n == 0)
        t->sub = sub_name(part_behind(t->permalink, SV("/r/")));
    if (t->sub.n == 0)
        t->sub = sub_of_file(file);
    t->author = author_of(FIELD("author"));
    t->created = seconds_of(FIELD("created_utc", "created", "timestamp", "date"));
    t->edited = seconds_of(FIELD("edited"));
    if (t->edited <= 1)
        t->edited = TIME_NONE;
    t->score = number_of(FIELD("score", "ups"), 0);
    t->locked = is_true(FIELD("locked"));
    t->text = FIELD("selftext", "body");
    if (comment) {
        t->link = full_id(FIELD("link_id", "submission_id"), "t3_", a);
        if (t->link.n == 0)
            t->link = full_id(part_behind(t->permalink, SV("/comments/")), "t3_", a);
        t->parent = full_id(FIELD("parent_id", "parent"), "t1_", a);
        if (t->parent.n == 0 || sv_eq(sv_skip(t->parent, 3), sv_skip(t->link, 3)))
            t->parent = t->link;
        t->submitter = is_true(FIELD("is_submitter"));
    } else {
        t->title = FIELD("title");
        t->flair = FIELD("link_flair_text", "flair");
        t->url = FIELD("url");
        bool said = csvrows_column(r, "is_self") >= 0;
        t->self = said ? is_true(FIELD("is_self")) : t->text.n > 0;
    }
    t->gone = is_gone_text(t->text) || is_gone_text(t->title) ||
              sv_trim(FIELD("removed_by_category")).n > 0;
    if (!sv_f64(sv_trim(FIELD("upvote_ratio")), &ratio))
        ratio = 0;
    votes(t, number_of(FIELD("ups"), -1), number_of(FIELD("downs"), -1), ratio);
    return true;
}

/* ---- what it is ---- */

static bool has_word(struct sv s, const char *const *words)
{
    for (; *words; words++) {
        struct sv w = sv_of(*words);
        for (size_t i = 0; i + w.n <= s.n; i++)
            if ((i == 0 || !(((s.p[i - 1] | 32) >= 'a') && (s.p[i - 1] | 32) <= 'z')) &&
                sv_istarts(sv_skip(s, i), w))
                return true;
    }
    return false;
}

/* A title with a question mark or that begins as questions do, a flair of questions, or a short
 * text of its own with a question in it. Of links only the mark counts. */
bool reddit_asks(const struct reddit_thing *t)
{
    static const char *const begins[] = {
        "how ",  "what ", "why ",    "which ",   "where ", "when ",    "who ",    "is ",
        "are ",  "can ",  "can't ",  "cannot ",  "could ", "does ",    "do ",     "should ",
        "has ",  "any ",  "anyone",  "need ",    "help",   "looking ", "trying ", "unable ",
        "error", "issue", "problem", "question", "stuck ", "having ",  "won't ",  "doesn't "};
    static const char *const flairs[] = {"question",   "help",         "support",
                                         "solved",     "unsolved",     "answered",
                                         "unanswered", "troubleshoot", NULL};
    static const char *const words[] = {"help",         "problem with", "issue with", "not working",
                                        "doesn't work", "won't",        NULL};
    struct sv title = sv_trim(t->title);
    if (sv_chr(title, '?') >= 0)
        return true;
    if (!t->self)
        return false;
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (sv_istarts(title, sv_of(begins[i])))
            return true;
    return has_word(t->flair, flairs) || has_word(title, words) ||
           (t->text.n < 3000 && sv_find(t->text, SV("?\n")) >= 0) ||
           sv_ends(sv_trim(t->text), SV("?"));
}

bool reddit_is_bot(struct sv author)
{
    static const char *const people[] = {"robot", "abbot", "talbot", "cabot"};
    if (sv_ieq(author, SV("AutoModerator")))
        return true;
    if (author.n < 4 || !sv_ieq(sv_skip(author, author.n - 3), SV("bot")))
        return false;
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        struct sv p = sv_of(people[i]);
        if (author.n >= p.n && sv_ieq(sv_skip(author, author.n - p.n), p))
            return false;
    }
    return true;
}

struct sv reddit_url(const struct reddit_thing *t, struct arena *a)
{
    struct sv path = t->permalink;
    ptrdiff_t at = sv_find(path, SV("reddit.com/"));
    if (at >= 0)
        path = sv_skip(path, (size_t)at + 10);
    if (sv_starts(path, SV("/")))
        return sv_of(arena_printf(a, "https://www.reddit.com%.*s", (int)(path.n % 4096), path.p));
    struct sv link = sv_skip(t->type == REDDIT_COMMENT ? t->link : t->id, 3);
    if (link.n == 0)
        return sv_make("", 0);
    bool sub = t->sub.n > 0;
    const char *base =
        arena_printf(a, "https://www.reddit.com/%s%.*s%scomments/%.*s/", sub ? "r/" : "",
                     (int)t->sub.n, sub ? t->sub.p : "", sub ? "/" : "", (int)link.n, link.p);
    if (t->type == REDDIT_SUBMISSION || !base)
        return sv_of(base);
    return sv_of(arena_printf(a, "%scomment/%.*s/", base, (int)t->id.n - 3, t->id.p + 3));
}
