/* stackexchange.c - the dump of a Stack Exchange site: Posts.xml and what belongs to it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: cutting rows (rows.c), bodies to Markdown (html.c), joining on the disk (join.c).
 * Method: links, authors, votes and the questions' accepted marks are read into a join first;
 * then Posts.xml and Comments.xml stream by, each row becoming a post. The first pass over
 * Posts.xml for the accepted marks costs a fiftieth of the second and makes the order of
 * questions and answers irrelevant.
 * What real dumps taught: a byte order mark and a comment may precede the root, lines end in CR LF
 * and LF mixed, attributes come in any order or not at all, tags are <a><b> or |a|b|, accepted
 * answers and parents may be missing, comments are numbered beside the posts, any file but Posts
 * may be absent or cut off: what it would have told is then unknown, and the store keeps what it
 * has.
 */
#include <inttypes.h>
#include <string.h>

#include "corpus/html.h"
#include "corpus/importer.h"
#include "corpus/input.h"
#include "corpus/join.h"
#include "corpus/md.h"
#include "corpus/rows.h"

enum { TAGS_MAX = 64, LICENSE_CHANGE = 1525219200 /* 2018-05-02: CC BY-SA 4.0 from then on */ };

struct se;

/* One reading of a file. Bad rows are told unless it is quiet; as items when they are posts. */
struct pass {
    const char *file;
    bool quiet, items;
    enum post_space space;
    int (*each)(struct se *se, struct row *row, const char *file, struct ask_err *err);
    bool whole; /* it was there and read to its end */
    bool lost;  /* a row of it could not be read */
};

enum { LINKS, USERS, VOTES, MARKS, POSTS, COMMENTS, PASSES };

struct se {
    struct pass pass[PASSES];
    struct import_run *run;
    struct arena *a;
    struct join *join;
    struct html *html;
    struct md md;
    struct sb body;
    char host[256]; /* "cardano.stackexchange.com", "" when the site is not known */
    char base[272]; /* "https://<host>/", or "" */
    bool unsure;    /* a question is bad and nobody knows which one it is */
};

/* ---- members ---- */

/* The name of the root element; empty when the first bytes do not reach it. */
static struct sv head_root(struct sv h)
{
    if (sv_starts(h, SV("\357\273\277")))
        h = sv_skip(h, 3);
    for (;;) {
        h = sv_trim(h);
        bool comment = sv_starts(h, SV("<!--"));
        if (!comment && !sv_starts(h, SV("<?")))
            break;
        ptrdiff_t end = comment ? sv_find(h, SV("-->")) : sv_find(h, SV("?>"));
        if (end < 0)
            return sv_make("", 0);
        h = sv_skip(h, (size_t)end + (comment ? 3 : 2));
    }
    size_t n = 1;
    while (n < h.n && !strchr(" \t\r\n/>", h.p[n]))
        n++;
    return h.n > 0 && h.p[0] == '<' ? sv_make(h.p + 1, n - 1) : sv_make("", 0);
}

/* A file of the dump: "Posts.xml", or "<site>-Posts.xml" as split dumps have it. A file that is
 * alone may be called anything, or come through a pipe: its beginning tells that it holds posts. */
static ptrdiff_t member_find(struct input *in, const char *file)
{
    for (size_t i = 0; i < input_count(in); i++) {
        struct sv name = sv_of(input_at(in, i)->name), want = sv_of(file);
        if (sv_chr(name, '/') >= 0 || name.n < want.n)
            continue;
        struct sv tail = sv_skip(name, name.n - want.n);
        bool whole = name.n == want.n || name.p[name.n - want.n - 1] == '-';
        if (whole && sv_ieq(tail, want))
            return (ptrdiff_t)i;
    }
    if (input_count(in) == 1 && strcmp(file, "Posts.xml") == 0) {
        struct sv root = head_root(input_head(in, 0));
        if (sv_ieq(root, SV("posts")) || sv_eq(root, SV("row")))
            return 0;
    }
    return -1;
}

