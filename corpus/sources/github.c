/* github.c - issues, pull requests and discussions of GitHub, in all the ways they are exported.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what the fields of an item mean (github_item.c), its text (github_text.c),
 * finding the items in all that is around them (github_walk.c).
 * Read are pages of the REST API, answers of GraphQL, what `gh issue list --json` and `gh api`
 * print, migration archives, and archive.json of archive-repo; several files of one repository are
 * one import. The container is "owner/name"; a thread's id is its number, "#12", a comment's what
 * its address ends with, "issuecomment-34", so that all of these meet in the same posts.
 * (archive.json has no ids of comments: there it is the time and the author, and they meet only
 * themselves.) Kinds: a discussion of a category that takes answers is a question with answers,
 * what is below an answer a comment. Everything else is a forum's: issues and pull requests are
 * long talks in the order of time, so root and comments are replies; only an issue labelled
 * "question" (or "support") is one. Method: two passes. The first notes which repositories are
 * private and which issues are said to be duplicates, and, of issues, who asked and spoke when: a
 * comment of the asker that says "that worked" marks the one before it as accepted, a hint. The
 * second puts the posts. Nothing is inferred to be deleted: no export holds issues and discussions
 * both. Real file: an archive.json (2014 to 2026); the others are tested with fixtures built from
 * GitHub's documentation.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "corpus/clean.h"
#include "corpus/html.h"
#include "corpus/importer.h"
#include "corpus/input.h"
#include "corpus/js.h"
#include "corpus/members.h"
#include "corpus/solved.h"
#include "corpus/sources/github/github_item.h"
#include "corpus/sources/github/github_walk.h"
#include "corpus/spool.h"

enum { WALK_DEPTH = 24, FIXES_MAX = 16, TIME_DIGITS = 20 };

/* Tables of the spool; keys are "owner/name" or "owner/name#12". */
enum table {
    REPOS,      /* seen */
    PRIVATE,    /* known to be */
    ASKERS,     /* of issues: login */
    DUPLICATES, /* number of the other */
    ANSWERABLE, /* discussions: "1" when they take answers, else empty */
    TALK,    /* key, NUL, time, NUL, id of the comment: login, and whether it says "that worked" */
    ACCEPTED /* id of the comment */
};

struct github {
    struct import_run *run;
    struct arena *a;   /* of an item */
    struct arena keep; /* of a value of the file */
    struct spool *spool;
    struct sb body, scratch;
    bool noting; /* in the first pass */
    const char *file;
    int64_t line;
    struct sv fallback;         /* container of what names no repository */
    char repo[GITHUB_REPO_MAX]; /* the repository that the file named at its top */
    char seen[GITHUB_REPO_MAX]; /* repository that was noted last */
    /* while the hints are made */
    char issue[300], asker[100], last[200];
    bool hinted;
};

static struct sv thread_key(const struct github_scope *sc, struct arena *a)
{
    return sv_of(arena_printf(a, SV_FMT "#%" PRId64, SV_ARG(sc->repo), sc->number));
}

static struct post_key number_key(int64_t n, struct arena *a)
{
    return (struct post_key){SPACE_POST, sv_of(arena_printf(a, "#%" PRId64, n))};
}

static int note_repo(void *ctx, const json_t *o, struct sv repo, struct ask_err *err)
{
    struct github *g = ctx;
    if (!g->noting || repo.n == 0 || !github_is_private(o))
        return 0;
    return spool_put(g->spool, PRIVATE, repo, SV("1"), err);
}

/* ---- first pass ---- */

static int note_seen(struct github *g, const struct github_scope *sc, struct ask_err *err)
{
    if (sc->repo.n == 0 || sv_eq(sc->repo, sv_of(g->seen)))
        return 0;
    snprintf(g->seen, sizeof g->seen, SV_FMT, SV_ARG(sc->repo));
    return spool_put(g->spool, REPOS, sc->repo, SV(""), err);
}

