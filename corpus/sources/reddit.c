/* reddit.c - Reddit: monthly and per-subreddit dumps, bodies of its API, tables of submissions.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what the members of a thing mean (reddit_thing.c), its text (reddit_text.c).
 * One source, "reddit", whatever the files are called, with the subreddits as its containers: so a
 * dump of submissions, one of the comments and a thread saved from the API meet, in one import or
 * in several. Nothing is a snapshot; what is marked as deleted or removed is taken out, its replies
 * stay. Method: where there are comments a first pass notes on the disk who asked what and who said
 * that an answer worked, so that the order of files and lines does not matter; the second makes
 * posts. A value is walked with a stack of our own: listings, replies, lists of comments. Kinds: a
 * submission that asks is a question, any other an article (cut at its headings). A comment right
 * under a question and not by who asked is an answer; others are replies, but short ones under a
 * comment are comments, which are searched together with what they stand under. Where a dump of
 * comments is read without its submissions, nothing is an answer.
 * Hints: the flair or a title with "[Solved]" gives the tag "solved"; the asker's "solution
 * verified" or "that worked" accepts the comment that it replies to, if it is by somebody else.
 * Real files: API bodies of 2016 to 2023, CSV of 2013 (text HTML-escaped, LF inside records that
 * end in CR LF). The dumps of Pushshift and Arctic Shift were built from their description for the
 * tests.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "corpus/importer.h"
#include "corpus/input.h"
#include "corpus/js.h"
#include "corpus/members.h"
#include "corpus/solved.h"
#include "corpus/sources/reddit/reddit.h"
#include "corpus/spool.h"

enum {
    DEPTH_MAX = 2100,    /* of lists in a value; jansson allows 2,048 of anything */
    SHORT_COMMENT = 280, /* bytes; a nested one up to here is no passage of its own */
    LOOK_MAX = 64,       /* files whose beginnings are looked at to know a folder */
    NAME_KEPT = 96
};

enum table { ASKED, THANKED, SOLVED, LAST };

struct frame {
    const json_t *v; /* an array, or one value */
    size_t at;
    char link[NAME_KEPT], parent[NAME_KEPT], sub[NAME_KEPT];
};

struct reddit {
    struct import_run *run;
    struct arena *a;
    struct spool *spool; /* NULL: there are no comments */
    struct sb body;
    struct frame *stack;
    size_t depth;
    bool noting;    /* the first pass */
    bool api;       /* bodies of the API, in which the same thing comes again and again */
    int64_t things; /* so far in this pass */
    const char *file;
    int64_t line;
};

/* ---- which files ---- */

enum member { MEMBER_OTHER, MEMBER_JSON, MEMBER_CSV };

static enum member member_kind(struct input *in, size_t i)
{
    struct sv head = input_head_plain(in, i);
    return reddit_head_is_json(head)  ? MEMBER_JSON
           : reddit_head_is_csv(head) ? MEMBER_CSV
                                      : MEMBER_OTHER;
}

/* The same once the input is known to be Reddit's: then all JSON is taken for it. */
static enum member member_read(struct input *in, size_t i)
{
    enum member kind = member_kind(in, i);
    struct sv head = sv_trim(input_head_plain(in, i));
    bool json = input_count(in) == 1 || sv_starts(head, SV("{")) || sv_starts(head, SV("["));
    return kind == MEMBER_OTHER && json ? MEMBER_JSON : kind;
}

/* Files that may lie beside the data without being of another export. */
static bool is_beside(struct sv path)
{
    static const char *const names[] = {"LICENSE", "LICENCE", "SOURCE", "README", "COPYING"};
    static const char *const endings[] = {".torrent", ".sha256", ".md5"};
    struct sv base = name_base(path);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (sv_istarts(base, sv_of(names[i])))
            return true;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (name_ends(base, endings[i]))
            return true;
    return base.n == 0 || base.p[0] == '.';
}

static int reddit_probe(struct input *in)
{
    size_t found = 0, looked = 0;
    for (size_t i = 0; i < input_count(in) && looked < LOOK_MAX; i++) {
        struct sv name = sv_of(input_at(in, i)->name);
        bool alone = input_kind(in) == INPUT_FILE;
        if (!alone && is_beside(name))
            continue;
        looked++;
        if (member_kind(in, i) == MEMBER_OTHER)
            return 0;
        found++;
    }
    return found > 0 ? 90 : 0;
}