/* A question that cannot be read may have been read far enough to know what it accepts. */
static int bad_mark(struct se *se, struct row *row, const char *name, struct ask_err *err)
{
    int64_t id = row_i64(row, SV("Id"), 0);
    if (row_i64(row, SV("AcceptedAnswerId"), 0) > 0)
        return se->pass[MARKS].each(se, row, name, err);
    se->unsure = se->unsure || (id <= 0 && !row->part);
    return id > 0 ? join_add_fact(se->join, id, JOIN_LOST, err) : 0;
}

static int bad_row(struct se *se, struct pass *p, struct row *row, const char *name,
                   struct ask_err *err)
{
    struct post_key key = {p->space, row_get(row, SV("Id"))};
    int64_t id;
    p->lost = p->lost || !row->part;
    if (p->quiet)
        return bad_mark(se, row, name, err);
    if (!p->items || row->part) {
        import_bad_part(se->run, name, row->line, "line", row->reason);
        return 0;
    }
    if (!sv_i64(key.id, &id))
        key.id = sv_make("", 0);
    return import_bad(se->run, key, name, row->line, "line", err, "%s", row->reason);
}

/* A stream that fails ends the pass, not the run: what was read is kept, and nothing is swept. */
static int pass_failed(struct se *se, const struct pass *p, const char *name, int64_t offset,
                       const struct ask_err *own, struct ask_err *err)
{
    if (own->rc == ASK_NOMEM || own->rc == ASK_FORMAT)
        return ask_fail(err, own->rc, "%s: %s", name, own->msg);
    if (!p->quiet) {
        import_bad_part(se->run, name, offset, "byte", own->msg);
        import_incomplete(se->run, offset ? "%s cannot be read to its end" : "%s cannot be read",
                          name);
    }
    return 0;
}

/* Calls each for every row of a file; a file that is not there is passed over. */

static int pass_run(struct se *se, struct pass *p, struct ask_err *err)
{
    struct input *in = import_input(se->run);
    struct stream *s = NULL;
    struct ask_err own = {0};
    struct rows rows;
    struct row *row = NULL;
    ptrdiff_t at = member_find(in, p->file);
    if (at < 0)
        return 0;
    const char *name = input_at(in, (size_t)at)->name;
    int rc = stream_open(&s, in, (size_t)at, &own);
    if (rc < 0 && (p == &se->pass[MARKS] || p == &se->pass[POSTS]))
        return ask_fail(err, own.rc, "%s: %s", name, own.msg); /* without posts there is no dump */
    if (rc < 0)
        return pass_failed(se, p, name, 0, &own, err);
    struct arena memory = ARENA_INIT(sizeof *row + 64, 64 << 10);
    rows_init(&rows, s);
    if (!(row = arena_zalloc(&memory, sizeof *row)))
        rc = ask_fail(err, ASK_NOMEM, "no memory to read %s", name);
    while (row && rc >= 0 && (rc = rows_next(&rows, row, &own)) > 0) {
        rc = row->bad ? bad_row(se, p, row, name, err) : p->each(se, row, name, err);
        if (rc >= 0)
            rc = import_tick(se->run, name, stream_offset(s), err);
    }
    if (own.rc < 0)
        rc = pass_failed(se, p, name, stream_offset(s), &own, err);
    p->whole = rows_complete(&rows) && own.rc >= 0;
    if (rc >= 0 && !p->whole && !p->quiet)
        import_incomplete(se->run, "%s breaks off before its end", name);
    rows_dispose(&rows);
    arena_dispose(&memory);
    stream_close(s);
    return rc;
}

/* ---- what is joined ---- */

static int each_link(struct se *se, struct row *row, const char *file, struct ask_err *err)
{
    int64_t post = row_i64(row, SV("PostId"), 0), to = row_i64(row, SV("RelatedPostId"), 0);
    int64_t type = row_i64(row, SV("LinkTypeId"), 0);
    (void)file;
    if (post <= 0 || to <= 0 || post == to || (type != 1 && type != 3))
        return 0;
    return join_add_link(se->join, post, to, type == 3, err);
}

static int each_user(struct se *se, struct row *row, const char *file, struct ask_err *err)
{
    int64_t id;
    (void)file;
    if (!sv_i64(row_get(row, SV("Id")), &id))
        return 0;
    return join_add_author(se->join, id, row_get(row, SV("DisplayName")),
                           row_i64(row, SV("Reputation"), -1), err);
}

