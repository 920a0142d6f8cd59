/* linkedin.c - what a member of LinkedIn can export: own posts, comments, articles, messages.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: connections, reactions, profiles and the rest, which are passed over.
 * Two dialects of CSV in one export: Shares.csv doubles quotes and writes a line break as quote,
 * newline, quote; Comments.csv escapes quotes with a backslash.
 * Method: a first pass notes the shares on the disk. A comment on an own share joins its thread: by
 * the same name, or, since links of comments name a post's activity whose number is another, by the
 * time in the numbers, which in the real export differs by less than a second for the same post and
 * by minutes for the nearest other. Any other comment is a thread of its own with a link to the
 * post it is on, which the export does not hold. Shares and articles are articles, short comments
 * are comments and long ones replies. No votes, no names but the owner's are in an export. Private:
 * messages, read only when asked for, each conversation one thread under its own label; and what
 * the owner did not show to all members (MEMBER_NETWORK, PUBLIC), with its comments. The same share
 * may be there several times, once for each size of its picture: one counts. Comments have no ids:
 * time and link make one. Articles and messages were built from their description.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "corpus/csvrows.h"
#include "corpus/html.h"
#include "corpus/importer.h"
#include "corpus/input.h"
#include "corpus/md_lines.h"
#include "corpus/members.h"
#include "corpus/sources/linkedin/linkedin.h"
#include "corpus/spool.h"

enum {
    NEAR_MS = 2000, /* a share and its activity are no further apart */
    SMALL = 280,    /* bytes; a comment up to here is no passage of its own */
    TAGS_MAX = 16,
    PAGE_MAX = 16 << 20,
    OWNER_MAX = 128
};

enum table { SHARES, SHARES_AT, SEEN };

enum file { FILE_OTHER, FILE_SHARES, FILE_COMMENTS, FILE_MESSAGES, FILE_PROFILE, FILE_ARTICLE };

struct linkedin {
    struct import_run *run;
    struct arena *a;
    struct spool *spool;
    struct html *html;
    struct md md;
    struct sb text, body, raw;
    char owner[OWNER_MAX];
};

static const char *const shares_header[] = {"ShareLink", "ShareCommentary", NULL};
static const char *const comments_header[] = {"Date", "Link", "Message", NULL};
static const char *const messages_header[] = {"CONVERSATION ID", "FROM", "CONTENT", NULL};
static const char *const profile_header[] = {"First Name", "Last Name", NULL};
static const struct csvrows_opt dialects[] = {
    [FILE_SHARES] = {.header = shares_header},
    [FILE_COMMENTS] = {.header = comments_header, .backslash = true},
    [FILE_MESSAGES] = {.header = messages_header},
    [FILE_PROFILE] = {.header = profile_header},
};

/* ---- which files ---- */

static bool has_all(struct sv head, const char *const *names)
{
    for (; *names; names++)
        if (sv_find(head, sv_of(*names)) < 0)
            return false;
    return true;
}

/* The three columns of comments and no other, in any order. */
static bool is_comments(struct sv line)
{
    struct sv name;
    size_t n = 0, known = 0;
    for (; sv_next(&line, ',', &name); n++) {
        name = sv_trim(name);
        if (sv_starts(name, SV("\357\273\277")))
            name = sv_skip(name, 3);
        if (name.n > 2 && name.p[0] == '"')
            name = sv_make(name.p + 1, name.n - 2);
        for (const char *const *c = comments_header; *c; c++)
            known += sv_ieq(name, sv_of(*c));
    }
    return n == 3 && known == 3;
}

static enum file file_kind(struct input *in, size_t i)
{
    struct sv name = sv_of(input_at(in, i)->name), base = name_base(name), head = input_head(in, i);
    bool alone = input_kind(in) == INPUT_FILE;
    struct sv line = head;
    (void)sv_line(&head, &line);
    if (has_all(line, shares_header))
        return FILE_SHARES;
    if (has_all(line, messages_header) && sv_find(line, SV("SENDER PROFILE URL")) >= 0)
        return FILE_MESSAGES;
    if ((alone || sv_ieq(base, SV("Comments.csv"))) && is_comments(line))
        return FILE_COMMENTS;
    if (sv_ieq(base, SV("Profile.csv")) && has_all(line, profile_header))
        return FILE_PROFILE;
    bool article = sv_istarts(name, SV("Articles/")) && name_ends(name, ".html");
    return article ? FILE_ARTICLE : FILE_OTHER;
}

