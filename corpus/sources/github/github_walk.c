/* github_walk.c - finds issues and comments in JSON by what they have, and where they belong.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what becomes of them (sources/github.c).
 * Method: a stack of objects and arrays; known keys lead down ("data", "repository", "nodes", ...).
 * An object with a number and a title is a thread, one with a text and an address is a comment by
 * itself; neither is gone into. The repository, the number and the kind of thread come from
 * addresses, else from what is around.
 */
#include "corpus/sources/github/github_walk.h"

#include <string.h>

#include "corpus/js.h"
#include "corpus/members.h"

enum { WALK_DEPTH = 24, LOOK_MAX = 300, OTHERS_SHARE = 4 };

bool github_is_private(const json_t *repo)
{
    struct sv v = js_text(repo, "visibility");
    return js_true(repo, "private") || js_true(repo, "isPrivate") || sv_ieq(v, SV("private")) ||
           sv_ieq(v, SV("internal"));
}

/* "owner/name" of a repository's object; empty when it names none. */
static struct sv repo_of(const json_t *o, struct arena *a)
{
    struct github_place at;
    struct sv s = github_text(o, "nameWithOwner", "full_name");
    if (s.n == 0 && github_place_of(&at, github_text(o, "html_url", "url"), a))
        s = at.repo;
    struct sv name = js_text(o, "name"), owner = js_text(o, "owner.login");
    if (s.n == 0 && name.n > 0 && owner.n > 0)
        s = sv_of(arena_printf(a, SV_FMT "/" SV_FMT, SV_ARG(owner), SV_ARG(name)));
    return s.n < GITHUB_REPO_MAX ? s : sv_make("", 0);
}

/* What an address or an object around it says of the place is taken over. */
static void scope_take(struct github_scope *sc, const struct github_place *at)
{
    sc->site = at->site;
    sc->repo = at->repo;
    if (at->kind != GITHUB_UNKNOWN)
        sc->kind = at->kind;
    if (at->number > 0)
        sc->number = at->number;
}

static void scope_url(struct github_scope *sc, const json_t *o, const char *path, struct arena *a)
{
    struct github_place at;
    if (github_place_of(&at, js_text(o, path), a))
        scope_take(sc, &at);
}

/* ---- what is what ---- */

static bool is_root(const json_t *o)
{
    bool milestone = json_object_get(o, "open_issues") || json_object_get(o, "due_on") ||
                     json_object_get(o, "dueOn");
    struct sv type = github_text(o, "type", "__typename");
    bool titled = js_text(o, "title").n > 0;
    if (js_number(o, "number", 0) > 0)
        return !milestone && (titled || json_object_get(o, "comments"));
    return titled && (sv_eq(type, SV("issue")) || sv_eq(type, SV("pull_request")) ||
                      sv_eq(type, SV("discussion"))); /* of a migration: the address has it */
}

static void scope_root(struct github_scope *sc, const json_t *o, enum github_kind hint,
                       struct arena *a)
{
    static const char *const pulls[] = {"headRefName", "merged_at", "mergedAt", "mergeable",
                                        "baseRefName"};
    struct github_place at;
    struct sv type = github_text(o, "type", "__typename");
    sc->kind = hint;
    scope_url(sc, o, "repository_url", a);
    scope_url(sc, o, "repository", a);
    struct sv repo = repo_of(js_at(o, "repository"), a);
    if (repo.n > 0)
        sc->repo = repo;
    scope_url(sc, o, "url", a);
    scope_url(sc, o, "html_url", a);
    sc->number = js_number(o, "number", sc->number);
    for (size_t i = 0; i < sizeof pulls / sizeof *pulls && sc->kind != GITHUB_DISCUSSION; i++)
        if (json_object_get(o, pulls[i]))
            sc->kind = GITHUB_PULL;
    if (js_at(o, "pull_request") || sv_ieq(type, SV("PullRequest")) ||
        sv_eq(type, SV("pull_request")))
        sc->kind = GITHUB_PULL;
    if (js_at(o, "category") || sv_ieq(type, SV("Discussion")))
        sc->kind = GITHUB_DISCUSSION;
    if (sc->kind == GITHUB_UNKNOWN)
        sc->kind = GITHUB_ISSUE;
    const json_t *answer = js_at(o, "answer");
    if (answer)
        sc->answer = github_comment_key(answer, GITHUB_DISCUSSION_COMMENT, a);
    if (github_place_of(&at, js_text(o, "answer_html_url"), a))
        sc->answer = at.comment;
    sc->answers = sc->kind == GITHUB_DISCUSSION &&
                  (js_true(o, "category.isAnswerable") || js_true(o, "category.is_answerable") ||
                   js_true(o, "isAnswered") || sc->answer.n > 0);
}

static enum github_kind kind_of_comment(const struct github_scope *sc, struct sv key,
                                        struct sv type)
{
    if (sv_starts(key, SV("discussion_r")) || sv_eq(type, SV("pull_request_review_comment")))
        return GITHUB_REVIEW_COMMENT;
    if (sv_starts(key, SV("pullrequestreview-")) || sv_eq(type, SV("pull_request_review")))
        return GITHUB_REVIEW;
    if (sv_starts(key, SV("discussioncomment-")) || sc->kind == GITHUB_DISCUSSION)
        return GITHUB_DISCUSSION_COMMENT;
    return GITHUB_COMMENT;
}

