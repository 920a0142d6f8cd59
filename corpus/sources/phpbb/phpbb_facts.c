/* phpbb_facts.c - topics, forums, users, thanks and rights of a phpBB board.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: posts (sources/phpbb.c), private messages, which are never read.
 * Method: tables are known by the ends of their names, since a board chooses their beginning; which
 * board is meant is known once a post is met, so the facts of each beginning are kept apart. A
 * forum is public when the group GUESTS (or the user Anonymous) has f_read in it, directly or by a
 * role, and no rule says never; a forum with a password is not. A dump without the tables of rights
 * was made to be passed on: then all its forums are public. One with rules of which the meaning is
 * missing is not: then none is.
 */
#include "corpus/sources/phpbb/phpbb_facts.h"

#include <inttypes.h>
#include <string.h>

#include "base/entity.h"
#include "corpus/solved.h"
#include "corpus/sources/phpbb/phpbb_text.h"

enum { FORUM_DEPTH = 8, HINT_BYTES = 2000, HOST_MAX = 253 };
enum { ACL_NEVER = 0, ACL_YES = 1 };
enum { FORUM_CATEGORY = 0, ANONYMOUS = 1, USER_IGNORE = 2 };

enum fact { /* tables of the spool, of each board */
            TOPIC,
            USER,
            FORUM,
            THANKS,
            ROLE,   /* "role/option": setting */
            RULE,   /* number: of a group or user, its id, forum, option, role, setting */
            READ,   /* forum: "1" when guests may read it, "0" never */
            ASKER,  /* topic: its first author, the last post by another */
            HINTED, /* post that the asker said had worked */
            FACTS
};

int phpbb_facts_open(struct phpbb_facts *f, const char *tmp, struct arena *a, struct ask_err *err)
{
    memset(f, 0, sizeof *f);
    f->a = a;
    f->board = -1;
    sb_init(&f->protocol, 16);
    sb_init(&f->server, HOST_MAX);
    sb_init(&f->script, 512);
    sb_init(&f->port, 8);
    sb_init(&f->title, 512);
    return spool_open(&f->spool, tmp, err);
}

void phpbb_facts_dispose(struct phpbb_facts *f)
{
    spool_free(f->spool);
    sb_dispose(&f->protocol);
    sb_dispose(&f->server);
    sb_dispose(&f->script);
    sb_dispose(&f->port);
    sb_dispose(&f->title);
}

/* ---- tables ---- */

static int board_of(struct phpbb_facts *f, struct sv prefix)
{
    for (size_t i = 0; i < f->nboards; i++)
        if (sv_eq(prefix, sv_of(f->prefix[i])))
            return (int)i;
    if (f->nboards == PHPBB_BOARDS_MAX || prefix.n >= SQLDUMP_NAME_MAX)
        return -1;
    memcpy(f->prefix[f->nboards], prefix.p, prefix.n); /* zeroed before */
    return (int)f->nboards++;
}

int phpbb_want(struct phpbb_facts *f, struct sv table)
{
    static const struct {
        const char *name;
        enum phpbb_table kind;
    } names[] = {{"acl_groups", PHPBB_ACL_GROUPS},
                 {"acl_options", PHPBB_ACL_OPTIONS},
                 {"acl_roles_data", PHPBB_ACL_ROLES},
                 {"acl_users", PHPBB_ACL_USERS},
                 {"config", PHPBB_CONFIG},
                 {"forums", PHPBB_FORUMS},
                 {"groups", PHPBB_GROUPS},
                 {"posts", PHPBB_POSTS},
                 {"thanks", PHPBB_THANKS},
                 {"topics", PHPBB_TOPICS},
                 {"users", PHPBB_USERS}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct sv name = sv_of(names[i].name);
        if (!sv_ends(table, name) || (table.n > name.n && table.p[table.n - name.n - 1] != '_'))
            continue;
        int board = board_of(f, sv_make(table.p, table.n - name.n));
        return board < 0 ? -1 : board * PHPBB_TABLES + (int)names[i].kind;
    }
    return -1;
}

enum phpbb_table phpbb_kind(int want)
{
    return (enum phpbb_table)(want % PHPBB_TABLES);
}

int phpbb_board(int want)
{
    return want / PHPBB_TABLES;
}

static int table_of(int board, enum fact fact)
{
    return board * FACTS + (int)fact;
}

/* Fields of the spool must hold no NUL. */
static struct sv field(const struct sql_row *row, const char *column)
{
    struct sv s = sqlrow_text(row, column);
    const char *nul = s.n ? memchr(s.p, '\0', s.n) : NULL;
    return nul ? sv_make(s.p, (size_t)(nul - s.p)) : s;
}