static int linkedin_probe(struct input *in)
{
    for (size_t i = 0; i < input_count(in); i++) {
        struct sv name = sv_of(input_at(in, i)->name);
        bool table = name_ends(name, ".csv") || input_kind(in) == INPUT_FILE;
        if (!table || sv_chr(name, '/') >= 0)
            continue;
        enum file kind = file_kind(in, i);
        if (kind == FILE_SHARES || kind == FILE_COMMENTS || kind == FILE_MESSAGES)
            return 95;
    }
    return 0;
}

/* ---- the first pass ---- */

static bool is_shown(const struct csvrows *r, const struct csvrow *row)
{
    struct sv to = sv_trim(csvrows_get(r, row, "Visibility"));
    return csvrows_column(r, "Visibility") < 0 || sv_ieq(to, SV("MEMBER_NETWORK")) ||
           sv_ieq(to, SV("PUBLIC")) || sv_ieq(to, SV("LOGGED_IN"));
}

static int note_share(void *ctx, const struct csvrows *r, const struct csvrow *row,
                      const char *file, struct ask_err *err)
{
    struct linkedin *l = ctx;
    struct linkedin_urn u = linkedin_urn_of(csvrows_get(r, row, "ShareLink"), l->a);
    char ms[24];
    int rc = 0;
    (void)file;
    snprintf(ms, sizeof ms, "%" PRId64, u.ms);
    struct sv fields[] = {u.text, is_shown(r, row) ? sv_make("", 0) : SV("1"), sv_of(ms)};
    struct sv value = spool_pack(l->a, fields, 3);
    if (u.id.n > 0)
        rc = spool_put(l->spool, SHARES, u.id, value, err);
    if (rc >= 0 && u.ms >= 0)
        rc = spool_put_id(l->spool, SHARES_AT, u.ms / 1000, value, err);
    arena_reset(l->a);
    return rc;
}

static int note_profile(void *ctx, const struct csvrows *r, const struct csvrow *row,
                        const char *file, struct ask_err *err)
{
    struct linkedin *l = ctx;
    struct sv first = sv_trim(csvrows_get(r, row, "First Name"));
    struct sv last = sv_trim(csvrows_get(r, row, "Last Name"));
    (void)file;
    (void)err;
    if (first.n + last.n > 0 && first.n + last.n + 2 < sizeof l->owner && !l->owner[0])
        snprintf(l->owner, sizeof l->owner, "%.*s%s%.*s", (int)first.n, first.p,
                 first.n && last.n ? " " : "", (int)last.n, last.p ? last.p : "");
    return 0;
}

static int read_facts(struct linkedin *l, bool *whole, struct ask_err *err)
{
    struct input *in = import_input(l->run);
    bool shares = false, comments = false;
    int rc = 0;
    for (size_t i = 0; i < input_count(in) && rc >= 0; i++) {
        enum file kind = file_kind(in, i);
        shares = shares || kind == FILE_SHARES;
        comments = comments || kind == FILE_COMMENTS;
        if (kind == FILE_SHARES)
            rc = import_csv(l->run, i, &dialects[kind], true, note_share, l, err);
        else if (kind == FILE_PROFILE)
            rc = import_csv(l->run, i, &dialects[kind], true, note_profile, l, err);
    }
    *whole = shares && comments && l->owner[0];
    return rc;
}

/* The own share that a link names: 1 with its name and whether it is hidden, or 0. */
static int share_of(struct linkedin *l, const struct linkedin_urn *u, struct sv *name, bool *hidden,
                    struct ask_err *err)
{
    struct sv value, fields[3];
    int64_t ms, near = NEAR_MS + 1;
    int rc = u->id.n > 0 ? spool_get(l->spool, SHARES, u->id, &value, l->a, err) : 0;
    bool found = rc > 0 && spool_unpack(value, fields, 3) == 3;
    if (found) {
        *name = fields[0];
        *hidden = fields[1].n > 0;
    }
    bool other = sv_find(u->text, SV(":activity:")) >= 0 || sv_find(u->text, SV(":share:")) >= 0 ||
                 sv_find(u->text, SV(":ugcPost:")) >= 0;
    for (int64_t k = u->ms / 1000 - 2;
         !found && other && u->ms >= 0 && rc >= 0 && k <= u->ms / 1000 + 2; k++) {
        rc = spool_get_id(l->spool, SHARES_AT, k, &value, l->a, err);
        if (rc <= 0 || spool_unpack(value, fields, 3) != 3 || !sv_i64(fields[2], &ms))
            continue;
        int64_t far = ms > u->ms ? ms - u->ms : u->ms - ms;
        if (far < near) {
            near = far;
            *name = fields[0];
            *hidden = fields[1].n > 0;
        }
    }
    return rc < 0 ? rc : found || near <= NEAR_MS;
}