static int note_comment(struct github *g, const struct github_scope *sc, const json_t *c,
                        struct sv body, struct sv key, struct ask_err *err)
{
    struct github_user u;
    char time[TIME_DIGITS + 1];
    struct sv thread = thread_key(sc, &g->keep);
    int64_t other = github_duplicate_of(body, sc->repo, &g->keep), t;
    int rc = 0;
    if (other > 0 && other != sc->number)
        rc = spool_put(g->spool, DUPLICATES, thread,
                       sv_of(arena_printf(&g->keep, "%" PRId64, other)), err);
    t = github_time(c, "created_at", "createdAt");
    if (rc < 0 || sc->kind != GITHUB_ISSUE || t < 0)
        return rc;
    github_user_of(&u, c, &g->keep);
    snprintf(time, sizeof time, "%0*" PRId64, TIME_DIGITS - 1, t);
    struct sv k[] = {thread, sv_of(time), key},
              v[] = {u.login, solved_says(body) ? SV("1") : SV(""), u.bot ? SV("1") : SV("")};
    struct sv packed = spool_pack(&g->keep, k, 3), value = spool_pack(&g->keep, v, 3);
    return spool_put(g->spool, TALK, packed, value, err);
}

/* Comments come by issue, oldest first: the one before "that worked" is the answer. */
static int hint_each(void *ctx, struct sv key, struct sv value, struct ask_err *err)
{
    struct github *g = ctx;
    struct sv k[3], v[3], asker;
    int rc = 0;
    if (spool_unpack(key, k, 3) < 3 || spool_unpack(value, v, 3) < 3 || k[0].n >= sizeof g->issue ||
        k[2].n >= sizeof g->last)
        return 0;
    if (!sv_eq(k[0], sv_of(g->issue))) {
        snprintf(g->issue, sizeof g->issue, SV_FMT, SV_ARG(k[0]));
        g->last[0] = '\0';
        g->hinted = false;
        rc = spool_get(g->spool, ASKERS, k[0], &asker, &g->keep, err);
        snprintf(g->asker, sizeof g->asker, SV_FMT, SV_ARG(asker));
        arena_reset(&g->keep);
    }
    bool mine = g->asker[0] && sv_eq(v[0], sv_of(g->asker));
    if (rc >= 0 && mine && v[1].n > 0 && g->last[0] && !g->hinted) {
        g->hinted = true;
        rc = spool_put(g->spool, ACCEPTED, k[0], sv_of(g->last), err);
    }
    if (!mine && v[2].n == 0)
        snprintf(g->last, sizeof g->last, SV_FMT, SV_ARG(k[2]));
    return rc < 0 ? rc : 0;
}

/* ---- bodies ---- */

/* The Markdown of an item; where an export has only HTML or text, from that. */
static struct sv body_source(struct github *g, const json_t *o)
{
    struct sv s = js_text(o, "body"), html;
    if (s.n > 0 || json_is_string(js_at(o, "body")))
        return s;
    if ((s = github_text(o, "bodyText", "body_text")).n > 0)
        return s;
    html = github_text(o, "bodyHTML", "body_html");
    struct html_opt opt = HTML_OPT_INIT;
    struct sb b = SB_INIT(HTML_OUT_MAX);
    if (html.n > 0 && html_to_markdown(&b, html, &opt, NULL) >= 0 && sb_ok(&b))
        s = arena_sv(&g->keep, sb_view(&b));
    sb_dispose(&b);
    return s;
}

static bool set_body(struct github *g, struct post *p, struct sv body)
{
    sb_reset(&g->body);
    github_body(&g->body, &g->scratch, body);
    p->body = sv_trim(sb_view(&g->body));
    return sb_ok(&g->body) && sb_ok(&g->scratch);
}

/* ---- posts ---- */

static int post_put(struct github *g, struct post *p, const struct github_scope *sc,
                    struct ask_err *err)
{
    struct sv found;
    int rc = spool_get(g->spool, PRIVATE, sc->repo, &found, g->a, err);
    if (rc < 0)
        return rc;
    p->container = sc->repo.n > 0 ? sc->repo : g->fallback;
    if (rc > 0)
        import_restrict(g->run, p, p->container);
    return import_item(g->run, p, g->file, g->line, "line", err);
}