/* Is it a comment by itself, and where does it belong? */
static bool scope_comment(struct github_scope *sc, const json_t *o, struct github_comment *k,
                          struct arena *a)
{
    static const char *const threads[] = {"issue_url",    "pull_request_url", "issue",
                                          "pull_request", "discussion",       "discussion_url"};
    static const char *const inner[] = {"issue", "pullRequest", "pull_request", "discussion"};
    static const char *const own[] = {"url", "html_url"};
    struct sv key = github_comment_key(o, GITHUB_UNKNOWN, a);
    struct github_place at;
    bool placed = false;
    if (!json_object_get(o, "body") && !json_object_get(o, "bodyText") &&
        !json_object_get(o, "body_html") && !json_object_get(o, "body_text"))
        return false;
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++)
        if (github_place_of(&at, js_text(o, threads[i]), a)) {
            scope_take(sc, &at);
            placed = true;
        }
    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++) {
        const json_t *t = js_at(o, inner[i]);
        if (json_is_object(t) && (js_number(t, "number", 0) > 0 || js_text(t, "url").n > 0)) {
            scope_url(sc, t, "url", a);
            scope_url(sc, t, "html_url", a);
            sc->number = js_number(t, "number", sc->number);
            placed = true;
        }
    }
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (github_place_of(&at, js_text(o, own[i]), a) && at.comment.n > 0) {
            scope_take(sc, &at);
            placed = true;
        }
    k->kind = kind_of_comment(sc, key, github_text(o, "type", "__typename"));
    if (k->kind == GITHUB_DISCUSSION_COMMENT) /* else the discussion itself will tell */
        sc->answers = js_true(o, "discussion.category.isAnswerable") || js_true(o, "isAnswer");
    return placed || (sc->number > 0 && key.n > 0);
}

/* ---- the way to the items ---- */

struct step {
    const json_t *v;
    size_t next;
    struct github_scope sc;
    enum github_kind hint;
};

struct walk {
    const struct github_walker *to;
    void *ctx;
    struct arena *a;
};

/* Keys of objects that hold items, and what is in them. */
static const struct {
    const char *key;
    enum github_kind hint;
} ways[] = {{"data", GITHUB_UNKNOWN},
            {"repository", GITHUB_UNKNOWN},
            {"organization", GITHUB_UNKNOWN},
            {"user", GITHUB_UNKNOWN},
            {"viewer", GITHUB_UNKNOWN},
            {"repositories", GITHUB_UNKNOWN},
            {"search", GITHUB_UNKNOWN},
            {"node", GITHUB_UNKNOWN},
            {"nodes", GITHUB_UNKNOWN},
            {"edges", GITHUB_UNKNOWN},
            {"items", GITHUB_UNKNOWN},
            {"issue", GITHUB_ISSUE},
            {"issues", GITHUB_ISSUE},
            {"pullRequest", GITHUB_PULL},
            {"pull_request", GITHUB_PULL},
            {"pullRequests", GITHUB_PULL},
            {"pulls", GITHUB_PULL},
            {"discussion", GITHUB_DISCUSSION},
            {"discussions", GITHUB_DISCUSSION},
            {"comment", GITHUB_COMMENT},
            {"comments", GITHUB_COMMENT},
            {"review", GITHUB_REVIEW},
            {"reviews", GITHUB_REVIEW}};

/* Takes the item that v is: 1, or 0 when it is none. */
static int take(const struct walk *g, struct step *s, struct ask_err *err)
{
    struct github_comment k = {.kind = GITHUB_COMMENT};
    struct github_scope sc = s->sc;
    int rc;
    if (is_root(s->v)) {
        scope_root(&sc, s->v, s->hint, g->a);
        const json_t *repo = js_at(s->v, "repository");
        if ((rc = g->to->repo(g->ctx, repo, repo_of(repo, g->a), err)) >= 0)
            rc = g->to->root(g->ctx, &sc, s->v, err);
        return rc < 0 ? rc : 1;
    }
    if (!scope_comment(&sc, s->v, &k, g->a))
        return 0;
    rc = g->to->comment(g->ctx, &sc, &k, s->v, err);
    return rc < 0 ? rc : 1;
}

/* What an object that is no item says of those in it. */
static int enter(const struct walk *g, struct step *s, struct ask_err *err)
{
    struct sv repo = repo_of(s->v, g->a);
    struct github_place at;
    if (repo.n > 0 && (json_object_get(s->v, "nameWithOwner") ||
                       json_object_get(s->v, "full_name") || json_object_get(s->v, "owner")))
        s->sc.repo = repo;
    if (github_place_of(&at, github_text(s->v, "html_url", "url"), g->a))
        scope_take(&s->sc, &at);
    return g->to->repo(g->ctx, s->v, repo, err);
}