/* ---- posts ---- */

/* Was key seen before? Of what has no id of its own, what says something else gets a number. */
static int seen(struct linkedin *l, struct sv *key, struct sv text, bool numbered,
                struct ask_err *err)
{
    const struct sv base = *key;
    char hash[24];
    struct sv was;
    int rc = 0;
    snprintf(hash, sizeof hash, "%016" PRIx64, hash64(text.p, text.n, 0));
    for (int i = 2; i < 100; i++) {
        rc = spool_get(l->spool, SEEN, *key, &was, l->a, err);
        if (rc <= 0 || !numbered || sv_eq(was, sv_of(hash)))
            break;
        *key = sv_of(arena_printf(l->a, "%.*s#%d", (int)base.n, base.p, i));
    }
    return rc == 0 ? spool_put(l->spool, SEEN, *key, sv_of(hash), err) : rc;
}

/* "#so" of a text as tags. */
static void hash_tags(struct linkedin *l, struct post *p, struct sv s)
{
    struct sv *tags = arena_array(l->a, TAGS_MAX, sizeof *tags);
    for (size_t i = 0; tags && i < s.n && p->ntags < TAGS_MAX; i++) {
        if (s.p[i] != '#' || (i > 0 && (unsigned char)s.p[i - 1] > ' ' && s.p[i - 1] != '('))
            continue;
        size_t n = i + 1;
        bool letter = false;
        while (n < s.n && (s.p[n] == '_' || (s.p[n] >= '0' && s.p[n] <= '9') ||
                           ((s.p[n] | 32) >= 'a' && (s.p[n] | 32) <= 'z'))) {
            letter = letter || (s.p[n] | 32) >= 'a';
            n++;
        }
        if (letter && n - i < 60)
            tags[p->ntags++] = sv_make(s.p + i + 1, n - i - 1);
        i = n - 1;
    }
    p->tags = tags;
}

static int put(struct linkedin *l, struct post *p, const char *file, int64_t line,
               struct ask_err *err)
{
    sb_reset(&l->body);
    md_lines(&l->body, &l->md, sb_view(&l->text));
    if (!sb_ok(&l->body) || !sb_ok(&l->text))
        return import_bad(l->run, p->key, file, line, "line", err, "its text is too long");
    p->body = sb_view(&l->body);
    return import_item(l->run, p, file, line, "line", err);
}

static void add_link(struct linkedin *l, const char *before, struct sv url)
{
    url = sv_trim(url);
    if (url.n == 0 || sv_find(sb_view(&l->text), url) >= 0)
        return;
    if (l->text.n > 0)
        sb_puts(&l->text, "\n\n");
    sb_puts(&l->text, before);
    sb_sv(&l->text, url);
}

static int put_share(struct linkedin *l, const struct csvrows *r, const struct csvrow *row,
                     const char *file, struct ask_err *err)
{
    struct post p = post_unknown();
    struct sv link = csvrows_get(r, row, "ShareLink"),
              words = csvrows_get(r, row, "ShareCommentary");
    struct linkedin_urn u = linkedin_urn_of(link, l->a);
    if (u.text.n == 0)
        return import_bad(l->run, p.key, file, row->line, "line", err, "a share has no link");
    p.key.id = u.text;
    int rc = seen(l, &p.key.id, words, false, err);
    if (rc < 0)
        return rc;
    if (rc > 0) {
        import_skip(l->run, "duplicate of another item");
        return 0;
    }
    p.kind = POST_ARTICLE;
    p.author = sv_of(l->owner);
    p.created = linkedin_time(csvrows_get(r, row, "Date"));
    if (p.created == TIME_NONE && u.ms >= 0)
        p.created = u.ms / 1000;
    p.url = sv_of(
        arena_printf(l->a, "https://www.linkedin.com/feed/update/%.*s", (int)u.text.n, u.text.p));
    sb_reset(&l->text);
    linkedin_lines(&l->text, words);
    hash_tags(l, &p, arena_sv(l->a, sb_view(&l->text)));
    add_link(l, "", csvrows_get(r, row, "SharedUrl"));
    if (l->text.n == 0) /* a picture or somebody else's post without a word to it */
        add_link(l, "", csvrows_get(r, row, "MediaUrl"));
    if (l->text.n == 0)
        add_link(l, "", p.url);
    if (!is_shown(r, row))
        import_restrict(l->run, &p, SV("connections"));
    return put(l, &p, file, row->line, err);
}

