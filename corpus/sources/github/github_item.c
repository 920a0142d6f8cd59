/* github_item.c - addresses, ids, users, reactions and labels of GitHub's exports.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what stands in the text of an item (github_text.c).
 * Method: ids of comments are what their web addresses end with, since those are the same in all
 * exports; where only a node id is given, the number is taken out of it (base64 of
 * "012:IssueComment7", or of a MessagePack array whose last number it is).
 */
#include "corpus/sources/github/github_item.h"

#include <inttypes.h>
#include <string.h>

#include "base/escape.h"
#include "corpus/clean.h"
#include "corpus/emoji.h"
#include "corpus/js.h"
#include "corpus/solved.h"

enum { PARTS = 10, NODE_MAX = 96, REACTIONS_MAX = 64 };

struct sv github_text(const json_t *o, const char *key, const char *other)
{
    struct sv s = js_text(o, key);
    return s.n > 0 ? s : js_text(o, other);
}

int64_t github_time(const json_t *o, const char *key, const char *other)
{
    int64_t t = js_time(o, key);
    return t != TIME_NONE ? t : js_time(o, other);
}

/* ---- addresses ---- */

static int64_t number_of(struct sv s)
{
    int64_t n;
    return sv_i64(s, &n) && n > 0 ? n : 0;
}

static struct sv comment_text(const char *prefix, int64_t number, struct arena *a)
{
    return number > 0 ? sv_of(arena_printf(a, "%s%" PRId64, prefix, number)) : sv_make("", 0);
}

static const struct {
    const char *fragment, *key;
} fragments[] = {{"issuecomment-", "issuecomment-"},
                 {"discussioncomment-", "discussioncomment-"},
                 {"discussion_r", "discussion_r"},
                 {"pullrequestreview-", "pullrequestreview-"},
                 {"r", "discussion_r"}};

static struct sv comment_of_fragment(struct sv f, struct arena *a)
{
    for (size_t i = 0; i < sizeof fragments / sizeof *fragments; i++) {
        struct sv start = sv_of(fragments[i].fragment);
        int64_t n = sv_starts(f, start) ? number_of(sv_skip(f, start.n)) : 0;
        if (n > 0)
            return comment_text(fragments[i].key, n, a);
    }
    return sv_make("", 0);
}

/* What stands behind owner and name: "issues/12", "pulls/comments/3", "pulls/1/reviews/2". */
static void place_thing(struct github_place *out, const struct sv *part, size_t n, struct arena *a)
{
    bool issue = n > 0 && sv_eq(part[0], SV("issues"));
    bool pull = n > 0 && (sv_eq(part[0], SV("pull")) || sv_eq(part[0], SV("pulls")));
    bool talk = n > 0 && sv_eq(part[0], SV("discussions"));
    if (n < 2 || !(issue || pull || talk))
        return;
    if (sv_eq(part[1], SV("comments"))) {
        out->comment = comment_text(issue  ? "issuecomment-"
                                    : pull ? "discussion_r"
                                           : "discussioncomment-",
                                    n > 2 ? number_of(part[2]) : 0, a);
        return;
    }
    out->number = number_of(part[1]);
    out->kind = issue ? GITHUB_ISSUE : pull ? GITHUB_PULL : GITHUB_DISCUSSION;
    if (n > 3 && pull && sv_eq(part[2], SV("reviews")))
        out->comment = comment_text("pullrequestreview-", number_of(part[3]), a);
}

static bool is_name(struct sv s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i], low = (char)(c | 32);
        if (!(low >= 'a' && low <= 'z') && !(c >= '0' && c <= '9') && !strchr("-_.", c))
            return false;
    }
    return s.n > 0 && s.n <= 100;
}