/* ---- the first pass ---- */

/* "t1_abc" and who, so that only the asker's word will count. */
static struct sv word_key(struct reddit *r, struct sv id, struct sv who)
{
    return sv_of(arena_printf(r->a, "%.*s/%.*s", (int)id.n, id.p, (int)(who.n % 200), who.p));
}

static int note(struct reddit *r, const struct reddit_thing *t, struct ask_err *err)
{
    const struct sv yes = SV("1");
    if (t->id.n == 0 || t->gone)
        return 0;
    if (t->type == REDDIT_SUBMISSION) {
        struct sv fields[] = {t->author, reddit_asks(t) ? yes : sv_make("", 0)};
        return spool_put(r->spool, ASKED, t->id, spool_pack(r->a, fields, 2), err);
    }
    bool said = t->link.n > 0 && (t->author.n > 0 || t->submitter) && solved_says(t->text);
    if (!said)
        return 0;
    bool reply = sv_starts(t->parent, SV("t1_"));
    enum table table = reply ? THANKED : SOLVED;
    struct sv id = reply ? t->parent : t->link;
    int rc = 0;
    if (t->author.n > 0)
        rc = spool_put(r->spool, table, word_key(r, id, t->author), yes, err);
    if (rc >= 0 && t->submitter) /* known to be the asker, whoever it is */
        rc = spool_put(r->spool, table, word_key(r, id, SV("*")), yes, err);
    return rc;
}

/* Did the asker say so of id? who may be empty. */
static int said(struct reddit *r, enum table table, struct sv id, struct sv who,
                struct ask_err *err)
{
    struct sv value;
    int rc = spool_get(r->spool, table, word_key(r, id, SV("*")), &value, r->a, err);
    if (rc == 0 && who.n > 0)
        rc = spool_get(r->spool, table, word_key(r, id, who), &value, r->a, err);
    return rc;
}

/* ---- posts ---- */

static void add_tag(struct post *p, struct sv *tags, struct sv tag)
{
    tag = sv_trim(tag);
    if (tag.n == 0 || tag.n > 100 || !tags)
        return;
    tags[p->ntags++] = tag;
    p->tags = tags;
}

static void put_address(struct reddit *r, struct sv url)
{
    url = sv_trim(url);
    bool whole = sv_istarts(url, SV("http://")) || sv_istarts(url, SV("https://"));
    for (size_t i = 0; i < url.n; i++)
        if ((unsigned char)url.p[i] <= ' ' || strchr("<>", url.p[i]))
            whole = false;
    if (!whole || url.n > 4096)
        return;
    if (r->body.n > 0)
        sb_puts(&r->body, "\n\n");
    sb_printf(&r->body, "<%.*s>", (int)url.n, url.p);
}

/* What a link submission links to, the original of a crosspost, then its own text. */
static void submission_body(struct reddit *r, const struct reddit_thing *t)
{
    if (t->of.n > 0) {
        struct reddit_thing of = {
            .type = REDDIT_SUBMISSION, .id = t->of, .sub = t->of_sub, .permalink = t->of_permalink};
        put_address(r, reddit_url(&of, r->a));
    } else if (!t->self) {
        struct sv url = reddit_plain(t->url, r->a);
        if (sv_starts(url, SV("/r/")))
            url =
                sv_of(arena_printf(r->a, "https://www.reddit.com%.*s", (int)(url.n % 4096), url.p));
        put_address(r, url);
    }
    struct sv text = sv_trim(t->text.n > 0 ? t->text : t->of_text);
    if (text.n > 0 && r->body.n > 0)
        sb_puts(&r->body, "\n\n");
    reddit_markdown(&r->body, text);
}