static void set_author(struct post *p, const json_t *o, const struct github_scope *sc,
                       struct arena *a)
{
    struct github_user u;
    github_user_of(&u, o, a);
    p->author = u.login;
    p->author_url = u.url;
    p->bot = u.bot;
    bool ghost = sv_eq(u.login, SV("ghost"));
    if (u.url.n == 0 && sc->site.n > 0 && u.login.n > 0 && !u.bot && !ghost)
        p->author_url =
            sv_of(arena_printf(a, SV_FMT "/" SV_FMT, SV_ARG(sc->site), SV_ARG(u.login)));
}

static struct sv lower(struct sv s, struct arena *a)
{
    char *to = arena_strndup(a, s.p ? s.p : "", s.n);
    for (size_t i = 0; to && i < s.n; i++)
        if (to[i] >= 'A' && to[i] <= 'Z')
            to[i] = (char)(to[i] | 32);
    return to ? sv_make(to, s.n) : sv_make("", 0);
}

/* Closed, merged or locked, and why. */
static void set_closed(struct post *p, const json_t *o, struct arena *a)
{
    struct sv state = js_text(o, "state"), why = github_text(o, "state_reason", "stateReason");
    bool merged = sv_ieq(state, SV("merged")) || js_true(o, "merged") ||
                  github_time(o, "merged_at", "mergedAt") != TIME_NONE ||
                  js_time(o, "pull_request.merged_at") != TIME_NONE;
    bool said = state.n > 0 || json_object_get(o, "closed");
    p->closed = merged || sv_ieq(state, SV("closed")) || js_true(o, "closed") ||
                (!said && github_time(o, "closed_at", "closedAt") != TIME_NONE);
    if (p->closed && !sv_ieq(why, SV("reopened")))
        p->closed_reason = merged ? SV("merged") : lower(why, a);
    if (!p->closed && js_true(o, "locked")) {
        struct sv lock = github_text(o, "active_lock_reason", "activeLockReason");
        p->closed = true;
        p->closed_reason = lock.n > 0 ? lower(lock, a) : SV("locked");
    }
}

/* Links to duplicates, which need the thread to be closed or labelled so, and to what is fixed. */
static int set_links(struct github *g, struct post *p, const json_t *o,
                     const struct github_scope *sc, struct sv body, struct ask_err *err)
{
    struct post_link *v = arena_array(g->a, FIXES_MAX + 1, sizeof *v);
    struct github_list fixes = github_list_of(o, "closingIssuesReferences");
    int64_t numbers[FIXES_MAX], other = js_number(o, "duplicateOf.number", 0);
    struct sv said;
    int rc = spool_get(g->spool, DUPLICATES, thread_key(sc, g->a), &said, g->a, err);
    bool sure = p->closed || github_has_label(p, SV("duplicate"));
    if (!v || rc < 0)
        return rc < 0 ? rc : ask_fail(err, ASK_NOMEM, "no memory for links");
    if (other <= 0 && (!sv_i64(said, &other) || !sure))
        other = 0;
    if (other > 0 && other != sc->number)
        v[p->nlinks++] = (struct post_link){true, number_key(other, g->a), 0};
    size_t n = sc->kind == GITHUB_PULL ? github_fixes(numbers, FIXES_MAX, body) : 0;
    for (size_t i = 0; i < github_list_size(fixes) && n < FIXES_MAX; i++)
        numbers[n++] = js_number(github_list_at(fixes, i), "number", 0);
    for (size_t i = 0; i < n; i++) {
        bool known = numbers[i] <= 0 || numbers[i] == sc->number;
        for (size_t k = 0; k < i && !known; k++)
            known = numbers[k] == numbers[i];
        if (!known)
            v[p->nlinks++] = (struct post_link){false, number_key(numbers[i], g->a), 0};
    }
    p->links = v;
    if (p->nlinks == 0 && p->closed_reason.n == 0)
        p->keep |= POST_KEEP_LINKS;
    return 0;
}

static const char *path_of(enum github_kind kind)
{
    return kind == GITHUB_PULL ? "pull" : kind == GITHUB_DISCUSSION ? "discussions" : "issues";
}