bool github_place_of(struct github_place *out, struct sv url, struct arena *a)
{
    struct sv part[PARTS], rest, field;
    size_t n = 0, at = 0;
    ptrdiff_t scheme = sv_find(url, SV("://")), hash = sv_chr(url, '#');
    *out = (struct github_place){.kind = GITHUB_UNKNOWN};
    if (scheme < 4 || scheme > 5 || !sv_istarts(url, SV("http")))
        return false;
    struct sv fragment = hash < 0 ? sv_make("", 0) : sv_skip(url, (size_t)hash + 1);
    rest = sv_make(url.p, hash < 0 ? url.n : (size_t)hash);
    ptrdiff_t query = sv_chr(rest, '?');
    rest = sv_skip(sv_make(rest.p, query < 0 ? rest.n : (size_t)query), (size_t)scheme + 3);
    while (n < PARTS && sv_next(&rest, '/', &field))
        part[n++] = field;
    bool api = n > 0 && sv_istarts(part[0], SV("api."));
    struct sv host = n > 0 ? sv_skip(part[0], api ? 4 : 0) : sv_make("", 0);
    at = 1;
    if (n > 3 && sv_eq(part[1], SV("api")) && sv_eq(part[2], SV("v3"))) {
        api = true;
        at = 3;
    }
    if (api && (at >= n || !sv_eq(part[at++], SV("repos"))))
        return false;
    if (at + 2 > n || !is_name(part[at]) || !is_name(part[at + 1]) || host.n == 0)
        return false;
    out->web = !api;
    out->site = sv_of(arena_printf(a, SV_FMT "://" SV_FMT, (int)scheme, url.p, SV_ARG(host)));
    out->repo = sv_of(arena_printf(a, SV_FMT "/" SV_FMT, SV_ARG(part[at]), SV_ARG(part[at + 1])));
    place_thing(out, part + at + 2, n - at - 2, a);
    struct sv comment = comment_of_fragment(fragment, a);
    if (comment.n > 0)
        out->comment = comment;
    return true;
}

/* ---- node ids ---- */

static int digit64(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* How many bytes; 0 when it is no base64 of that alphabet or too long. */
static size_t decode64(unsigned char *to, struct sv s)
{
    uint32_t bits = 0;
    size_t n = 0, have = 0;
    while (s.n > 0 && s.p[s.n - 1] == '=')
        s.n--;
    if (s.n > NODE_MAX)
        return 0;
    for (size_t i = 0; i < s.n; i++) {
        int d = digit64(s.p[i]);
        if (d < 0)
            return 0;
        bits = bits << 6 | (uint32_t)d;
        have += 6;
        if (have >= 8) {
            have -= 8;
            to[n++] = (unsigned char)(bits >> have);
        }
    }
    return n;
}

/* The last of an array of numbers in MessagePack; 0 when it is something else. */
static int64_t last_number(const unsigned char *p, size_t n)
{
    size_t left = n > 0 && p[0] >= 0x90 && p[0] <= 0x9f ? p[0] & 15U : 0, i = 1;
    uint64_t v = 0;
    while (left-- > 0 && i < n) {
        unsigned char c = p[i++];
        size_t bytes = c >= 0xcc && c <= 0xcf ? (size_t)1 << (c - 0xcc) : 0;
        if ((c > 0x7f && bytes == 0) || i + bytes > n)
            return 0;
        v = c <= 0x7f ? c : 0;
        for (size_t k = 0; k < bytes; k++)
            v = v << 8 | p[i++];
    }
    return i == n && v <= INT64_MAX ? (int64_t)v : 0;
}

int64_t github_node_number(struct sv id)
{
    unsigned char bytes[NODE_MAX];
    ptrdiff_t mark = sv_chr(id, '_');
    if (mark > 0 && mark <= 6) {
        size_t n = decode64(bytes, sv_skip(id, (size_t)mark + 1));
        int64_t v = last_number(bytes, n);
        if (v > 0)
            return v;
    }
    size_t n = decode64(bytes, id), from = n;
    while (from > 0 && bytes[from - 1] >= '0' && bytes[from - 1] <= '9')
        from--;
    bool old = from > 4 && memchr(bytes, ':', 4) != NULL;
    return old ? number_of(sv_make((const char *)bytes + from, n - from)) : 0;
}

/* ---- ids of comments ---- */

struct sv github_comment_key(const json_t *o, enum github_kind kind, struct arena *a)
{
    static const char *const urls[] = {"html_url", "url"};
    static const char *const ids[] = {"databaseId", "fullDatabaseId", "id"};
    static const char *const nodes[] = {"id", "node_id"};
    const char *prefix = kind == GITHUB_REVIEW               ? "pullrequestreview-"
                         : kind == GITHUB_REVIEW_COMMENT     ? "discussion_r"
                         : kind == GITHUB_DISCUSSION_COMMENT ? "discussioncomment-"
                                                             : "issuecomment-";
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct github_place at;
        if (github_place_of(&at, js_text(o, urls[i]), a) && at.comment.n > 0)
            return at.comment;
    }
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        int64_t n = js_number(o, ids[i], 0);
        if (n > 0)
            return comment_text(prefix, n, a);
    }
    for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++) {
        int64_t n = github_node_number(js_text(o, nodes[i]));
        if (n > 0)
            return comment_text(prefix, n, a);
    }
    struct sv id = js_text(o, "id");
    return id.n > 0 && id.n < 200 ? sv_of(arena_printf(a, "%s" SV_FMT, prefix, SV_ARG(id)))
                                  : sv_make("", 0);
}