static int make_submission(struct reddit *r, const struct reddit_thing *t, struct post *p,
                           struct ask_err *err)
{
    struct sv *tags = arena_array(r->a, 4, sizeof *tags);
    int rc = 0;
    p->kind = reddit_asks(t) ? POST_QUESTION : POST_ARTICLE;
    p->title = reddit_plain(t->title, r->a);
    p->views = t->views;
    p->closed = t->locked;
    p->closed_reason = t->locked ? SV("locked") : sv_make("", 0);
    submission_body(r, t);
    bool solved = solved_label(t->flair) || solved_title(t->title);
    if (!solved && r->spool && p->kind == POST_QUESTION) {
        rc = said(r, SOLVED, t->id, t->author, err);
        solved = rc > 0;
    }
    add_tag(p, tags, reddit_plain(t->flair, r->a));
    if (solved)
        add_tag(p, tags, SV("solved"));
    if (t->of.n > 0 && !(t->of_sub.n > 0 && !sv_ieq(t->of_sub, t->sub))) {
        struct post_link *l = arena_array(r->a, 1, sizeof *l);
        if (l)
            *l = (struct post_link){.duplicate = true, .key = {SPACE_POST, t->of}};
        p->links = l;
        p->nlinks = l != NULL;
    }
    return rc;
}

static int make_comment(struct reddit *r, const struct reddit_thing *t, struct post *p,
                        struct ask_err *err)
{
    struct reddit_thing link = {.title = t->title, .self = t->self};
    struct sv value, fields[2], op = t->op;
    bool top = t->parent.n == 0 || sv_eq(t->parent, t->link);
    p->parent.id = t->parent;
    p->root.id = t->link;
    int rc = spool_get(r->spool, ASKED, t->link, &value, r->a, err);
    bool known = rc > 0, asks = !known && reddit_asks(&link);
    if (!known) /* the store titles a thread without its root by it */
        p->title = reddit_plain(t->title, r->a);
    if (known) {
        (void)spool_unpack(value, fields, 2);
        op = fields[0];
        asks = fields[1].n > 0;
    }
    bool own = t->submitter || (op.n > 0 && sv_eq(op, t->author));
    reddit_markdown(&r->body, sv_trim(t->text));
    if (rc >= 0 && !own && (asks || !known)) {
        rc = said(r, THANKED, t->id, op, err);
        p->accepted = rc > 0;
    }
    if (!p->accepted)
        p->keep |= POST_KEEP_ACCEPTED; /* another file may hold the word */
    bool small = !top && !p->accepted && r->body.n <= SHORT_COMMENT;
    p->kind = asks && top && !own && !p->bot ? POST_ANSWER : small ? POST_COMMENT : POST_REPLY;
    return rc;
}

static int put(struct reddit *r, const struct reddit_thing *t, struct ask_err *err)
{
    struct post p = post_unknown();
    p.key.id = t->id;
    p.container = t->sub;
    if (t->id.n == 0)
        return import_bad(r->run, p.key, r->file, r->line, "line", err, "it has no id");
    if (t->gone)
        return import_gone(r->run, t->sub, p.key, err);
    p.author = t->author;
    if (t->author.n > 0 && t->author.n < 100)
        p.author_url = sv_of(
            arena_printf(r->a, "https://www.reddit.com/user/%.*s", (int)t->author.n, t->author.p));
    p.bot = reddit_is_bot(t->author);
    p.created = t->created;
    p.edited = t->edited;
    p.score = t->score;
    p.up = t->up;
    p.down = t->down;
    if (t->up < 0)
        p.keep |= POST_KEEP_VOTES;
    p.url = reddit_url(t, r->a);
    sb_reset(&r->body);
    int rc =
        t->type == REDDIT_SUBMISSION ? make_submission(r, t, &p, err) : make_comment(r, t, &p, err);
    if (rc < 0)
        return rc;
    if (!sb_ok(&r->body))
        return import_bad(r->run, p.key, r->file, r->line, "line", err, "its text is too long");
    p.body = sv_trim(sb_view(&r->body));
    if (t->type == REDDIT_COMMENT && p.body.n == 0) {
        import_skip(r->run, "no text");
        return 0;
    }
    if (t->closed_to)
        import_restrict(r->run, &p, t->sub);
    return import_item(r->run, &p, r->file, r->line, "line", err);
}