static struct sv thread_url(const struct github_scope *sc, struct arena *a)
{
    struct sv site = sc->site.n > 0 ? sc->site : SV("https://github.com");
    if (sc->repo.n == 0 || sc->number <= 0)
        return sv_make("", 0);
    return sv_of(arena_printf(a, SV_FMT "/" SV_FMT "/%s/%" PRId64, SV_ARG(site), SV_ARG(sc->repo),
                              path_of(sc->kind), sc->number));
}

/* An id that is what the address ends with makes one. */
static struct sv comment_url(const struct github_scope *sc, struct sv key, struct arena *a)
{
    struct sv url = thread_url(sc, a);
    char last = key.n > 0 ? key.p[key.n - 1] : 0;
    bool fragment = last >= '0' && last <= '9' && sv_chr(key, '@') < 0;
    return url.n > 0 && fragment
               ? sv_of(arena_printf(a, SV_FMT "#" SV_FMT, SV_ARG(url), SV_ARG(key)))
               : url;
}

static enum post_kind root_kind(const struct post *p, const struct github_scope *sc)
{
    bool asks = github_has_label(p, SV("question")) || github_has_label(p, SV("type: question")) ||
                github_has_label(p, SV("kind/question")) || github_has_label(p, SV("support"));
    if (sc->kind == GITHUB_DISCUSSION)
        return sc->answers ? POST_QUESTION : POST_REPLY;
    return sc->kind == GITHUB_ISSUE && asks ? POST_QUESTION : POST_REPLY;
}

static int root_put(struct github *g, const struct github_scope *sc, const json_t *o,
                    struct ask_err *err)
{
    struct post p = post_unknown();
    struct sv body = body_source(g, o);
    p.key = number_key(sc->number, g->a);
    p.title = js_text(o, "title");
    p.url = thread_url(sc, g->a);
    p.created = github_time(o, "created_at", "createdAt");
    p.edited = js_time(o, "lastEditedAt");
    p.active = github_time(o, "updated_at", "updatedAt");
    set_author(&p, o, sc, g->a);
    github_votes(&p, o, g->a);
    github_labels(&p, o, g->a);
    set_closed(&p, o, g->a);
    p.kind = root_kind(&p, sc);
    int rc = set_links(g, &p, o, sc, body, err);
    if (rc < 0)
        return rc;
    if (!set_body(g, &p, body))
        return import_bad(g->run, p.key, g->file, g->line, "line", err, "the text is too long");
    return post_put(g, &p, sc, err);
}

/* An id for a comment that has none: its time and author, and its place in a review. */
static struct sv key_without_id(const struct github_scope *sc, const json_t *c, struct sv login,
                                struct sv base, size_t index, struct arena *a)
{
    char time[TIME_TEXT_MAX];
    int64_t t = github_time(c, "created_at", "createdAt");
    if (t == TIME_NONE || sc->number <= 0)
        return sv_make("", 0);
    if (base.n > 0)
        return sv_of(arena_printf(a, SV_FMT "@%s@%zu", SV_ARG(base), time_format(t, time), index));
    return sv_of(arena_printf(a, "#%" PRId64 "@%s@" SV_FMT, sc->number, time_format(t, time),
                              SV_ARG(login)));
}

static int comment_put(struct github *g, const struct github_scope *sc,
                       const struct github_comment *k, const json_t *c, struct sv body,
                       struct ask_err *err)
{
    struct post p = post_unknown();
    struct github_place at;
    bool talk = k->kind == GITHUB_DISCUSSION_COMMENT;
    p.key = (struct post_key){SPACE_POST, k->key};
    if (sc->number > 0)
        p.root = number_key(sc->number, g->a);
    p.parent = sc->parent.id.n > 0 ? sc->parent : p.root;
    p.kind = talk && sc->answers ? k->reply ? POST_COMMENT : POST_ANSWER : POST_REPLY;
    p.created = github_time(c, "created_at", "createdAt");
    if (p.created == TIME_NONE)
        p.created = github_time(c, "submitted_at", "submittedAt");
    p.edited = github_time(c, "lastEditedAt", "updated_at");
    if (p.edited == TIME_NONE)
        p.edited = js_time(c, "updatedAt");
    if (p.edited != TIME_NONE && p.edited <= p.created)
        p.edited = TIME_NONE;
    p.url = github_text(c, "html_url", "url");
    if (!github_place_of(&at, p.url, g->a) || !at.web)
        p.url = comment_url(sc, k->key, g->a);
    set_author(&p, c, sc, g->a);
    if (p.author.n == 0)
        p.author = k->login;
    github_votes(&p, c, g->a);
    p.accepted = js_true(c, "isAnswer") || (sc->answer.n > 0 && sv_eq(sc->answer, k->key));
    if (!p.accepted && sc->kind == GITHUB_ISSUE && sc->number > 0) {
        struct sv hint;
        int rc = spool_get(g->spool, ACCEPTED, thread_key(sc, g->a), &hint, g->a, err);
        if (rc < 0)
            return rc;
        p.accepted = rc > 0 && sv_eq(hint, k->key);
    }
    if (!p.accepted && !talk) /* a page of comments does not tell */
        p.keep |= POST_KEEP_ACCEPTED;
    if (!set_body(g, &p, body))
        return import_bad(g->run, p.key, g->file, g->line, "line", err, "the text is too long");
    if (p.body.n == 0) {
        import_skip(g->run, "no text");
        arena_reset(g->a);
        return 0;
    }
    return post_put(g, &p, sc, err);
}