static int put_comment(struct linkedin *l, const struct csvrows *r, const struct csvrow *row,
                       const char *file, struct ask_err *err)
{
    struct post p = post_unknown();
    struct sv link = sv_trim(csvrows_get(r, row, "Link")), words = csvrows_get(r, row, "Message");
    struct sv on = sv_make("", 0);
    struct linkedin_urn u = linkedin_urn_of(link, l->a);
    bool hidden = false;
    p.created = linkedin_time(csvrows_get(r, row, "Date"));
    if (p.created == TIME_NONE || link.n == 0 || link.n > 400)
        return import_bad(l->run, p.key, file, row->line, "line", err,
                          "a comment has no date or no link");
    if (sv_trim(words).n == 0) {
        import_skip(l->run, "no text");
        return 0;
    }
    struct sv where = u.text.n > 0 ? u.text : link;
    p.key.id =
        sv_of(arena_printf(l->a, "comment:%" PRId64 ":%.*s", p.created, (int)where.n, where.p));
    int rc = seen(l, &p.key.id, words, true, err);
    if (rc > 0) {
        import_skip(l->run, "duplicate of another item");
        return 0;
    }
    if (rc >= 0)
        rc = share_of(l, &u, &on, &hidden, err);
    if (rc < 0)
        return rc;
    p.kind = words.n > SMALL || on.n == 0 ? POST_REPLY : POST_COMMENT;
    p.author = sv_of(l->owner);
    p.url = u.text.n > 0 ? sv_of(arena_printf(l->a, "https://www.linkedin.com/feed/update/%.*s",
                                              (int)u.text.n, u.text.p))
                         : link;
    sb_reset(&l->text);
    sb_sv(&l->text, words);
    if (on.n > 0) {
        p.parent.id = on;
        p.root = p.parent;
    } else {
        add_link(l, "On ", p.url);
    }
    if (hidden)
        import_restrict(l->run, &p, SV("connections"));
    return put(l, &p, file, row->line, err);
}

/* A message; a conversation is one thread, whose root the export has no post for. */
static int put_message(struct linkedin *l, const struct csvrows *r, const struct csvrow *row,
                       const char *file, struct ask_err *err)
{
    struct post p = post_unknown();
    struct sv talk = sv_trim(csvrows_get(r, row, "CONVERSATION ID"));
    struct sv words = csvrows_get(r, row, "CONTENT"), from = csvrows_get(r, row, "FROM");
    struct sv draft = sv_trim(csvrows_get(r, row, "IS MESSAGE DRAFT"));
    const char *skip = !import_options(l->run)->include_private                ? "private"
                       : sv_ieq(draft, SV("yes")) || sv_ieq(draft, SV("true")) ? "draft"
                       : sv_trim(words).n == 0                                 ? "no text"
                                                                               : NULL;
    if (skip) {
        import_skip(l->run, skip);
        return 0;
    }
    if (talk.n == 0 || talk.n > 300)
        return import_bad(l->run, p.key, file, row->line, "line", err,
                          "a message has no conversation");
    p.kind = POST_MESSAGE;
    p.created = linkedin_time(csvrows_get(r, row, "DATE"));
    p.container = SV("messages");
    p.parent.id = sv_of(arena_printf(l->a, "conversation:%.*s", (int)talk.n, talk.p));
    p.root = p.parent;
    p.key.id = sv_of(arena_printf(l->a, "message:%.*s:%" PRId64 ":%016" PRIx64, (int)talk.n, talk.p,
                                  p.created == TIME_NONE ? 0 : p.created,
                                  hash64(words.p, words.n, hash64(from.p, from.n, 0))));
    sb_reset(&l->body);
    linkedin_mend(&l->body, from);
    p.author = arena_sv(l->a, sb_view(&l->body));
    p.author_url = csvrows_get(r, row, "SENDER PROFILE URL");
    import_restrict(l->run, &p, talk);
    sb_reset(&l->text);
    linkedin_mend(&l->text, words);
    struct sv html = sb_view(&l->text);
    if (sv_find(html, SV("</p>")) < 0 && sv_find(html, SV("<br")) < 0)
        return put(l, &p, file, row->line, err);
    const struct html_opt opt = HTML_OPT_INIT;
    struct ask_err own = {0};
    sb_reset(&l->body);
    int rc = html_convert(l->html, &l->body, html, &opt, &own);
    if (rc == ASK_NOMEM)
        return ask_fail(err, rc, "%s", own.msg);
    if (rc < 0 || !sb_ok(&l->body))
        return import_bad(l->run, p.key, file, row->line, "line", err, "%s", own.msg);
    p.body = sb_view(&l->body);
    return import_item(l->run, &p, file, row->line, "line", err);
}