int github_walk(const struct github_walker *to, void *ctx, const json_t *top, enum github_kind hint,
                struct sv repo, struct arena *a, struct ask_err *err)
{
    struct walk walk = {to, ctx, a}, *g = &walk;
    struct step stack[WALK_DEPTH];
    size_t depth = 0;
    int rc = 0, found = 0;
    stack[depth++] = (struct step){top, 0, {.kind = GITHUB_UNKNOWN, .repo = repo}, hint};
    while (depth > 0 && rc >= 0) {
        struct step *s = &stack[depth - 1], down = *s;
        bool object = json_is_object(s->v), last = false;
        if (object && s->next == 0) {
            rc = take(g, s, err);
            if (rc > 0) {
                found += found < INT32_MAX;
                depth--;
                continue;
            }
            if (rc >= 0)
                rc = enter(g, s, err);
            down = *s;
        }
        if (object && s->next < sizeof ways / sizeof *ways) {
            down.v = js_at(s->v, ways[s->next].key);
            down.hint = ways[s->next].hint == GITHUB_UNKNOWN ? s->hint : ways[s->next].hint;
        } else if (json_is_array(s->v) && s->next < json_array_size(s->v)) {
            down.v = json_array_get(s->v, s->next);
        } else {
            last = true;
        }
        s->next++;
        down.next = 0;
        if (last)
            depth--;
        else if ((json_is_object(down.v) || json_is_array(down.v)) && depth < WALK_DEPTH)
            stack[depth++] = down;
    }
    return rc < 0 ? rc : found;
}

/* ---- is it ours? ---- */

bool github_is_json(struct sv name)
{
    static const char *const endings[] = {".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (name_ends(name, endings[i]))
            return true;
    return false;
}

static bool has(struct sv s, const char *what)
{
    return sv_find(s, sv_of(what)) >= 0;
}

/* Keys and addresses that only GitHub has. */
static bool is_ours(struct sv head)
{
    static const char *const keys[] = {
        "\"authorAssociation\"", "\"author_association\"", "\"isMinimized\"",
        "\"stateReason\"",       "\"reactionGroups\"",     "\"isAnswerable\"",
        "\"nameWithOwner\"",     "E!vIA5L86J2I",           "\"state_reason\"",
        "\"upvoteCount\"",       "\"active_lock_reason\"", "\"pullRequests\"",
        "\"answerChosenAt\""};
    static const char *const threads[] = {"/issues/", "/pull/", "/pulls/", "/discussions/"};
    if (sv_starts(head, SV("\357\273\277")))
        head = sv_skip(head, 3);
    head = sv_trim(head);
    if (!sv_starts(head, SV("{")) && !sv_starts(head, SV("[")))
        return false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (has(head, keys[i]))
            return true;
    bool graph = has(head, "\"data\"") && has(head, "\"repository\"") &&
                 (has(head, "\"issues\"") || has(head, "\"discussions\"") ||
                  has(head, "\"discussion\"") || has(head, "\"issue\""));
    bool api = has(head, "//api.github.com/repos/") || has(head, "/api/v3/repos/");
    bool web =
        has(head, "url\":\"https://github.com/") || has(head, "url\": \"https://github.com/");
    bool titled = has(head, "\"title\"") || has(head, "\"body\"");
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++)
        if ((api || (web && titled)) && has(head, threads[i]))
            return true;
    if (has(head, "\"is_bot\"") && has(head, "\"login\"")) /* an author as gh writes it */
        return true;
    static const char *const states[] = {"\"OPEN\"", "\"CLOSED\"", "\"MERGED\""};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) /* gh, asked for a few fields */
        if (has(head, states[i]) && has(head, "\"number\":") && has(head, "\"title\":"))
            return true;
    if (api && has(head, "\"full_name\"") && has(head, "\"private\"")) /* the repository itself */
        return true;
    return graph;
}

static bool is_migration(struct sv name)
{
    static const char *const starts[] = {"issues_0", "issue_comments_0", "pull_requests_0"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (sv_starts(name_base(name), sv_of(starts[i])) && name_ends(name, ".json"))
            return true;
    return false;
}

int github_probe(struct input *in)
{
    static const char *const foreign[] = {".md",   ".markdown", ".html", ".htm", ".xml", ".csv",
                                          ".mbox", ".eml",      ".zst",  ".sql", ".js",  ".vtt"};
    size_t ours = 0, others = 0, n = input_count(in);
    for (size_t i = 0; i < n && ours + others < LOOK_MAX; i++) {
        struct sv name = sv_of(input_at(in, i)->name);
        if (is_migration(name) && n > 1)
            return 95;
        if (github_is_json(name) || n == 1) {
            bool mine = is_ours(input_head_plain(in, i));
            ours += mine;
            others += !mine;
        }
        for (size_t k = 0; k < sizeof foreign / sizeof *foreign; k++)
            others += name_ends(name, foreign[k]) && !sv_istarts(name_base(name), SV("README"));
    }
    return ours > 0 && others * OTHERS_SHARE <= ours ? 85 : 0;
}