/* ---- items ---- */

/* The id of what a comment replies to; empty when it stands under the thread itself. */
static struct sv reply_to(const json_t *c, enum github_kind kind, struct arena *a)
{
    struct github_place at;
    const json_t *o = js_at(c, "replyTo");
    if (json_is_object(o))
        return github_comment_key(o, kind, a);
    int64_t n = js_number(c, "in_reply_to_id", js_number(c, "parent_id", 0));
    if (n > 0)
        return sv_of(arena_printf(
            a, "%s%" PRId64,
            kind == GITHUB_DISCUSSION_COMMENT ? "discussioncomment-" : "discussion_r", n));
    return github_place_of(&at, js_text(c, "in_reply_to"), a) ? at.comment : sv_make("", 0);
}

/* Takes one comment, without what is below it; *key becomes its id, empty when it was left out. */
static int comment_take(struct github *g, struct github_scope sc, const json_t *c,
                        struct github_comment k, size_t index, struct sv *key, struct ask_err *err)
{
    struct github_user u;
    struct sv body = body_source(g, c), to = reply_to(c, k.kind, &g->keep);
    k.key = github_comment_key(c, k.kind, &g->keep);
    github_user_of(&u, c, &g->keep);
    if (k.key.n == 0)
        k.key = key_without_id(&sc, c, u.login, k.base, index, &g->keep);
    *key = sv_make("", 0);
    /* What stands below a comment of a discussion answers that one, whatever ids say of it. */
    bool below = k.reply && k.kind == GITHUB_DISCUSSION_COMMENT;
    if (to.n > 0 && !below) {
        sc.parent = (struct post_key){SPACE_POST, to};
        k.reply = true;
    }
    bool hidden = js_true(c, "isMinimized"), gone = js_at(c, "deletedAt") != NULL;
    if (!hidden && !gone && sv_trim(body).n > 0)
        *key = k.key;
    if (g->noting)
        return sc.number > 0 && !hidden && !gone ? note_comment(g, &sc, c, body, k.key, err) : 0;
    if (gone)
        return import_gone(g->run, sc.repo.n > 0 ? sc.repo : g->fallback,
                           (struct post_key){SPACE_POST, k.key}, err);
    if (hidden) {
        import_skip(g->run, "hidden");
        return 0;
    }
    return comment_put(g, &sc, &k, c, body, err);
}