static int each_vote(struct se *se, struct row *row, const char *file, struct ask_err *err)
{
    int64_t post = row_i64(row, SV("PostId"), 0), type = row_i64(row, SV("VoteTypeId"), 0);
    (void)file;
    if (post <= 0 || (type != 2 && type != 3))
        return 0;
    return join_add_fact(se->join, post, type == 2 ? JOIN_UP : JOIN_DOWN, err);
}

static int each_accepted(struct se *se, struct row *row, const char *file, struct ask_err *err)
{
    int64_t answer = row_i64(row, SV("AcceptedAnswerId"), 0), id = row_i64(row, SV("Id"), 0);
    (void)file;
    if (answer <= 0)
        return 0;
    int rc = join_add_fact(se->join, answer, JOIN_ACCEPTED, err);
    return rc < 0 || id <= 0 ? rc : join_add_fact(se->join, id, JOIN_SETTLED, err);
}

/* ---- posts ---- */

static int64_t row_time(const struct row *row, struct sv name)
{
    int64_t t;
    return time_parse(row_get(row, name), &t) ? t : TIME_NONE;
}

static struct sv row_license(struct se *se, const struct row *row, int64_t created)
{
    struct sv s = row_get(row, SV("ContentLicense"));
    if (s.n == 0)
        return created < LICENSE_CHANGE ? SV("CC-BY-SA-3.0") : SV("CC-BY-SA-4.0");
    struct sv copy = arena_sv(se->a, s);
    for (size_t i = 0; i < copy.n; i++)
        if (copy.p[i] == ' ')
            ((char *)(uintptr_t)copy.p)[i] = '-'; /* the arena's copy is ours */
    return copy;
}

static int row_author(struct se *se, struct post *p, const struct row *row, struct sv id_name,
                      struct sv display_name, struct ask_err *err)
{
    struct sv key = row_get(row, id_name);
    struct join_author who;
    int64_t id;
    p->author = row_get(row, display_name);
    if (!sv_i64(key, &id))
        return 0;
    p->author_key = key;
    int rc = join_author(&who, se->join, id, se->a, err);
    if (rc > 0) {
        p->author = who.name;
        p->author_reputation = who.reputation;
    } else if (rc == 0) {
        if (p->author.n == 0) /* as the site calls them */
            p->author = sv_of(arena_printf(se->a, "user%" PRId64, id));
        if (!se->pass[USERS].whole || se->pass[USERS].lost)
            p->keep |= POST_KEEP_AUTHOR;
    }
    if (rc >= 0 && se->host[0] && id > 0)
        p->author_url = sv_of(arena_printf(se->a, "%susers/%" PRId64, se->base, id));
    return rc < 0 ? rc : 0;
}

/* "<a><b>" and "|a|b|" */
static void row_tags(struct se *se, struct post *p, const struct row *row)
{
    struct sv s = row_get(row, SV("Tags"));
    if (s.n == 0)
        return;
    struct sv *tags = arena_array(se->a, TAGS_MAX + 1, sizeof *tags);
    size_t n = 0, from = 0;
    if (!tags)
        return;
    for (size_t i = 0; i <= s.n; i++) {
        if (i < s.n && s.p[i] != '<' && s.p[i] != '>' && s.p[i] != '|')
            continue;
        if (i > from && n <= TAGS_MAX)
            tags[n++] = sv_make(s.p + from, i - from);
        from = i + 1;
    }
    p->tags = tags;
    p->ntags = n;
}

static const char *skip_reason(int64_t type)
{
    static const char *const reasons[] = {
        [3] = "orphan tag wiki",      [4] = "tag wiki excerpt", [5] = "tag wiki",
        [6] = "moderator nomination", [7] = "wiki placeholder", [8] = "privilege wiki"};
    bool known = type >= 3 && type < (int64_t)(sizeof reasons / sizeof *reasons);
    return known ? reasons[type] : "post of another type";
}