/* Is it there again later? The last one counts, so that importing all again changes nothing. */
static int comes_again(struct reddit *r, const struct reddit_thing *t, struct ask_err *err)
{
    char now[32];
    struct sv last;
    snprintf(now, sizeof now, "%" PRId64, ++r->things);
    if (!r->api || t->id.n == 0)
        return 0;
    if (r->noting)
        return spool_put(r->spool, LAST, t->id, sv_of(now), err);
    int rc = spool_get(r->spool, LAST, t->id, &last, r->a, err);
    return rc > 0 ? !sv_eq(last, sv_of(now)) : rc;
}

static int thing(struct reddit *r, const struct reddit_thing *t, struct ask_err *err)
{
    int rc = comes_again(r, t, err);
    if (rc < 0)
        return rc;
    if (rc > 0) {
        import_skip(r->run, "duplicate of another item");
        rc = 0;
    } else if (!import_wants(r->run, t->sub)) {
        if (!r->noting)
            import_skip(r->run, "not asked for");
    } else {
        rc = r->noting ? note(r, t, err) : put(r, t, err);
    }
    arena_reset(r->a);
    return rc;
}

/* ---- walking a value ---- */

static void keep_name(char *to, struct sv s)
{
    size_t n = s.n < NAME_KEPT ? s.n : 0;
    memmove(to, s.p ? s.p : "", n);
    to[n] = '\0';
}

static int push(struct reddit *r, const json_t *v, const struct frame *from,
                const struct reddit_thing *in, struct ask_err *err)
{
    const struct post_key none = {0};
    if (!json_is_array(v) && !json_is_object(v))
        return 0;
    if (r->depth == DEPTH_MAX)
        return r->noting ? 0
                         : import_bad(r->run, none, r->file, r->line, "line", err,
                                      "it is nested too deep");
    struct frame *f = &r->stack[r->depth++];
    f->v = v;
    f->at = 0;
    keep_name(f->link, !in ? sv_of(from->link) : in->type == REDDIT_COMMENT ? in->link : in->id);
    keep_name(f->parent, in ? in->id : sv_of(from->parent));
    keep_name(f->sub, in ? in->sub : sv_of(from->sub));
    return 0;
}

/* A thing; what is below it is pushed for later. */
static int take_thing(struct reddit *r, const json_t *o, enum reddit_type type, struct frame *f,
                      struct ask_err *err)
{
    const struct post_key none = {0};
    struct frame from = *f; /* push() may take the same place */
    struct reddit_place around = {sv_of(from.sub), sv_of(from.link), sv_of(from.parent)};
    struct reddit_thing t;
    if (!reddit_of_json(&t, o, type, &around, r->a))
        return r->noting ? 0
                         : import_bad(r->run, none, r->file, r->line, "line", err,
                                      "it is no submission, comment or listing");
    int rc = push(r, js_at(o, "replies"), &from, &t, err);
    if (rc >= 0)
        rc = push(r, js_list(o, "comments"), &from, &t, err);
    return rc < 0 ? rc : thing(r, &t, err);
}

static void skip(struct reddit *r, const char *reason)
{
    if (!r->noting)
        import_skip(r->run, reason);
}

/* A value of any kind: {"kind", "data"}, a bare thing, a list, an answer around a list. */
static int take(struct reddit *r, const json_t *v, struct frame *f, struct ask_err *err)
{
    const json_t *data = json_object_get(v, "data");
    const json_t *more = js_list(v, "json.data.things");
    struct sv kind = js_text(v, "kind");
    struct frame from = *f;
    if (json_is_array(v))
        return push(r, v, &from, NULL, err);
    if (more)
        return push(r, more, &from, NULL, err);
    if (!json_is_object(v) || !data)
        return take_thing(r, v, REDDIT_NONE, f, err);
    if (kind.n == 0 && json_is_array(data))
        return push(r, data, &from, NULL, err);
    if (sv_eq(kind, SV("Listing")))
        return push(r, js_list(data, "children"), &from, NULL, err);
    if (sv_eq(kind, SV("t1")))
        return take_thing(r, data, REDDIT_COMMENT, f, err);
    if (sv_eq(kind, SV("t3")))
        return take_thing(r, data, REDDIT_SUBMISSION, f, err);
    if (sv_eq(kind, SV("more")))
        skip(r, "comments that were not loaded");
    else if (sv_eq(kind, SV("t4")))
        skip(r, "private");
    else if (kind.n > 0)
        skip(r, "neither submission nor comment");
    else
        return take_thing(r, v, REDDIT_NONE, f, err);
    return 0;
}