/* The comments of a list in an item, and what is below each: replies, or a review's comments. */
static int list_take(struct github *g, const struct github_scope *sc, const json_t *o,
                     const char *name, struct github_comment k, struct ask_err *err)
{
    struct github_list all = github_list_of(o, name);
    bool review = k.kind == GITHUB_REVIEW;
    int rc = 0;
    for (size_t i = 0; i < github_list_size(all) && rc >= 0; i++) {
        const json_t *c = github_list_at(all, i);
        struct github_list below = github_list_of(c, review ? "comments" : "replies");
        struct github_user u;
        struct sv key, none;
        if (!json_is_object(c))
            continue;
        github_user_of(&u, c, &g->keep);
        rc = comment_take(g, *sc, c, k, i, &key, err);
        struct github_scope inner = *sc;
        struct github_comment kb = k;
        inner.parent = (struct post_key){SPACE_POST, key};
        kb.reply = key.n > 0;
        if (review) { /* it may say nothing itself, but its comments are its author's */
            kb.kind = GITHUB_REVIEW_COMMENT;
            kb.login = u.login;
            kb.base = github_comment_key(c, k.kind, &g->keep);
        }
        for (size_t n = 0; n < github_list_size(below) && rc >= 0; n++)
            if (json_is_object(github_list_at(below, n)))
                rc = comment_take(g, inner, github_list_at(below, n), kb, n, &none, err);
    }
    return rc;
}

/* An issue, a pull request or a discussion, and the comments in it. */
static int root_take(void *ctx, const struct github_scope *at, const json_t *o, struct ask_err *err)
{
    struct github *g = ctx;
    struct github_scope sc = *at;
    struct github_user u;
    int rc = 0;
    bool discussion = sc.kind == GITHUB_DISCUSSION;
    if (rc >= 0 && g->noting)
        rc = note_seen(g, &sc, err);
    bool whole = js_text(o, "title").n > 0; /* else it only stands around its comments */
    if (rc >= 0 && g->noting && whole && sc.kind == GITHUB_ISSUE) {
        github_user_of(&u, o, &g->keep);
        rc = spool_put(g->spool, ASKERS, thread_key(&sc, &g->keep), u.login, err);
    } else if (rc >= 0 && !g->noting && whole) {
        rc = root_put(g, &sc, o, err);
    }
    if (rc >= 0 && g->noting && whole && discussion)
        rc = spool_put(g->spool, ANSWERABLE, thread_key(&sc, &g->keep),
                       sc.answers ? SV("1") : SV(""), err);
    struct github_comment k = {.kind = discussion ? GITHUB_DISCUSSION_COMMENT : GITHUB_COMMENT};
    if (rc >= 0)
        rc = list_take(g, &sc, o, "comments", k, err);
    k.kind = GITHUB_REVIEW;
    if (rc >= 0 && !discussion)
        rc = list_take(g, &sc, o, "reviews", k, err);
    return rc;
}

/* ---- the files ---- */

static int single_take(void *ctx, const struct github_scope *sc, const struct github_comment *k,
                       const json_t *c, struct ask_err *err)
{
    struct github *g = ctx;
    struct github_scope own = *sc;
    struct sv key, answers = {NULL, 0};
    int rc = g->noting ? note_seen(g, sc, err)
                       : spool_get(g->spool, ANSWERABLE, thread_key(sc, &g->keep), &answers,
                                   &g->keep, err);
    if (rc > 0)
        own.answers = answers.n > 0;
    return rc < 0 ? rc : comment_take(g, own, c, *k, 0, &key, err);
}

static int each_value(void *ctx, const struct json_item *it, struct ask_err *err)
{
    struct github *g = ctx;
    struct sv list = it->list;
    enum github_kind hint = sv_eq(list, SV("issues"))                 ? GITHUB_ISSUE
                            : sv_eq(list, SV("discussions"))          ? GITHUB_DISCUSSION
                            : list.n > 0 && !sv_eq(list, SV("items")) ? GITHUB_PULL
                                                                      : GITHUB_UNKNOWN;
    g->file = it->file;
    g->line = it->line;
    if (it->kind != ELEMENT_VALUE) { /* what stands around a list: archive-repo's "repo" */
        struct sv repo = github_text(it->value, "repo", "repository");
        if (repo.n > 0 && repo.n < sizeof g->repo && sv_chr(repo, '/') > 0)
            snprintf(g->repo, sizeof g->repo, SV_FMT, SV_ARG(repo));
        return 0;
    }
    static const struct github_walker walker = {root_take, single_take, note_repo};
    int rc = github_walk(&walker, g, it->value, hint, sv_of(g->repo), &g->keep, err);
    if (rc >= 0 && !arena_ok(&g->keep))
        rc = ask_fail(err, ASK_NOMEM, "no memory for the items at %s line %" PRId64, it->file,
                      it->line);
    arena_reset(&g->keep);
    if (rc == 0 && !g->noting && !json_is_array(it->value))
        import_skip(g->run, "neither issue nor comment");
    return rc < 0 ? rc : 0;
}