/* An answer that no question was seen to accept: 1 when its question may do so all the same. */
static int mark_unknown(struct se *se, const struct post *p, struct ask_err *err)
{
    const struct pass *marks = &se->pass[MARKS];
    struct join_facts question = {0};
    int64_t id;
    if (p->kind != POST_ANSWER || p->accepted || (marks->whole && !marks->lost) ||
        !sv_i64(p->parent.id, &id))
        return 0;
    int rc = join_facts(&question, se->join, id, err);
    return rc < 0 ? rc : !question.settled && (question.lost || se->unsure || !marks->whole);
}

/* What joins the post: votes, accepted mark, links. */
static int post_join(struct se *se, struct post *p, int64_t id, struct ask_err *err)
{
    struct join_facts facts;
    int n;
    if (join_facts(&facts, se->join, id, err) < 0 ||
        (n = join_links(&p->links, se->join, id, se->a, err)) < 0)
        return err ? err->rc : ASK_IO;
    p->nlinks = (size_t)n;
    p->accepted = facts.accepted && p->kind == POST_ANSWER;
    if ((n = mark_unknown(se, p, err)) < 0)
        return n;
    if (n > 0)
        p->keep |= POST_KEEP_ACCEPTED;
    if (!se->pass[LINKS].whole)
        p->keep |= POST_KEEP_LINKS;
    if (se->pass[VOTES].whole) {
        p->up = facts.up;
        p->down = facts.down;
    } else {
        p->keep |= POST_KEEP_VOTES;
    }
    for (size_t i = 0; i < p->nlinks && p->closed; i++)
        if (p->links[i].duplicate)
            p->closed_reason = SV("duplicate");
    return 0;
}

static int post_body(struct se *se, struct post *p, const struct row *row, struct ask_err *err)
{
    struct html_opt opt = HTML_OPT_INIT;
    opt.base = sv_of(se->base);
    sb_reset(&se->body);
    int rc = html_convert(se->html, &se->body, row_get(row, SV("Body")), &opt, err);
    p->body = sb_view(&se->body);
    return rc;
}

static int each_post(struct se *se, struct row *row, const char *file, struct ask_err *err)
{
    struct post p = post_unknown();
    struct ask_err own = {0};
    int64_t id, type = row_i64(row, SV("PostTypeId"), 0);
    int rc;
    p.key.id = row_get(row, SV("Id"));
    if (!sv_i64(p.key.id, &id) || id <= 0)
        return import_bad(se->run, (struct post_key){0}, file, row->line, "line", err,
                          "the row has no Id that is a number");
    if (type != 1 && type != 2) {
        import_skip(se->run, skip_reason(type));
        return 0;
    }
    p.kind = type == 1 ? POST_QUESTION : POST_ANSWER;
    if (type == 2)
        p.parent.id = p.root.id = row_get(row, SV("ParentId"));
    p.title = row_get(row, SV("Title"));
    p.created = row_time(row, SV("CreationDate"));
    p.edited = row_time(row, SV("LastEditDate"));
    p.active = row_time(row, SV("LastActivityDate"));
    p.score = row_i64(row, SV("Score"), 0);
    p.views = row_i64(row, SV("ViewCount"), -1);
    p.closed = row_has(row, SV("ClosedDate"));
    p.wiki = row_has(row, SV("CommunityOwnedDate"));
    p.license = row_license(se, row, p.created);
    row_tags(se, &p, row);
    if (se->host[0])
        p.url = sv_of(arena_printf(se->a, "%s%c/%" PRId64, se->base, type == 1 ? 'q' : 'a', id));
    if ((rc = row_author(se, &p, row, SV("OwnerUserId"), SV("OwnerDisplayName"), err)) < 0 ||
        (rc = post_join(se, &p, id, err)) < 0)
        return rc;
    if ((rc = post_body(se, &p, row, &own)) == ASK_NOMEM)
        return ask_fail(err, rc, "%s", own.msg);
    if (rc < 0)
        return import_bad(se->run, p.key, file, row->line, "line", err, "%s", own.msg);
    return import_item(se->run, &p, file, row->line, "line", err);
}

