/* phpbb.c - a phpBB 3 board, by a dump of its database in SQL.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: SQL (sqldump.c), tables beside the posts (phpbb_facts.c), texts (phpbb_text.c,
 * bbcode.c). The HTML pages of a board are another importer's. phpBB 2 keeps its texts in another
 * table and is not read.
 * Method: the dump is read twice: for what is known of topics, forums and users, which come behind
 * the posts, then for the posts. phpBB's threads are flat: all posts hang below the first. Every
 * post is POST_REPLY, the first too; where the extension Topic Solved names the answer the topic is
 * a question with answers. Thanks (another extension) are votes. A post that waits for approval is
 * left out, a deleted one is removed. A dump is all there is: a snapshot. Where a dump breaks off,
 * topics and users are lost first: posts of unknown topics are left out then, not put elsewhere.
 * Dumps of single tables in one folder are one board; other dumps beside each other are one each.
 * There is no real dump among the data: all of this is from the specification.
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/entity.h"
#include "base/url.h"
#include "corpus/importer.h"
#include "corpus/input.h"
#include "corpus/members.h"
#include "corpus/solved.h"
#include "corpus/sources/phpbb/bbcode.h"
#include "corpus/sources/phpbb/phpbb_facts.h"
#include "corpus/sources/phpbb/phpbb_text.h"

enum { LOOK = 512 << 10 };
enum { UNAPPROVED = 0, APPROVED = 1, DELETED = 2 };
enum { TOPIC_LOCKED = 1 };

struct phpbb {
    struct import_run *run;
    struct arena *a;
    struct phpbb_facts facts;
    struct html *html;
    struct bbcode bbcode;
    struct sb source, body, base;
    bool old_texts; /* posts without their text: phpBB 2 */
    bool broken;    /* the dump breaks off: what is unknown may only be missing */
};

/* ---- the first pass ---- */

static int want_facts(void *ctx, struct sv table)
{
    struct phpbb *x = ctx;
    return phpbb_want(&x->facts, table);
}

static int each_fact(void *ctx, const struct sql_row *row, const char *file, struct ask_err *err)
{
    struct phpbb *x = ctx;
    (void)file;
    if (phpbb_kind(row->want) == PHPBB_POSTS && sqlrow_has(row, "post_id") &&
        !sqlrow_has(row, "post_text"))
        x->old_texts = true;
    int rc = phpbb_note(&x->facts, row, err);
    arena_reset(x->a);
    return rc;
}

/* ---- the second pass ---- */

static int want_posts(void *ctx, struct sv table)
{
    struct phpbb *x = ctx;
    int want = phpbb_want(&x->facts, table);
    return want >= 0 && phpbb_kind(want) == PHPBB_POSTS && phpbb_board(want) == x->facts.board
               ? want
               : -1;
}

static int put_author(struct phpbb *x, struct post *p, const struct sql_row *row,
                      struct ask_err *err)
{
    struct sv id = sqlrow_text(row, "poster_id"), guest = sqlrow_text(row, "post_username");
    bool anonymous = sqlrow_i64(row, "poster_id", 1) <= 1;
    int rc = 0;
    if (!anonymous && (rc = phpbb_user(&p->author, &p->bot, &x->facts, id, err)) >= 0) {
        p->keep |= x->broken ? POST_KEEP_AUTHOR : 0;
        p->author_key = id;
        if (x->base.n > 0)
            p->author_url = sv_of(arena_printf(x->a, "%smemberlist.php?mode=viewprofile&u=" SV_FMT,
                                               sb_str(&x->base), SV_ARG(id)));
    }
    if (p->author.n == 0 && guest.n > 0)
        p->author = entity_copy(guest, x->a);
    return rc;
}

static void put_head(struct phpbb *x, struct post *p, const struct phpbb_topic *t)
{
    struct sv *tags = arena_array(x->a, 1, sizeof *tags);
    p->title = entity_copy(t->title, x->a);
    p->views = t->views;
    p->closed = t->status == TOPIC_LOCKED;
    if (!tags || !(solved_title(p->title) || t->solved > 0))
        return;
    tags[0] = SV("solved");
    p->tags = tags;
    p->ntags = 1;
}

/* Where it hangs, and what that says of it. */
static int put_place(struct phpbb *x, struct post *p, const struct phpbb_topic *t,
                     const struct sql_row *row, struct ask_err *err)
{
    int64_t id = sqlrow_i64(row, "post_id", 0);
    bool asks = t->solved > 1;
    int rc = 0;
    p->kind = asks ? POST_ANSWER : POST_REPLY;
    if (t->known && t->first == id) {
        p->kind = asks ? POST_QUESTION : POST_REPLY;
        put_head(x, p, t);
        return 0;
    }
    const char *root = t->known && t->first > 0
                           ? arena_printf(x->a, "%" PRId64, t->first)
                           : arena_printf(x->a, "t" SV_FMT, SV_ARG(sqlrow_text(row, "topic_id")));
    p->parent.id = p->root.id = sv_of(root);
    p->accepted = asks && t->solved == id;
    if (!asks && (rc = phpbb_hinted(&x->facts, p->key.id, err)) > 0)
        p->accepted = true;
    struct sv subject = sqlrow_text(row, "post_subject");
    if (!t->known && !sv_istarts(subject, SV("Re: ")))
        p->title = entity_copy(subject, x->a);
    return rc;
}