static struct sv number_text(struct phpbb_facts *f, int64_t n)
{
    return sv_of(arena_printf(f->a, "%" PRId64, n));
}

static int get(struct phpbb_facts *f, enum fact fact, struct sv key, struct sv *value,
               struct ask_err *err)
{
    return spool_get(f->spool, table_of(f->board, fact), key, value, f->a, err);
}

/* ---- the first pass ---- */

static int note_topic(struct phpbb_facts *f, int board, const struct sql_row *row,
                      struct ask_err *err)
{
    struct sv v[6] = {field(row, "topic_title"),      field(row, "topic_first_post_id"),
                      field(row, "topic_views"),      field(row, "topic_status"),
                      field(row, "topic_visibility"), field(row, "topic_solved")};
    if (!sqlrow_has(row, "topic_title"))
        return 0;
    if (!sqlrow_has(row, "topic_visibility")) /* 3.0 */
        v[4] = sqlrow_has(row, "topic_approved") ? field(row, "topic_approved") : SV("1");
    f->topics[board] = true;
    return spool_put(f->spool, table_of(board, TOPIC), field(row, "topic_id"),
                     spool_pack(f->a, v, 6), err);
}

static int note_forum(struct phpbb_facts *f, int board, const struct sql_row *row,
                      struct ask_err *err)
{
    struct sv v[4] = {field(row, "forum_name"), field(row, "parent_id"), field(row, "forum_type"),
                      field(row, "forum_password").n > 0 ? SV("p") : SV("")};
    if (!sqlrow_has(row, "forum_name"))
        return 0;
    return spool_put(f->spool, table_of(board, FORUM), field(row, "forum_id"),
                     spool_pack(f->a, v, 4), err);
}

static int note_user(struct phpbb_facts *f, int board, const struct sql_row *row,
                     struct ask_err *err)
{
    struct sv v[2] = {field(row, "username"), field(row, "user_type")};
    if (!sqlrow_has(row, "username"))
        return 0;
    return spool_put(f->spool, table_of(board, USER), field(row, "user_id"), spool_pack(f->a, v, 2),
                     err);
}

static int note_thanks(struct phpbb_facts *f, int board, const struct sql_row *row,
                       struct ask_err *err)
{
    struct sv post = field(row, "post_id"), had;
    int64_t n = 0;
    f->thanks[board] = true;
    if (post.n == 0)
        return 0;
    int rc = spool_get(f->spool, table_of(board, THANKS), post, &had, f->a, err);
    (void)sv_i64(had, &n);
    return rc < 0 ? rc
                  : spool_put(f->spool, table_of(board, THANKS), post, number_text(f, n + 1), err);
}

/* Few settings are looked at; the table holds passwords too. */
static void note_config(struct phpbb_facts *f, int board, const struct sql_row *row)
{
    struct sv name = field(row, "config_name"), value = field(row, "config_value");
    struct {
        const char *name;
        struct sb *to;
    } wanted[] = {{"server_protocol", &f->protocol},
                  {"server_name", &f->server},
                  {"script_path", &f->script},
                  {"server_port", &f->port},
                  {"sitename", &f->title}};
    for (size_t i = 0; board == 0 && i < sizeof wanted / sizeof *wanted; i++)
        if (sv_eq(name, sv_of(wanted[i].name)) && wanted[i].to->n == 0)
            sb_sv(wanted[i].to, value);
}

static int note_rule(struct phpbb_facts *f, int board, const struct sql_row *row, const char *who,
                     struct ask_err *err)
{
    bool group = who[0] == 'g';
    struct sv v[6] = {sv_of(who),
                      field(row, group ? "group_id" : "user_id"),
                      field(row, "forum_id"),
                      field(row, "auth_option_id"),
                      field(row, "auth_role_id"),
                      field(row, "auth_setting")};
    f->acl[board] = true;
    if (!group && sqlrow_i64(row, "user_id", 0) != ANONYMOUS)
        return 0;
    return spool_put_id(f->spool, table_of(board, RULE), ++f->rules, spool_pack(f->a, v, 6), err);
}

static int note_role(struct phpbb_facts *f, int board, const struct sql_row *row,
                     struct ask_err *err)
{
    const char *key = arena_printf(f->a, "%" PRId64 "/%" PRId64, sqlrow_i64(row, "role_id", 0),
                                   sqlrow_i64(row, "auth_option_id", 0));
    return spool_put(f->spool, table_of(board, ROLE), sv_of(key), field(row, "auth_setting"), err);
}

/* A post of the board that is meant; hints need to know who spoke before. Posts come in their
 * order. */