static int each_comment(struct se *se, struct row *row, const char *file, struct ask_err *err)
{
    struct post p = post_unknown();
    struct sv id = row_get(row, SV("Id")), post = row_get(row, SV("PostId"));
    int64_t number, parent;
    int rc;
    if (!sv_i64(id, &number) || !sv_i64(post, &parent)) {
        bool known = sv_i64(id, &number);
        struct post_key key = {SPACE_COMMENT, known ? id : sv_make("", 0)};
        return import_bad(se->run, key, file, row->line, "line", err,
                          "the row has no Id and PostId that are numbers");
    }
    p.kind = POST_COMMENT;
    p.key = (struct post_key){SPACE_COMMENT, id};
    p.parent = (struct post_key){SPACE_POST, post};
    p.score = row_i64(row, SV("Score"), 0);
    p.created = row_time(row, SV("CreationDate"));
    p.license = row_license(se, row, p.created);
    if (se->host[0])
        p.url = sv_of(arena_printf(se->a, "%sq/%" PRId64 "#comment%" PRId64 "_%" PRId64, se->base,
                                   parent, number, parent));
    if ((rc = row_author(se, &p, row, SV("UserId"), SV("UserDisplayName"), err)) < 0)
        return rc;
    sb_reset(&se->body);
    md_inline_only(&se->body, &se->md, row_get(row, SV("Text")));
    p.body = sb_view(&se->body);
    if (!sb_ok(&se->body))
        return import_bad(se->run, p.key, file, row->line, "line", err, "the text is too long");
    return import_item(se->run, &p, file, row->line, "line", err);
}

/* ---- names ---- */

/* Without "-2016-12", "-2021-12-05", "_20240401" at the end. */
static struct sv without_date(struct sv s)
{
    static const size_t shapes[][3] = {{4, 2, 2}, {4, 2, 0}, {8, 0, 0}, {6, 0, 0}};
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
        size_t end = s.n;
        bool fits = true;
        for (size_t i = 3; i-- > 0 && fits;) {
            size_t n = shapes[k][i];
            if (n == 0)
                continue;
            fits = end > n + 1 && sv_digits(sv_make(s.p + end - n, n)) == n &&
                   (s.p[end - n - 1] == '-' || s.p[end - n - 1] == '_');
            end -= fits ? n + 1 : 0;
        }
        if (fits)
            return sv_make(s.p, end);
    }
    return s;
}

static struct sv without(struct sv s, struct sv ending)
{
    return s.n > ending.n && sv_ends(s, ending) ? sv_make(s.p, s.n - ending.n) : s;
}

/* The part of a path before its last one. */
static struct sv folder_name(const char *path)
{
    struct sv s = sv_of(path);
    while (s.n > 0 && s.p[s.n - 1] != '/')
        s.n--;
    while (s.n > 0 && s.p[s.n - 1] == '/')
        s.n--;
    size_t from = s.n;
    while (from > 0 && s.p[from - 1] != '/')
        from--;
    return sv_make(s.p + from, s.n - from);
}

/* "ai.stackexchange" of "ai.stackexchange.com-2016-12", of its archive, or of a Posts.xml in it. */
static struct sv source_name(struct input *in)
{
    struct sv s = without(input_name(in), SV(".xml"));
    if (sv_ieq(s, SV("Posts")))
        s = folder_name(input_path(in));
    s = without(without(s, SV("-Posts")), SV("-posts"));
    return without(without_date(s), SV(".com"));
}

/* The host of a site whose name tells it. */
static void site_host(struct se *se, struct sv name)
{
    static const char *const sites[] = {"stackexchange", "stackoverflow", "superuser",
                                        "serverfault",   "askubuntu",     "stackapps"};
    const char *tail = NULL;
    for (size_t i = 0; i < sizeof sites / sizeof *sites; i++) {
        struct sv site = sv_of(sites[i]);
        if (sv_ends(name, site) && (name.n == site.n || name.p[name.n - site.n - 1] == '.'))
            tail = ".com";
    }
    if (sv_ends(name, SV("mathoverflow.net")))
        tail = "";
    else if (sv_ends(name, SV(".meta")))
        tail = ".stackexchange.com";
    if (!tail || name.n > 200)
        return;
    struct sb host = SB_INIT(sizeof se->host - 1), base = SB_INIT(sizeof se->base - 1);
    sb_sv(&host, name);
    sb_puts(&host, tail);
    sb_printf(&base, "https://%s/", sb_str(&host));
    if (sb_ok(&host) && sb_ok(&base)) {
        memcpy(se->host, host.p, host.n);
        memcpy(se->base, base.p, base.n);
    }
    sb_dispose(&host);
    sb_dispose(&base);
}