static int put_votes(struct phpbb *x, struct post *p, struct ask_err *err)
{
    int64_t n;
    int rc = phpbb_thanks(&n, &x->facts, p->key.id, err);
    if (rc >= 0 && n >= 0) {
        p->up = p->score = n;
        p->down = 0;
    }
    return rc;
}

static int put_body(struct phpbb *x, struct post *p, const struct sql_row *row, struct ask_err *own)
{
    struct bbcode_opt opt = {.base = sb_view(&x->base)};
    bool enabled = !sqlrow_has(row, "enable_bbcode") || sqlrow_true(row, "enable_bbcode");
    sb_reset(&x->source);
    sb_reset(&x->body);
    phpbb_source(&x->source, sqlrow_text(row, "post_text"), sqlrow_text(row, "bbcode_uid"), enabled,
                 &opt);
    if (!sb_ok(&x->source))
        return ask_fail(own, ASK_LIMIT, "the text is too long");
    int rc = bbcode_to_markdown(&x->bbcode, x->html, &x->body, sb_view(&x->source), &opt, own);
    p->body = sb_view(&x->body);
    return rc;
}

/* 0 to go on; 1 when the post is left out, and that is told. */
static int leave_out(struct phpbb *x, struct post *p, const struct phpbb_topic *t, int64_t state,
                     struct ask_err *err)
{
    int rc = phpbb_forum(&p->container, &x->facts, p->container, err);
    if (rc < 0)
        return rc;
    if (rc > 0)
        import_restrict(x->run, p, p->container);
    if (state == DELETED || t->visibility == DELETED) {
        rc = import_gone(x->run, p->container, p->key, err);
        return rc < 0 ? rc : 1;
    }
    const char *why = NULL;
    if (state != APPROVED || t->visibility != APPROVED) {
        why = "not approved";
    } else if (x->broken && !t->known) {
        why = "topic not in the export";
    } else if (p->restricted && !import_options(x->run)->include_private) {
        why = "private";
        if ((rc = import_hide(x->run, p->container, p->key, err)) < 0)
            return rc;
    } else if (!import_wants(x->run, p->container)) {
        why = "not asked for";
    }
    if (why)
        import_skip(x->run, why);
    return why != NULL;
}

static int64_t state_of(const struct sql_row *row)
{
    if (sqlrow_has(row, "post_visibility"))
        return sqlrow_i64(row, "post_visibility", UNAPPROVED);
    return sqlrow_has(row, "post_approved") ? sqlrow_true(row, "post_approved") : APPROVED;
}

static int64_t seconds(const struct sql_row *row, const char *column)
{
    int64_t t = sqlrow_i64(row, column, 0);
    return t > 0 && t < INT64_C(100000000000) ? t : TIME_NONE;
}

static int put_post(struct phpbb *x, const struct sql_row *row, const char *file,
                    struct ask_err *err)
{
    struct post p = post_unknown();
    struct phpbb_topic t;
    struct ask_err own = {0};
    int rc;
    p.key.id = sqlrow_text(row, "post_id");
    p.container = sqlrow_text(row, "forum_id");
    if (sqlrow_i64(row, "post_id", 0) <= 0 || sqlrow_i64(row, "topic_id", 0) <= 0)
        return import_bad(x->run, (struct post_key){0}, file, row->at, "byte", err,
                          "the post has no post_id and topic_id that are numbers");
    if ((rc = phpbb_topic(&t, &x->facts, sqlrow_text(row, "topic_id"), err)) < 0 ||
        (rc = leave_out(x, &p, &t, state_of(row), err)) != 0)
        return rc < 0 ? rc : 0;
    if ((rc = put_place(x, &p, &t, row, err)) < 0 || (rc = put_author(x, &p, row, err)) < 0 ||
        (rc = put_votes(x, &p, err)) < 0)
        return rc;
    p.created = seconds(row, "post_time");
    p.edited = seconds(row, "post_edit_time");
    if (x->base.n > 0)
        p.url = sv_of(arena_printf(x->a, "%sviewtopic.php?p=" SV_FMT "#p" SV_FMT, sb_str(&x->base),
                                   SV_ARG(p.key.id), SV_ARG(p.key.id)));
    if ((rc = put_body(x, &p, row, &own)) == ASK_NOMEM)
        return ask_fail(err, rc, "%s", own.msg);
    if (rc < 0)
        return import_bad(x->run, p.key, file, row->at, "byte", err, "%s", own.msg);
    return import_item(x->run, &p, file, row->at, "byte", err);
}

static int each_post(void *ctx, const struct sql_row *row, const char *file, struct ask_err *err)
{
    struct phpbb *x = ctx;
    int rc = sqlrow_has(row, "post_text") ? put_post(x, row, file, err) : 0;
    arena_reset(x->a);
    return rc;
}