static int each_value(void *ctx, const struct json_item *it, struct ask_err *err)
{
    struct reddit *r = ctx;
    int rc = 0;
    r->file = it->file;
    r->line = it->line;
    r->stack[0] = (struct frame){it->value, 0, "", "", ""};
    r->depth = 1;
    while (rc >= 0 && r->depth > 0) {
        struct frame *f = &r->stack[r->depth - 1];
        bool list = json_is_array(f->v);
        if (f->at >= (list ? json_array_size(f->v) : 1)) {
            r->depth--;
            continue;
        }
        const json_t *v = list ? json_array_get(f->v, f->at) : f->v;
        f->at++;
        rc = take(r, v, f, err);
    }
    return rc;
}

static int each_row(void *ctx, const struct csvrows *rows, const struct csvrow *row,
                    const char *file, struct ask_err *err)
{
    struct reddit *r = ctx;
    struct reddit_thing t;
    r->file = file;
    r->line = row->line;
    (void)reddit_of_csv(&t, rows, row, sv_of(file), r->a);
    return thing(r, &t, err);
}

/* ---- the run ---- */

static int pass(struct reddit *r, struct ask_err *err)
{
    static const struct csvrows_opt opt = {0};
    struct input *in = import_input(r->run);
    int rc = 0;
    for (size_t i = 0; i < input_count(in) && rc >= 0; i++) {
        enum member kind = member_read(in, i);
        if (kind == MEMBER_CSV)
            rc = import_csv(r->run, i, &opt, r->noting, each_row, r, err);
        else if (kind == MEMBER_JSON)
            rc = (r->noting ? import_json_quiet : import_json)(r->run, i, NULL, each_value, r, err);
        else
            skip(r, "file of another kind");
    }
    return rc;
}

/* Only what surely holds submissions alone needs no first pass. */
static bool has_comments(struct input *in, bool *api)
{
    bool found = false;
    for (size_t i = 0; i < input_count(in); i++) {
        struct sv base = name_base(sv_of(input_at(in, i)->name)), line, head, rest;
        bool named = sv_istarts(base, SV("RS_")) || sv_find(base, SV("_submissions.")) > 0;
        if (named || member_read(in, i) == MEMBER_OTHER)
            continue;
        head = rest = input_head_plain(in, i);
        bool table =
            reddit_head_is_csv(head) && sv_line(&rest, &line) && sv_find(line, SV("selftext")) >= 0;
        found = found || !table;
        *api = *api || reddit_head_is_api(head);
    }
    return found;
}

static int reddit_run(struct import_run *run, struct ask_err *err)
{
    struct reddit r = {.run = run, .a = import_arena(run)};
    const struct store_source src = {.name = SV("reddit"),
                                     .title = SV("Reddit"),
                                     .url = SV("https://www.reddit.com/"),
                                     .format = SV("reddit")};
    sb_init(&r.body, 64 << 20);
    r.stack = calloc(DEPTH_MAX, sizeof *r.stack);
    int rc = r.stack ? import_source(run, &src, false, err)
                     : ask_fail(err, ASK_NOMEM, "no memory to read Reddit's data");
    if (rc >= 0)
        rc = spool_open(&r.spool, import_options(run)->tmp, err);
    if (rc >= 0 && has_comments(import_input(run), &r.api)) {
        r.noting = true;
        rc = pass(&r, err);
        r.noting = false;
        r.things = 0;
    }
    if (rc >= 0)
        rc = pass(&r, err);
    spool_free(r.spool);
    free(r.stack);
    sb_dispose(&r.body);
    return rc;
}

const struct importer importer_reddit = {
    .name = "reddit",
    .title = "Reddit dump or API data",
    .takes = "RS_/RC_ dumps and those of a subreddit (.zst, JSON Lines), API .json, .csv of posts",
    .probe = reddit_probe,
    .run = reddit_run,
};