static int note_post(struct phpbb_facts *f, int board, const struct sql_row *row,
                     struct ask_err *err)
{
    struct sv had, v[2], text = sqlrow_text(row, "post_text"), topic = field(row, "topic_id");
    if (!sqlrow_has(row, "post_text"))
        return 0;
    if (f->board < 0)
        f->board = board;
    struct sv poster = field(row, "poster_id"), id = field(row, "post_id");
    if (board != f->board || topic.n == 0 || sv_eq(poster, SV("1")))
        return 0;
    int rc = spool_get(f->spool, table_of(board, ASKER), topic, &had, f->a, err);
    if (rc < 0)
        return rc;
    if (rc == 0 || spool_unpack(had, v, 2) != 2) {
        v[0] = poster;
        v[1] = SV("");
    } else if (!sv_eq(v[0], poster)) {
        v[1] = id;
    } else if (v[1].n > 0 && text.n <= HINT_BYTES) {
        struct sb plain = SB_INIT(2 * HINT_BYTES);
        struct bbcode_opt opt = {0};
        phpbb_source(&plain, text, sqlrow_text(row, "bbcode_uid"), true, &opt);
        struct sv s = sb_view(&plain);
        for (ptrdiff_t at; (at = sv_find(s, SV("[/quote"))) >= 0;) {
            s = sv_skip(s, (size_t)at + 7);
            ptrdiff_t end = sv_chr(s, ']');
            s = sv_skip(s, end < 0 ? 0 : (size_t)end + 1);
        }
        bool says = solved_says(s);
        sb_dispose(&plain);
        return says ? spool_put(f->spool, table_of(board, HINTED), v[1], SV(""), err) : 0;
    } else {
        return 0;
    }
    return spool_put(f->spool, table_of(board, ASKER), topic, spool_pack(f->a, v, 2), err);
}

int phpbb_note(struct phpbb_facts *f, const struct sql_row *row, struct ask_err *err)
{
    int board = phpbb_board(row->want);
    switch (phpbb_kind(row->want)) {
    case PHPBB_ACL_GROUPS:
        return note_rule(f, board, row, "g", err);
    case PHPBB_ACL_OPTIONS:
        if (sv_eq(field(row, "auth_option"), SV("f_read")))
            f->read[board] = sqlrow_i64(row, "auth_option_id", 0);
        return 0;
    case PHPBB_ACL_ROLES:
        return note_role(f, board, row, err);
    case PHPBB_ACL_USERS:
        return note_rule(f, board, row, "u", err);
    case PHPBB_CONFIG:
        note_config(f, board, row);
        return 0;
    case PHPBB_FORUMS:
        return note_forum(f, board, row, err);
    case PHPBB_GROUPS:
        if (sv_eq(field(row, "group_name"), SV("GUESTS")))
            f->guests[board] = sqlrow_i64(row, "group_id", 0);
        return 0;
    case PHPBB_POSTS:
        return note_post(f, board, row, err);
    case PHPBB_THANKS:
        return note_thanks(f, board, row, err);
    case PHPBB_TOPICS:
        return note_topic(f, board, row, err);
    case PHPBB_USERS:
        return note_user(f, board, row, err);
    case PHPBB_TABLES:
        break;
    }
    return 0;
}

/* ---- between the passes ---- */

static int64_t number(struct sv s)
{
    int64_t n;
    return sv_i64(s, &n) ? n : INT64_MIN;
}

/* What a rule says of reading: ACL_YES, ACL_NEVER, or nothing. */
static int rule_says(struct phpbb_facts *f, const struct sv v[6], int64_t *setting,
                     struct ask_err *err)
{
    int64_t role = number(v[4]);
    struct sv value;
    *setting = number(v[3]) == f->read[f->board] ? number(v[5]) : INT64_MIN;
    if (role <= 0)
        return 0;
    const char *key = arena_printf(f->a, "%" PRId64 "/%" PRId64, role, f->read[f->board]);
    int rc = get(f, ROLE, sv_of(key), &value, err);
    if (rc > 0)
        *setting = number(value);
    return rc;
}

static int apply_rule(void *ctx, struct sv key, struct sv value, struct ask_err *err)
{
    struct phpbb_facts *f = ctx;
    struct sv v[6], had = {NULL, 0};
    int64_t setting = INT64_MIN, guests = f->guests[f->board];
    int rc = 0;
    (void)key;
    value = arena_sv(f->a, value);
    if (spool_unpack(value, v, 6) != 6)
        return 0;
    bool mine = v[0].p[0] == 'u' || number(v[1]) == (guests > 0 ? guests : 1);
    if (mine && (rc = rule_says(f, v, &setting, err)) >= 0 &&
        (setting == ACL_YES || setting == ACL_NEVER) && (rc = get(f, READ, v[2], &had, err)) >= 0 &&
        !sv_eq(had, SV("0")))
        rc = spool_put(f->spool, table_of(f->board, READ), v[2],
                       setting == ACL_YES ? SV("1") : SV("0"), err);
    arena_reset(f->a);
    return rc < 0 ? rc : 0;
}