/* ---- users ---- */

/* Programs whose accounts do not say that they are. */
static bool is_known_bot(struct sv login)
{
    static const char *const bots[] = {"dependabot",      "dependabot-preview",
                                       "renovate",        "stale",
                                       "github-actions",  "codecov",
                                       "codecov-io",      "codecov-commenter",
                                       "coveralls",       "greenkeeper",
                                       "imgbot",          "bors",
                                       "rust-highfive",   "rustbot",
                                       "googlebot",       "mergify",
                                       "allcontributors", "netlify",
                                       "vercel",          "sonarcloud"};
    if (sv_ends(login, SV("-bot")) || sv_ends(login, SV("-robot")))
        return true;
    for (size_t i = 0; i < sizeof bots / sizeof *bots; i++)
        if (sv_ieq(login, sv_of(bots[i])))
            return true;
    return false;
}

/* A migration archive names users by their address. */
static void user_of_text(struct github_user *out, struct sv s)
{
    struct sv path = s;
    out->login = s;
    if (sv_find(s, SV("://")) < 0)
        return;
    out->url = s;
    for (size_t i = s.n; i-- > 0;)
        if (s.p[i] == '/') {
            out->login = sv_skip(s, i + 1);
            path = sv_make(s.p, i);
            break;
        }
    out->bot = sv_ends(path, SV("/apps"));
}

void github_user_of(struct github_user *out, const json_t *o, struct arena *a)
{
    static const char *const keys[] = {"user", "author", "actor"};
    const json_t *u = NULL;
    bool named = false;
    *out = (struct github_user){0};
    for (size_t i = 0; i < sizeof keys / sizeof *keys && !u; i++) {
        u = js_at(o, keys[i]);
        named |= json_object_get(o, keys[i]) != NULL;
    }
    if (json_is_string(u)) {
        user_of_text(out, js_value_text(u));
    } else if (json_is_object(u)) {
        struct sv type = github_text(u, "type", "__typename");
        struct github_place none;
        out->login = js_text(u, "login");
        out->url = github_text(u, "html_url", "url");
        if (sv_find(out->url, SV("://api.")) > 0 || sv_find(out->url, SV("/api/v3/")) > 0 ||
            github_place_of(&none, out->url, a)) /* of an API, or of something else */
            out->url = sv_make("", 0);
        out->bot = sv_ieq(type, SV("Bot")) || js_true(u, "is_bot");
    }
    if (sv_starts(out->login, SV("app/"))) { /* gh writes them so */
        out->login = sv_skip(out->login, 4);
        out->bot = true;
    }
    if (out->login.n == 0 && named) /* the account was deleted */
        out->login = SV("ghost");
    if (sv_ends(out->login, SV("[bot]")))
        out->bot = true;
    else if (out->bot && out->login.n > 0)
        out->login = sv_of(arena_printf(a, SV_FMT "[bot]", SV_ARG(out->login)));
    out->bot = out->bot || is_known_bot(out->login);
}

/* ---- lists ---- */

struct github_list github_list_of(const json_t *o, const char *key)
{
    struct github_list l = {js_at(o, key), false};
    if (json_is_object(l.v)) {
        const json_t *nodes = js_list(l.v, "nodes");
        l.edges = nodes == NULL;
        l.v = nodes ? nodes : js_list(l.v, "edges");
    }
    if (!json_is_array(l.v))
        l.v = NULL;
    return l;
}

size_t github_list_size(struct github_list l)
{
    return json_array_size(l.v);
}

const json_t *github_list_at(struct github_list l, size_t i)
{
    const json_t *v = json_array_get(l.v, i);
    return l.edges ? js_at(v, "node") : v;
}