static int each_row(int (*make)(struct linkedin *, const struct csvrows *, const struct csvrow *,
                                const char *, struct ask_err *),
                    struct linkedin *l, const struct csvrows *r, const struct csvrow *row,
                    const char *file, struct ask_err *err)
{
    int rc = make(l, r, row, file, err);
    arena_reset(l->a);
    return rc;
}

static int each_share(void *ctx, const struct csvrows *r, const struct csvrow *row,
                      const char *file, struct ask_err *err)
{
    return each_row(put_share, ctx, r, row, file, err);
}

static int each_comment(void *ctx, const struct csvrows *r, const struct csvrow *row,
                        const char *file, struct ask_err *err)
{
    return each_row(put_comment, ctx, r, row, file, err);
}

static int each_message(void *ctx, const struct csvrows *r, const struct csvrow *row,
                        const char *file, struct ask_err *err)
{
    return each_row(put_message, ctx, r, row, file, err);
}

/* ---- articles ---- */

/* Takes <p class="published">Published on 2016-05-11 05:33</p> out of the page; its time. */
static int64_t take_date(struct sb *page, const char *begin, bool *there)
{
    struct sv s = sb_view(page);
    ptrdiff_t at = sv_find(s, sv_of(begin)), end;
    int64_t t;
    *there = at >= 0;
    if (at < 0 || (end = sv_find(sv_skip(s, (size_t)at), SV("</p>"))) < 0)
        return TIME_NONE;
    struct sv part = sv_make(s.p + at + strlen(begin), (size_t)end - strlen(begin));
    size_t from = 0;
    while (from < part.n && !(part.p[from] >= '0' && part.p[from] <= '9'))
        from++;
    bool ok = time_parse(sv_trim(sv_skip(part, from)), &t);
    if (!ok && part.n - from == 16) { /* without seconds */
        char whole[24];
        snprintf(whole, sizeof whole, "%.16s:00", part.p + from);
        ok = time_parse(sv_of(whole), &t);
    }
    memset(page->p + at, ' ', (size_t)end + 4);
    return ok ? t : TIME_NONE;
}

/* The address that the heading links to. */
static struct sv heading_link(struct sv page, struct arena *a)
{
    ptrdiff_t h = sv_find(page, SV("<h1"));
    struct sv rest = sv_skip(page, h < 0 ? page.n : (size_t)h);
    ptrdiff_t end = sv_find(rest, SV("</h1>")), at = sv_find(rest, SV("href=\""));
    if (at < 0 || end < at)
        return sv_make("", 0);
    rest = sv_skip(rest, (size_t)at + 6);
    ptrdiff_t quote = sv_chr(rest, '"');
    return quote > 0 ? arena_sv(a, sv_make(rest.p, (size_t)quote)) : sv_make("", 0);
}