int phpbb_settle(struct phpbb_facts *f, struct ask_err *err)
{
    if (f->board < 0 || f->read[f->board] == 0)
        return 0;
    return spool_each(f->spool, table_of(f->board, RULE), apply_rule, f, err);
}

/* ---- the second pass ---- */

int phpbb_topic(struct phpbb_topic *out, struct phpbb_facts *f, struct sv id, struct ask_err *err)
{
    struct sv value, v[6];
    *out = (struct phpbb_topic){.views = -1, .visibility = 1};
    int rc = get(f, TOPIC, id, &value, err);
    if (rc <= 0 || spool_unpack(value, v, 6) != 6)
        return rc;
    out->known = true;
    out->title = v[0];
    out->first = number(v[1]);
    out->views = number(v[2]) >= 0 ? number(v[2]) : -1;
    out->status = number(v[3]);
    out->visibility = number(v[4]);
    out->solved = number(v[5]);
    return rc;
}

int phpbb_user(struct sv *name, bool *robot, struct phpbb_facts *f, struct sv id,
               struct ask_err *err)
{
    struct sv value, v[2];
    int rc = get(f, USER, id, &value, err);
    if (rc <= 0 || spool_unpack(value, v, 2) != 2)
        return rc;
    *name = entity_copy(v[0], f->a);
    *robot = number(v[1]) == USER_IGNORE && number(id) != ANONYMOUS;
    return rc;
}

int phpbb_forum(struct sv *name, struct phpbb_facts *f, struct sv id, struct ask_err *err)
{
    struct sv names[FORUM_DEPTH], value, v[4], at = id;
    size_t n = 0;
    bool password = false;
    int rc;
    for (; n < FORUM_DEPTH; at = v[1]) {
        if ((rc = get(f, FORUM, at, &value, err)) < 0)
            return rc;
        if (rc == 0 || spool_unpack(value, v, 4) != 4)
            break;
        password = password || v[3].n > 0;
        if (n == 0 || number(v[2]) != FORUM_CATEGORY)
            names[n++] = entity_copy(v[0], f->a);
        else
            break; /* a category only groups */
    }
    struct sb b = SB_INIT(4096);
    for (size_t i = n; i-- > 0;) {
        sb_sv(&b, names[i]);
        sb_puts(&b, i ? " / " : "");
    }
    if (n == 0)
        sb_printf(&b, "forum-" SV_FMT, SV_ARG(id));
    *name = arena_sv(f->a, sb_view(&b));
    sb_dispose(&b);
    if (!f->acl[f->board] || password)
        return password;
    rc = get(f, READ, id, &value, err);
    return rc < 0 ? rc : !sv_eq(value, SV("1"));
}

int phpbb_thanks(int64_t *n, struct phpbb_facts *f, struct sv post, struct ask_err *err)
{
    struct sv value;
    *n = f->thanks[f->board] ? 0 : -1;
    if (!f->thanks[f->board])
        return 0;
    int rc = get(f, THANKS, post, &value, err);
    (void)sv_i64(value, n);
    return rc;
}

int phpbb_hinted(struct phpbb_facts *f, struct sv post, struct ask_err *err)
{
    struct sv value;
    return get(f, HINTED, post, &value, err);
}

void phpbb_base(struct sb *out, const struct phpbb_facts *f)
{
    struct sv host = sb_view(&f->server), path = sv_trim(sb_view(&f->script));
    struct sv protocol = sb_view(&f->protocol), port = sb_view(&f->port);
    bool dot = sv_chr(host, '.') > 0;
    for (size_t i = 0; i < host.n; i++)
        dot = dot && ((host.p[i] >= '0' && host.p[i] <= '9') || host.p[i] == '-' ||
                      host.p[i] == '.' || ((host.p[i] | 32) >= 'a' && (host.p[i] | 32) <= 'z'));
    if (!dot)
        return;
    bool secure = sv_eq(protocol, SV("https://")) || sv_eq(port, SV("443"));
    sb_puts(out, secure ? "https://" : "http://");
    sb_sv(out, host);
    if (port.n > 0 && !sv_eq(port, SV("80")) && !sv_eq(port, SV("443")) && !sv_eq(port, SV("0"))) {
        sb_putc(out, ':');
        sb_sv(out, port);
    }
    if (path.n == 0 || path.p[0] != '/')
        sb_putc(out, '/');
    sb_sv(out, path);
    if (out->n > 0 && out->p[out->n - 1] != '/')
        sb_putc(out, '/');
}