/* ---- reactions ---- */

static void add_reaction(struct post_reaction *v, size_t *n, struct sv name, int64_t count)
{
    size_t at = 0;
    while (at < *n && !sv_eq(v[at].name, name))
        at++;
    if (name.n == 0 || count < 1 || (at == *n && *n == REACTIONS_MAX))
        return;
    if (at == *n)
        v[(*n)++] = (struct post_reaction){name, 0};
    v[at].count += count < INT32_MAX ? count : INT32_MAX;
}

/* {"+1": 3, "total_count": 3, "url": ...} */
static void reactions_counted(struct post_reaction *v, size_t *n, const json_t *o)
{
    const char *key;
    json_t *count;
    json_object_foreach((json_t *)(uintptr_t)o, key, count)
    {
        if (strcmp(key, "total_count") != 0 && strcmp(key, "totalCount") != 0)
            add_reaction(v, n, sv_of(key), js_value_number(count, 0));
    }
}

void github_votes(struct post *p, const json_t *o, struct arena *a)
{
    struct post_reaction *v = arena_array(a, REACTIONS_MAX, sizeof *v);
    const json_t *reactions = js_at(o, "reactions");
    struct github_list groups = github_list_of(o, "reactionGroups");
    struct github_list each = github_list_of(o, "reactions");
    int64_t upvotes = js_number(o, "upvoteCount", js_number(o, "upvote_count", -1));
    size_t n = 0;
    if (!v)
        return;
    for (size_t i = 0; i < github_list_size(groups); i++) {
        const json_t *g = github_list_at(groups, i);
        int64_t count = js_number(g, "users.totalCount", js_number(g, "reactors.totalCount", 0));
        add_reaction(v, &n, js_text(g, "content"), count);
    }
    for (size_t i = 0; i < github_list_size(each) && !groups.v; i++)
        add_reaction(v, &n, js_text(github_list_at(each, i), "content"), 1);
    if (json_is_object(reactions) && !each.v && !groups.v)
        reactions_counted(v, &n, reactions);
    reaction_apply(p, v, n, a);
    if (upvotes >= 0 && upvotes < INT32_MAX) {
        p->up = upvotes + (p->up > 0 ? p->up : 0);
        p->down = p->down > 0 ? p->down : 0;
        p->score = p->up - p->down;
    }
    bool told = groups.v || each.v || json_object_get(reactions, "+1");
    if (upvotes < 0 && !told) /* not asked for, or only their sum */
        p->keep |= POST_KEEP_VOTES | POST_KEEP_SCORE;
}

/* ---- labels ---- */

/* "https://github.com/o/r/labels/help%20wanted" in migration archives. */
static struct sv label_name(const json_t *l, struct arena *a)
{
    struct sv s = json_is_object(l) ? js_text(l, "name") : js_value_text(l);
    ptrdiff_t at = sv_find(s, SV("/labels/"));
    struct sb b = SB_INIT(4096);
    if (!sv_starts(s, SV("http")) || at < 0)
        return s;
    s = sv_skip(s, (size_t)at + 8);
    if (esc_url_decode(&b, s, false) && sb_ok(&b))
        s = arena_sv(a, sb_view(&b));
    sb_dispose(&b);
    return s;
}

void github_labels(struct post *p, const json_t *o, struct arena *a)
{
    struct github_list l = github_list_of(o, "labels");
    struct sv *tags = arena_array(a, CLEAN_TAGS_MAX, sizeof *tags);
    bool solved = false;
    if (!tags)
        return;
    struct sv category = js_text(o, "category.name");
    if (category.n > 0 && category.n <= CLEAN_TAG_MAX)
        tags[p->ntags++] = category;
    for (size_t i = 0; i < github_list_size(l) && p->ntags < CLEAN_TAGS_MAX - 1; i++) {
        struct sv name = label_name(github_list_at(l, i), a);
        if (name.n == 0 || name.n > CLEAN_TAG_MAX)
            continue;
        tags[p->ntags++] = name;
        solved = solved || solved_label(name);
    }
    if (solved)
        tags[p->ntags++] = SV("solved");
    p->tags = tags;
}

bool github_has_label(const struct post *p, struct sv name)
{
    for (size_t i = 0; i < p->ntags; i++)
        if (sv_ieq(p->tags[i], name))
            return true;
    return false;
}