/* ---- the run ---- */

static int pass(struct phpbb *x, const struct sql_pass *how, struct ask_err *err)
{
    struct input *in = import_input(x->run);
    bool single = input_count(in) == 1;
    int rc = 0;
    for (size_t i = 0; i < input_count(in) && rc >= 0; i++)
        if (single || name_is_sql(sv_of(input_at(in, i)->name)))
            rc = import_sql(x->run, i, how, err);
    return rc;
}

/* The board's host, else "board" of "board.sql.gz". */
static struct sv source_name(struct phpbb *x)
{
    struct sv s = url_host(sb_view(&x->base));
    if (s.n > 0)
        return s;
    s = input_name(import_input(x->run));
    return name_is_sql(s) ? name_stem(s) : s;
}

static int declare(struct phpbb *x, struct ask_err *err)
{
    struct store_source src = {0};
    const char *site = import_options(x->run)->site_url;
    if (site)
        sb_printf(&x->base, "%s%s", site, sv_ends(sv_of(site), SV("/")) ? "" : "/");
    else
        phpbb_base(&x->base, &x->facts);
    src.name = source_name(x);
    src.format = SV("phpbb");
    src.title = entity_copy(sb_view(&x->facts.title), x->a);
    src.url = sb_view(&x->base);
    return import_source(x->run, &src, true, err);
}

static int read_all(struct phpbb *x, struct ask_err *err)
{
    struct sql_pass facts = {want_facts, each_fact, x, false, &x->broken},
                    posts = {want_posts, each_post, x, true, NULL};
    int rc = pass(x, &facts, err);
    if (rc < 0 || (rc = declare(x, err)) < 0 || (rc = phpbb_settle(&x->facts, err)) < 0)
        return rc;
    if (x->facts.board < 0 && x->old_texts)
        return ask_fail(err, ASK_FORMAT,
                        "%s is of phpBB 2, which keeps its texts elsewhere; convert the board to "
                        "phpBB 3 first",
                        input_path(import_input(x->run)));
    if (x->facts.board < 0)
        import_incomplete(x->run, "there are no posts in it");
    import_once(x->run);
    return pass(x, &posts, err);
}

static int phpbb_run(struct import_run *run, struct ask_err *err)
{
    struct phpbb x = {.run = run, .a = import_arena(run)};
    int64_t bytes = input_bytes(import_input(run));
    int rc = phpbb_facts_open(&x.facts, import_options(run)->tmp, x.a, err);
    bbcode_init(&x.bbcode);
    sb_init(&x.source, HTML_IN_MAX);
    sb_init(&x.body, HTML_OUT_MAX);
    sb_init(&x.base, 1024);
    import_expect(run, bytes < 0 || bytes > INT64_MAX / 2 ? -1 : 2 * bytes);
    if (rc >= 0 && !(x.html = html_new()))
        rc = ask_fail(err, ASK_NOMEM, "no memory to read HTML");
    if (rc >= 0)
        rc = read_all(&x, err);
    phpbb_facts_dispose(&x.facts);
    bbcode_dispose(&x.bbcode);
    html_free(x.html);
    sb_dispose(&x.source);
    sb_dispose(&x.body);
    sb_dispose(&x.base);
    return rc;
}

/* ---- is it phpBB? ---- */

static bool marked(struct input *in, size_t member)
{
    static const char *const marks[] = {
        "phpBB", "phpbb_", "bbcode_uid", "auth_option", "topic_first_post_id", "forum_parents"};
    struct sb b = SB_INIT(LOOK);
    bool found = false;
    sqldump_look(&b, in, member);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        found = found || sv_find(sb_view(&b), sv_of(marks[i])) >= 0;
    sb_dispose(&b);
    return found;
}

/* One dump; or a folder of the dumps of single tables, of which one is the posts'. */
static int phpbb_probe(struct input *in)
{
    ptrdiff_t posts = -1, topics = -1;
    size_t n = input_count(in);
    if (n == 1)
        return marked(in, 0) ? 92 : 0;
    for (size_t i = 0; i < n; i++) {
        struct sv name = sv_of(input_at(in, i)->name);
        if (!name_is_sql(name) || sv_chr(name, '/') >= 0)
            return 0;
        bool is_posts = sv_find(name, SV("_posts.")) >= 0;
        if (is_posts && posts >= 0)
            return 0;
        posts = is_posts ? (ptrdiff_t)i : posts;
        topics = sv_find(name, SV("_topics.")) >= 0 ? (ptrdiff_t)i : topics;
    }
    return posts >= 0 && topics >= 0 && (marked(in, (size_t)posts) || marked(in, (size_t)topics))
               ? 92
               : 0;
}

const struct importer importer_phpbb = {
    .name = "phpbb",
    .title = "phpBB database dump",
    .takes = "an .sql (or .sql.gz) of mysqldump, pg_dump, sqlite3 or phpBB's own backup",
    .probe = phpbb_probe,
    .run = phpbb_run,
};
