/* discourse_dump.c - the tables of a Discourse backup.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: SQL (sqldump.c), what becomes of facts and posts (discourse_facts.c).
 * Method: pg_dump writes the tables by their names, posts before topics and users: so the dump is
 * read twice. Of accepted answers there are four shapes by version: topic_custom_fields and
 * post_custom_fields, discourse_solved_solutions, discourse_solved_solved_topics with the answer,
 * and that one without it beside discourse_solved_topic_answers. They are told apart by their
 * columns. Tables of messages' readers, of groups, tokens and settings are not read, but for the
 * site's title. There is no real backup among the data: all of this is from the specification.
 */
#include <string.h>

#include "base/clock.h"
#include "corpus/members.h"
#include "corpus/sources/discourse/discourse_facts.h"
#include "corpus/sqldump.h"

enum { LOOK = 512 << 10, TAG_IDS_MAX = 4 << 10 };
enum { COOKED_RAW_HTML = 2, COOKED_EMAIL = 3 };

enum table {
    CATEGORIES,
    CATEGORY_FIELDS,
    POST_FIELDS,
    POSTS,
    SETTINGS,
    SOLVED,
    TAGS,
    TOPIC_FIELDS,
    TOPIC_TAGS,
    TOPICS,
    USERS
};

static int want_fact(void *ctx, struct sv table)
{
    static const struct {
        const char *name;
        enum table table;
    } tables[] = {{"categories", CATEGORIES},
                  {"category_custom_fields", CATEGORY_FIELDS},
                  {"post_custom_fields", POST_FIELDS},
                  {"posts", POSTS},
                  {"site_settings", SETTINGS},
                  {"tags", TAGS},
                  {"topic_custom_fields", TOPIC_FIELDS},
                  {"topic_tags", TOPIC_TAGS},
                  {"topics", TOPICS},
                  {"users", USERS}};
    (void)ctx;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (sv_eq(table, sv_of(tables[i].name)))
            return (int)tables[i].table;
    return sv_starts(table, SV("discourse_solved_")) ? (int)SOLVED : -1;
}

static int want_posts(void *ctx, struct sv table)
{
    (void)ctx;
    return sv_eq(table, SV("posts")) ? (int)POSTS : -1;
}

/* ---- facts ---- */

static int category(struct disc *d, const struct sql_row *row, struct ask_err *err)
{
    return disc_note_category(d, sqlrow_text(row, "id"), sqlrow_text(row, "name"),
                              sqlrow_text(row, "parent_category_id"),
                              sqlrow_true(row, "read_restricted"), false, err);
}

static int category_field(struct disc *d, const struct sql_row *row, struct ask_err *err)
{
    if (!sv_eq(sqlrow_text(row, "name"), SV("enable_accepted_answers")) ||
        !sqlrow_true(row, "value"))
        return 0;
    return disc_note_id(d, DISC_ASKING, sqlrow_text(row, "category_id"), err);
}

static int topic(struct disc *d, const struct sql_row *row, struct ask_err *err)
{
    struct disc_topic t = {.rank = 3, .views = sqlrow_i64(row, "views", -1)};
    t.id = sqlrow_text(row, "id");
    t.title = sqlrow_text(row, "title");
    t.slug = sqlrow_text(row, "slug");
    t.category = sqlrow_text(row, "category_id");
    t.closed = sqlrow_true(row, "closed") || sqlrow_true(row, "archived");
    t.message = sv_eq(sqlrow_text(row, "archetype"), SV("private_message")) || t.category.n == 0;
    t.placed = !t.message;
    t.deleted = sqlrow_has(row, "deleted_at");
    t.unlisted = sqlrow_has(row, "visible") && !sqlrow_true(row, "visible");
    t.asks = sv_eq(sqlrow_text(row, "subtype"), SV("question_answer"));
    return disc_note_topic(d, &t, err);
}