/* Members of a migration archive that hold neither issues nor comments; of the rest of the world
 * what is no JSON. */
static bool is_wanted(struct sv name, bool noting)
{
    static const char *const others[] = {
        "users_",           "organizations_", "teams_",           "milestones_",
        "releases_",        "projects_",      "schema.json",      "urls.json",
        "attachments_",     "issue_events_",  "commit_comments_", "protected_branches_",
        "repository_files_"};
    struct sv base = name_base(name);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (sv_starts(base, sv_of(others[i])))
            return false;
    return (noting || !sv_starts(base, SV("repositories_"))) && github_is_json(name);
}

static int pass(struct github *g, bool noting, struct ask_err *err)
{
    static const char *const split[] = {"issues",      "pulls", "pullRequests",
                                        "discussions", "items", NULL};
    struct input *in = import_input(g->run);
    bool single = input_count(in) == 1;
    int rc = 0;
    g->noting = noting;
    for (size_t i = 0; i < input_count(in) && rc >= 0; i++) {
        g->repo[0] = '\0';
        if (!single && !is_wanted(sv_of(input_at(in, i)->name), noting)) {
            if (!noting)
                import_skip(g->run, "file without issues");
            continue;
        }
        rc = noting ? import_json_quiet(g->run, i, split, each_value, g, err)
                    : import_json(g->run, i, split, each_value, g, err);
        arena_reset(&g->keep);
    }
    return rc;
}

struct repos {
    struct github *g;
    char first[GITHUB_REPO_MAX];
    size_t n;
};

/* The name of a private repository is not told where its posts are left out. */
static int count_repo(void *ctx, struct sv key, struct sv value, struct ask_err *err)
{
    struct repos *r = ctx;
    struct sv found;
    (void)value;
    int rc = spool_get(r->g->spool, PRIVATE, key, &found, &r->g->keep, err);
    if (rc > 0 && !import_options(r->g->run)->include_private)
        return 0;
    if (rc >= 0 && r->n++ == 0)
        snprintf(r->first, sizeof r->first, SV_FMT, SV_ARG(key));
    return rc < 0 ? rc : 0;
}

static int declare(struct github *g, struct ask_err *err)
{
    struct repos r = {.g = g};
    struct store_source src = {.name = SV("github"), .format = SV("github")};
    char name[GITHUB_REPO_MAX];
    int rc = spool_each(g->spool, REPOS, count_repo, &r, err);
    if (rc < 0)
        return rc;
    snprintf(name, sizeof name, "%s", r.first);
    for (char *p = name; *p; p++)
        if (*p == '/')
            *p = '-';
    if (r.n == 1) {
        src.name = sv_of(name);
        src.title = sv_of(r.first);
    }
    arena_reset(&g->keep);
    return import_source(g->run, &src, false, err);
}

static int github_run(struct import_run *run, struct ask_err *err)
{
    struct github g = {.run = run, .a = import_arena(run)};
    g.fallback = name_stem(input_name(import_input(run)));
    arena_init(&g.keep, 16 << 10, 256 << 20);
    sb_init(&g.body, CLEAN_BODY_MAX);
    sb_init(&g.scratch, CLEAN_BODY_MAX + (1 << 20));
    int rc = spool_open(&g.spool, import_options(run)->tmp, err);
    if (rc >= 0)
        rc = pass(&g, true, err);
    if (rc >= 0)
        rc = declare(&g, err);
    if (rc >= 0)
        rc = spool_each(g.spool, TALK, hint_each, &g, err);
    if (rc >= 0)
        rc = pass(&g, false, err);
    spool_free(g.spool);
    sb_dispose(&g.body);
    sb_dispose(&g.scratch);
    arena_dispose(&g.keep);
    return rc;
}

const struct importer importer_github = {
    .name = "github",
    .title = "GitHub issues, pull requests and discussions",
    .takes =
        "JSON of the API, of GraphQL or of gh, a migration archive, archive.json; one or a folder",
    .probe = github_probe,
    .run = github_run,
};