static int put_article(struct linkedin *l, size_t i, struct ask_err *err)
{
    const char *file = input_at(import_input(l->run), i)->name;
    struct post p = post_unknown();
    struct html_page page;
    struct html_opt opt = HTML_OPT_INIT;
    struct ask_err own = {0};
    struct sv text;
    bool made, published;
    p.key.id = sv_of(arena_printf(l->a, "article:%s", name_base(sv_of(file)).p));
    int rc = import_page(l->run, i, p.key, &l->raw, &text, err);
    if (rc <= 0)
        return rc;
    p.kind = POST_ARTICLE;
    p.author = sv_of(l->owner);
    p.created = take_date(&l->raw, "<p class=\"created\">", &made);
    int64_t shown = take_date(&l->raw, "<p class=\"published\">", &published);
    if (shown != TIME_NONE)
        p.created = shown;
    if (made && shown == TIME_NONE) {
        import_skip(l->run, "draft");
        return 0;
    }
    p.url = heading_link(text, l->a);
    html_page_init(&page);
    opt.page = &page;
    sb_reset(&l->body);
    rc = html_convert(l->html, &l->body, text, &opt, &own);
    p.title = sv_trim(arena_sv(l->a, sb_view(page.heading.n > 0 ? &page.heading : &page.title)));
    html_page_dispose(&page);
    if (rc == ASK_NOMEM)
        return ask_fail(err, rc, "%s", own.msg);
    if (rc < 0 || !sb_ok(&l->body))
        return import_bad(l->run, p.key, file, 0, "byte", err, "%s", own.msg);
    p.body = sv_trim(sb_view(&l->body));
    struct sv line, rest = p.body;
    if (sv_line(&rest, &line) && sv_starts(line, SV("# "))) /* the title once more */
        p.body = sv_trim(rest);
    return import_item(l->run, &p, file, 1, "line", err);
}

/* ---- the run ---- */

/* The owner's name makes the source; else the folder's, unless it tells the day of the export. */
static int begin(struct linkedin *l, bool whole, struct ask_err *err)
{
    struct input *in = import_input(l->run);
    struct sv folder = input_name(in), name = SV("linkedin");
    if (l->owner[0])
        name = sv_of(arena_printf(l->a, "linkedin-%s", l->owner));
    else if (input_kind(in) != INPUT_FILE && sv_find(folder, SV("LinkedInDataExport")) < 0)
        name = folder;
    const struct store_source src = {.name = name,
                                     .title = SV("LinkedIn"),
                                     .url = SV("https://www.linkedin.com/"),
                                     .format = SV("linkedin")};
    return import_source(l->run, &src, whole, err);
}

static int read_posts(struct linkedin *l, struct ask_err *err)
{
    struct input *in = import_input(l->run);
    int rc = 0;
    for (size_t i = 0; i < input_count(in) && rc >= 0; i++) {
        enum file kind = file_kind(in, i);
        if (kind == FILE_SHARES)
            rc = import_csv(l->run, i, &dialects[kind], false, each_share, l, err);
        else if (kind == FILE_COMMENTS)
            rc = import_csv(l->run, i, &dialects[kind], false, each_comment, l, err);
        else if (kind == FILE_MESSAGES)
            rc = import_csv(l->run, i, &dialects[kind], false, each_message, l, err);
        else if (kind == FILE_ARTICLE)
            rc = put_article(l, i, err);
        arena_reset(l->a);
    }
    return rc;
}

static int linkedin_run(struct import_run *run, struct ask_err *err)
{
    struct linkedin l = {.run = run, .a = import_arena(run)};
    bool whole = false;
    md_init(&l.md, 2 * CSV_RECORD_MAX);
    sb_init(&l.text, 2 * CSV_RECORD_MAX);
    sb_init(&l.body, HTML_OUT_MAX);
    sb_init(&l.raw, PAGE_MAX + (128 << 10));
    int rc = spool_open(&l.spool, import_options(run)->tmp, err);
    if (rc >= 0 && !(l.html = html_new()))
        rc = ask_fail(err, ASK_NOMEM, "no memory to read HTML");
    if (rc >= 0)
        rc = read_facts(&l, &whole, err);
    if (rc >= 0)
        rc = begin(&l, whole, err);
    if (rc >= 0)
        rc = read_posts(&l, err);
    html_free(l.html);
    spool_free(l.spool);
    md_dispose(&l.md);
    sb_dispose(&l.text);
    sb_dispose(&l.body);
    sb_dispose(&l.raw);
    return rc;
}

const struct importer importer_linkedin = {
    .name = "linkedin",
    .title = "LinkedIn export",
    .takes = "the export as .zip or folder, or its Shares.csv or Comments.csv",
    .probe = linkedin_probe,
    .run = linkedin_run,
};