static int topic_tag(struct disc *d, const struct sql_row *row, struct ask_err *err)
{
    struct sv id = sqlrow_text(row, "topic_id"), tag = sqlrow_text(row, "tag_id"), had;
    if (id.n == 0 || tag.n == 0)
        return 0;
    int rc = spool_get(d->facts, DISC_TOPIC_TAGS, id, &had, d->a, err);
    if (rc < 0 || had.n > TAG_IDS_MAX)
        return rc < 0 ? rc : 0;
    struct sv all = sv_of(arena_printf(d->a, SV_FMT SV_FMT "\n", SV_ARG(had), SV_ARG(tag)));
    return spool_put(d->facts, DISC_TOPIC_TAGS, id, all, err);
}

static int accepted(struct disc *d, struct sv post, struct sv topic, struct ask_err *err)
{
    int rc = disc_note_id(d, DISC_ACCEPTED, post, err);
    return rc < 0 ? rc : disc_note_id(d, DISC_SOLVED, topic, err);
}

/* A table of the plugin: with the answer's post, the topic, or both. Others that it has (who has
 * the same problem) name no answer. */
static int solved(struct disc *d, const struct sql_row *row, struct ask_err *err)
{
    struct sv post = sqlrow_text(row, "answer_post_id");
    if (post.n == 0 && !sv_ends(row->table, SV("_solved_topics")))
        return 0;
    return accepted(d, post, sqlrow_text(row, "topic_id"), err);
}

static int topic_field(struct disc *d, const struct sql_row *row, struct ask_err *err)
{
    if (!sv_eq(sqlrow_text(row, "name"), SV("accepted_answer_post_id")))
        return 0;
    return accepted(d, sqlrow_text(row, "value"), sqlrow_text(row, "topic_id"), err);
}

static int post_field(struct disc *d, const struct sql_row *row, struct ask_err *err)
{
    if (!sv_eq(sqlrow_text(row, "name"), SV("is_accepted_answer")) || !sqlrow_true(row, "value"))
        return 0;
    d->loose = true;
    return accepted(d, sqlrow_text(row, "post_id"), SV(""), err);
}

static void setting(struct disc *d, const struct sql_row *row)
{
    if (sv_eq(sqlrow_text(row, "name"), SV("title")) && d->title.n == 0)
        sb_sv(&d->title, sqlrow_text(row, "value"));
}

/* ---- posts ---- */

static void read_post(struct disc_post *p, const struct sql_row *row)
{
    int64_t method = sqlrow_i64(row, "cook_method", 1);
    *p =
        (struct disc_post){.id = sqlrow_i64(row, "id", 0), .topic = sqlrow_i64(row, "topic_id", 0)};
    p->number = sqlrow_i64(row, "post_number", 0);
    p->reply_to = sqlrow_i64(row, "reply_to_post_number", 0);
    p->version = sqlrow_i64(row, "version", 1);
    p->type = sqlrow_i64(row, "post_type", 1);
    p->user_id = sqlrow_text(row, "user_id");
    p->cooked = sqlrow_text(row, "cooked");
    if (method != COOKED_RAW_HTML && method != COOKED_EMAIL)
        p->raw = sqlrow_text(row, "raw");
    p->created = sqlrow_time(row, "created_at");
    p->edited = sqlrow_time(row, "last_version_at");
    if (p->edited == TIME_NONE)
        p->edited = sqlrow_time(row, "updated_at");
    p->hidden = sqlrow_true(row, "hidden");
    p->deleted = sqlrow_has(row, "deleted_at") || sqlrow_true(row, "user_deleted");
    p->wiki = sqlrow_true(row, "wiki");
    p->action = sqlrow_text(row, "action_code").n > 0;
    p->likes = sqlrow_i64(row, "like_count", 0);
    p->votes = sqlrow_i64(row, "qa_vote_count", INT64_MIN);
    if (p->votes == 0) /* the column is there for every post */
        p->votes = INT64_MIN;
}

static int note_post(struct disc *d, const struct sql_row *row, struct ask_err *err)
{
    struct disc_post p;
    read_post(&p, row);
    disc_find_host(d, p.cooked);
    return disc_note_post(d, &p, err);
}