/* ---- the run ---- */

static void expect(struct se *se, const struct pass *passes, size_t n)
{
    struct input *in = import_input(se->run);
    int64_t bytes = 0;
    for (size_t i = 0; i < n; i++) {
        ptrdiff_t at = member_find(in, passes[i].file);
        int64_t size = at < 0 ? 0 : input_at(in, (size_t)at)->size;
        if (size < 0 || bytes > INT64_MAX / 8) {
            import_expect(se->run, -1);
            return;
        }
        bytes += size;
    }
    import_expect(se->run, bytes);
}

static const struct pass passes[PASSES] = {
    [LINKS] = {.file = "PostLinks.xml", .each = each_link},
    [USERS] = {.file = "Users.xml", .each = each_user},
    [VOTES] = {.file = "Votes.xml", .each = each_vote},
    [MARKS] = {.file = "Posts.xml", .each = each_accepted, .quiet = true},
    [POSTS] = {.file = "Posts.xml", .each = each_post, .items = true, .space = SPACE_POST},
    [COMMENTS] = {
        .file = "Comments.xml", .each = each_comment, .items = true, .space = SPACE_COMMENT}};

static int read_all(struct se *se, struct ask_err *err)
{
    int rc = 0;
    memcpy(se->pass, passes, sizeof passes);
    expect(se, passes, PASSES);
    for (size_t i = 0; i < PASSES && rc >= 0; i++) {
        if (i == POSTS)
            rc = join_ready(se->join, err);
        if (rc >= 0)
            rc = pass_run(se, &se->pass[i], err);
    }
    return rc;
}

static int stackexchange_run(struct import_run *run, struct ask_err *err)
{
    struct se se = {.run = run, .a = import_arena(run)};
    struct input *in = import_input(run);
    struct store_source src = {0};
    int rc;
    src.name = source_name(in);
    site_host(&se, src.name);
    src.format = SV("stackexchange");
    src.title = sv_of(se.host);
    src.url = sv_of(se.base);
    sb_init(&se.body, HTML_OUT_MAX);
    md_init(&se.md, 8 * (size_t)INPUT_PIECE_MAX);
    if (member_find(in, "Posts.xml") < 0)
        rc = ask_fail(err, ASK_FORMAT,
                      "%s holds no Posts.xml of a Stack Exchange dump; name the dump's folder, its "
                      "archive or its Posts.xml",
                      input_path(in));
    else if (!(se.html = html_new()))
        rc = ask_fail(err, ASK_NOMEM, "no memory to read HTML");
    else if ((rc = import_source(run, &src, true, err)) >= 0 &&
             (rc = join_open(&se.join, import_options(run)->tmp, err)) >= 0) {
        import_once(run);
        rc = read_all(&se, err);
    }
    if (member_find(in, "Comments.xml") < 0) /* that they all were removed is less likely */
        import_incomplete(run, "there is no Comments.xml");
    join_free(se.join);
    html_free(se.html);
    md_dispose(&se.md);
    sb_dispose(&se.body);
    return rc;
}

static int stackexchange_probe(struct input *in)
{
    ptrdiff_t at = member_find(in, "Posts.xml");
    if (at < 0)
        return 0;
    struct sv h = input_head(in, (size_t)at);
    bool utf16 = sv_starts(h, SV("\377\376")) || sv_starts(h, SV("\376\377"));
    if (utf16) /* so that the reason is told */
        return 70;
    return sv_find(h, SV("<posts")) >= 0 || sv_find(h, SV("<row ")) >= 0 ? 95 : 0;
}

const struct importer importer_stackexchange = {
    .name = "stackexchange",
    .title = "Stack Exchange dump",
    .takes = "a folder, .7z or .zip with Posts.xml (and Users, Comments, Votes, PostLinks)",
    .probe = stackexchange_probe,
    .run = stackexchange_run,
};