static int each_fact(void *ctx, const struct sql_row *row, const char *file, struct ask_err *err)
{
    struct disc *d = ctx;
    int rc = 0;
    (void)file;
    switch ((enum table)row->want) {
    case CATEGORIES:
        rc = category(d, row, err);
        break;
    case CATEGORY_FIELDS:
        rc = category_field(d, row, err);
        break;
    case POST_FIELDS:
        rc = post_field(d, row, err);
        break;
    case POSTS:
        rc = note_post(d, row, err);
        break;
    case SETTINGS:
        setting(d, row);
        break;
    case SOLVED:
        rc = solved(d, row, err);
        break;
    case TAGS:
        rc = spool_put(d->facts, DISC_TAG, sqlrow_text(row, "id"), sqlrow_text(row, "name"), err);
        break;
    case TOPIC_FIELDS:
        rc = topic_field(d, row, err);
        break;
    case TOPIC_TAGS:
        rc = topic_tag(d, row, err);
        break;
    case TOPICS:
        rc = topic(d, row, err);
        break;
    case USERS:
        rc = spool_put(d->facts, DISC_USER, sqlrow_text(row, "id"), sqlrow_text(row, "username"),
                       err);
        break;
    }
    arena_reset(d->a);
    return rc;
}

static int each_post(void *ctx, const struct sql_row *row, const char *file, struct ask_err *err)
{
    struct disc *d = ctx;
    struct disc_post p;
    read_post(&p, row);
    int rc = spool_get(d->facts, DISC_USER, p.user_id, &p.user, d->a, err);
    return rc < 0 ? rc : disc_put_post(d, &p, file, row->at, "byte", err);
}

int disc_dump_note(struct disc *d, size_t member, struct ask_err *err)
{
    struct sql_pass pass = {want_fact, each_fact, d, false, NULL};
    return import_sql(d->run, member, &pass, err);
}

int disc_dump_put(struct disc *d, size_t member, struct ask_err *err)
{
    struct sql_pass pass = {want_posts, each_post, d, true, NULL};
    return import_sql(d->run, member, &pass, err);
}

/* ---- is it a backup? ---- */

static bool is_dump(struct sv name)
{
    return sv_ieq(name, SV("dump.sql.gz")) || sv_ieq(name, SV("dump.sql"));
}

/* "dump.sql" with nothing around it but what a backup holds, or the only dump there is. */
ptrdiff_t disc_dump_find(struct input *in)
{
    ptrdiff_t found = -1;
    size_t n = input_count(in);
    for (size_t i = 0; i < n && found < 0; i++)
        if (is_dump(name_base(sv_of(input_at(in, i)->name))))
            found = (ptrdiff_t)i;
    if (found < 0)
        return n == 1 && name_is_sql(sv_of(input_at(in, 0)->name)) ? 0 : -1;
    struct sv dump = sv_of(input_at(in, (size_t)found)->name);
    struct sv folder = sv_make(dump.p, dump.n - name_base(dump).n);
    for (size_t i = 0; i < n; i++) {
        struct sv name = sv_of(input_at(in, i)->name);
        struct sv rest = sv_skip(name, folder.n);
        bool part =
            sv_starts(name, folder) && (sv_starts(rest, SV("uploads/")) || sv_chr(rest, '/') < 0);
        if (!part)
            return -1;
    }
    return found;
}

int disc_dump_sure(struct input *in, size_t member)
{
    static const char *const marks[] = {"category_featured_topics", "topic_allowed_users",
                                        "topic_custom_fields", "discourse_solved", "topic_users"};
    static const char *const sql[] = {"PostgreSQL database dump", "COPY public.", "CREATE TABLE"};
    struct sb b = SB_INIT(LOOK);
    int found = 0, is_sql = 0;
    sqldump_look(&b, in, member);
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++)
        is_sql |= sv_find(sb_view(&b), sv_of(sql[i])) >= 0;
    for (size_t i = 0; i < sizeof marks / sizeof *marks && is_sql; i++)
        found += sv_find(sb_view(&b), sv_of(marks[i])) >= 0;
    sb_dispose(&b);
    return found ? 95 : 0;
}
