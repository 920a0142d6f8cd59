/* discourse.c - a Discourse forum: answers of its JSON API, in any number of files, or its backup.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what is known of a site and how a post is made (discourse_facts.c), the tables of a
 * backup (discourse_dump.c), the text (discourse_raw.c, discourse_cooked.c).
 * Method: two passes over all files, which may come in any order: the first notes topics,
 * categories, accepted marks, the number of each post and which of its copies is the newest (by
 * version, then date, then the one with its raw text); the second puts the posts. A folder of files
 * of the API is never all there is, so it is an increment; a backup is a snapshot. The site's
 * address is taken from the users' pictures (/user_avatar/<host>/). Posts that topics list and the
 * files lack (/t/ID.json holds 20) are counted as skipped.
 * The real data are single posts with raw, as /posts.json gives them, with copies left by a
 * synchronising program; topics, lists, site.json and backups are built from the specification.
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "corpus/js.h"
#include "corpus/members.h"
#include "corpus/sources/discourse/discourse_facts.h"

enum { PROBE_FILES = 300, PROBE_HERE = 8, REACTIONS_MAX = 64 };

static const char MISSING[] = "post that its topic lists, not in the export";

struct api {
    struct disc d;
    bool putting; /* second pass */
};

/* ---- topics and categories ---- */

static struct sv topic_tags(struct disc *d, const json_t *t)
{
    struct sb b = SB_INIT(16 << 10);
    const json_t *list = js_list(t, "tags"), *v;
    size_t i;
    json_array_foreach(list, i, v)
    {
        struct sv name = json_is_object(v) ? js_text(v, "name") : js_value_text(v);
        if (name.n > 0 && name.n < 200 && sv_chr(name, '\n') < 0) {
            sb_sv(&b, name);
            sb_putc(&b, '\n');
        }
    }
    struct sv copy = sb_ok(&b) ? arena_sv(d->a, sb_view(&b)) : sv_make("", 0);
    sb_dispose(&b);
    return copy;
}

static int note_topic(struct api *x, const json_t *t, int rank, struct ask_err *err)
{
    struct disc *d = &x->d;
    const json_t *visible = js_at(t, "visible"), *accepted = js_at(t, "accepted_answer");
    struct sv archetype = js_text(t, "archetype");
    struct disc_topic out = {.rank = rank, .views = js_number(t, "views", -1)};
    int rc = 0;
    out.id = js_id(t, "id", d->a);
    out.title = js_text(t, "title");
    out.slug = js_text(t, "slug");
    out.category = js_id(t, "category_id", d->a);
    out.tags = topic_tags(d, t);
    out.closed = js_true(t, "closed") || js_true(t, "archived");
    out.message = sv_eq(archetype, SV("private_message"));
    out.placed = out.category.n > 0 || (archetype.n > 0 && !out.message);
    out.deleted = js_time(t, "deleted_at") != TIME_NONE;
    out.unlisted = json_is_false(visible);
    out.asks = js_true(t, "is_post_voting") || sv_eq(js_text(t, "subtype"), SV("question_answer"));
    out.stamp = js_time(t, "last_posted_at");
    if (out.id.n == 0 || (out.title.n == 0 && archetype.n == 0))
        return 0;
    if (json_is_object(accepted))
        rc = disc_note_accepted(d, out.id, js_number(accepted, "post_number", 0), err);
    else if (js_true(t, "has_accepted_answer"))
        rc = disc_note_accepted(d, out.id, 0, err);
    return rc < 0 ? rc : disc_note_topic(d, &out, err);
}

static int note_topics(struct api *x, const json_t *list, int rank, struct ask_err *err)
{
    const json_t *t;
    size_t i;
    int rc = 0;
    json_array_foreach(list, i, t)
    {
        if ((rc = note_topic(x, t, rank, err)) < 0)
            return rc;
        arena_reset(x->d.a);
    }
    return 0;
}

static int note_category(struct api *x, const json_t *c, struct ask_err *err)
{
    struct disc *d = &x->d;
    bool solved = js_true(c, "custom_fields.enable_accepted_answers") ||
                  js_true(c, "enable_accepted_answers");
    return disc_note_category(d, js_id(c, "id", d->a), js_text(c, "name"),
                              js_id(c, "parent_category_id", d->a), js_true(c, "read_restricted"),
                              solved, err);
}

static int note_categories(struct api *x, const json_t *list, struct ask_err *err)
{
    const json_t *c, *sub;
    size_t i, k;
    int rc = 0;
    json_array_foreach(list, i, c)
    {
        if ((rc = note_category(x, c, err)) < 0)
            return rc;
        json_array_foreach(js_list(c, "subcategory_list"), k, sub)
        {
            if ((rc = note_category(x, sub, err)) < 0)
                return rc;
        }
        arena_reset(x->d.a);
    }
    return 0;
}

/* ---- posts ---- */

static int64_t likes_of(const json_t *v)
{
    const json_t *list = js_list(v, "actions_summary"), *one;
    size_t i;
    json_array_foreach(list, i, one)
    {
        if (js_number(one, "id", 0) == 2)
            return js_number(one, "count", 0);
    }
    return js_number(v, "like_count", 0);
}

static void read_reactions(struct disc *d, struct disc_post *p, const json_t *v)
{
    const json_t *list = js_list(v, "reactions"), *one;
    size_t i, n = json_array_size(list);
    struct post_reaction *out = arena_array(d->a, REACTIONS_MAX, sizeof *out);
    if (n == 0 || !out)
        return;
    json_array_foreach(list, i, one)
    {
        struct sv name = js_text(one, "id");
        int64_t count = js_number(one, "count", 0);
        if (name.n > 0 && count > 0 && p->nreactions < REACTIONS_MAX)
            out[p->nreactions++] = (struct post_reaction){name, count};
    }
    p->reactions = out;
}

static void read_post(struct disc *d, struct disc_post *p, const json_t *v, int64_t topic)
{
    int64_t of = js_number(v, "topic_id", topic);
    *p = (struct disc_post){.id = js_number(v, "id", 0), .topic = of};
    p->number = js_number(v, "post_number", 0);
    p->reply_to = js_number(v, "reply_to_post_number", 0);
    p->version = js_number(v, "version", 1);
    p->type = js_number(v, "post_type", 1);
    p->user = js_text(v, "username");
    p->user_id = js_id(v, "user_id", d->a);
    p->raw = js_text(v, "raw");
    p->cooked = js_text(v, "cooked");
    p->created = js_time(v, "created_at");
    p->edited = js_time(v, "updated_at");
    p->hidden = js_true(v, "hidden");
    p->deleted = js_true(v, "user_deleted") || js_at(v, "deleted_at");
    p->wiki = js_true(v, "wiki");
    p->accepted = js_true(v, "accepted_answer");
    p->action = js_text(v, "action_code").n > 0;
    p->likes = likes_of(v);
    p->votes = js_number(v, "post_voting_vote_count", INT64_MIN);
    read_reactions(d, p, v);
}

/* What a post says of its topic. Posts of a topic's own list say nothing. */
static int note_topic_of(struct api *x, const json_t *v, const struct disc_post *p, bool message,
                         struct ask_err *err)
{
    struct disc *d = &x->d;
    const json_t *category = json_object_get(v, "category_id");
    struct disc_topic t = {.rank = 1, .views = -1, .stamp = p->edited};
    int rc = 0;
    if (js_true(v, "topic_accepted_answer") || js_true(v, "topic.has_accepted_answer"))
        rc = disc_note_accepted(d, js_id(v, "topic_id", d->a), 0, err);
    if (rc < 0 || (!message && !category && js_text(v, "topic_slug").n == 0))
        return rc;
    t.id = js_id(v, "topic_id", d->a);
    t.title = js_text(v, "topic_title");
    t.slug = js_text(v, "topic_slug");
    t.category = js_id(v, "category_id", d->a);
    t.message = message || json_is_null(category);
    t.placed = t.category.n > 0;
    return t.title.n > 0 || t.placed || t.message ? disc_note_topic(d, &t, err) : 0;
}

static int one_post(struct api *x, const json_t *v, int64_t topic, bool message,
                    const struct json_item *it, struct ask_err *err)
{
    struct disc_post p;
    int rc;
    read_post(&x->d, &p, v, topic);
    if (!arena_ok(x->d.a))
        return ask_fail(err, ASK_NOMEM, "no memory for a post");
    if (x->putting)
        return disc_put_post(&x->d, &p, it->file, it->line, "line", err);
    disc_find_host(&x->d, js_text(v, "avatar_template"));
    if ((rc = note_topic_of(x, v, &p, message, err)) >= 0)
        rc = disc_note_post(&x->d, &p, err);
    arena_reset(x->d.a);
    return rc;
}

static int posts(struct api *x, const json_t *list, int64_t topic, bool message,
                 const struct json_item *it, struct ask_err *err)
{
    const json_t *v;
    size_t i;
    json_array_foreach(list, i, v)
    {
        int rc = one_post(x, v, topic, message, it, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* A topic with its posts: all that it has are listed by their ids. */
static int one_topic(struct api *x, const struct json_item *it, struct ask_err *err)
{
    const json_t *id;
    size_t i;
    int rc = 0;
    json_array_foreach(js_list(it->value, "post_stream.stream"), i, id)
    {
        if (x->putting || !json_is_integer(id))
            continue;
        if ((rc = disc_note_id(&x->d, DISC_LISTED, js_value_id(id, x->d.a), err)) < 0)
            return rc;
    }
    if (!x->putting && (rc = note_topic(x, it->value, 3, err)) < 0)
        return rc;
    arena_reset(x->d.a);
    return posts(x, js_list(it->value, "post_stream.posts"), js_number(it->value, "id", 0), false,
                 it, err);
}

/* ---- values ---- */

static bool is_post(const json_t *v)
{
    return json_object_get(v, "post_number") && json_object_get(v, "id") &&
           (json_object_get(v, "cooked") || json_object_get(v, "raw"));
}

/* A list names topics; without their posts there is nothing to read of them. */
static int tell_listed(struct api *x, const json_t *list, struct ask_err *err)
{
    int rc = 0;
    for (size_t i = 0; i < json_array_size(list) && rc >= 0; i++) {
        struct sv id = js_id(json_array_get(list, i), "id", x->d.a);
        if (id.n > 0 && (rc = disc_begins(&x->d, id, err)) == 0)
            import_skip(x->d.run, "topic of a list, its posts are not in the export");
        arena_reset(x->d.a);
    }
    return rc < 0 ? rc : 0;
}

/* Lists of topics, categories, users: facts, and no items. */
static int facts(struct api *x, const struct json_item *it, struct ask_err *err)
{
    const json_t *v = it->value, *category = js_at(v, "category");
    int rc = 0;
    bool any = js_at(v, "topic_list") || js_at(v, "category_list") || js_at(v, "categories") ||
               js_at(v, "topics") || json_is_object(category);
    if (x->putting) {
        if (!any)
            import_skip(x->d.run, "neither posts nor topics");
        return tell_listed(x, js_list(v, "topic_list.topics"), err);
    }
    if ((rc = note_topics(x, js_list(v, "topic_list.topics"), 2, err)) < 0 ||
        (rc = note_topics(x, js_list(v, "topics"), 2, err)) < 0 ||
        (rc = note_categories(x, js_list(v, "categories"), err)) < 0 ||
        (rc = note_categories(x, js_list(v, "category_list.categories"), err)) < 0)
        return rc;
    return json_is_object(category) ? note_category(x, category, err) : 0;
}

static int each_value(void *ctx, const struct json_item *it, struct ask_err *err)
{
    struct api *x = ctx;
    const json_t *v = it->value;
    int rc;
    if (json_is_object(js_at(v, "post_stream")))
        rc = one_topic(x, it, err);
    else if (is_post(v))
        rc = one_post(x, v, 0, false, it, err);
    else if (json_is_array(js_at(v, "latest_posts")))
        rc = posts(x, js_list(v, "latest_posts"), 0, false, it, err);
    else if (json_is_array(js_at(v, "private_posts")))
        rc = posts(x, js_list(v, "private_posts"), 0, true, it, err);
    else
        rc = facts(x, it, err);
    arena_reset(x->d.a);
    return rc;
}

/* ---- the run ---- */

static bool is_json(struct sv head)
{
    struct sv s = sv_trim(sv_starts(head, SV("\357\273\277")) ? sv_skip(head, 3) : head);
    return s.n > 0 && (s.p[0] == '{' || s.p[0] == '[');
}

/* "posts.json?before=120" is what programs that save pages make of an address. */
static bool wanted(struct input *in, size_t i)
{
    struct sv name = name_base(sv_of(input_at(in, i)->name));
    return sv_find(name, SV(".json")) >= 0 || name_ends(name, ".ndjson") ||
           (sv_chr(name, '.') < 0 && is_json(input_head_plain(in, i)));
}

static int pass(struct api *x, struct ask_err *err)
{
    struct input *in = import_input(x->d.run);
    int rc = 0;
    for (size_t i = 0; i < input_count(in) && rc >= 0; i++) {
        if (!wanted(in, i)) {
            if (x->putting)
                import_skip(x->d.run, "not JSON");
        } else if (x->putting) {
            rc = import_json(x->d.run, i, NULL, each_value, x, err);
        } else {
            rc = import_json_quiet(x->d.run, i, NULL, each_value, x, err);
        }
    }
    return rc;
}

/* "site" of "site-2024-05-01-033012-v20240430.tar.gz". */
static struct sv without_date(struct sv s)
{
    for (size_t i = 1; i + 11 < s.n; i++)
        if (s.p[i] == '-' && s.p[i + 1] == '2' && s.p[i + 5] == '-' && s.p[i + 8] == '-')
            return sv_make(s.p, i);
    return s;
}

static struct sv source_name(struct disc *d)
{
    struct input *in = import_input(d->run);
    struct sv s = input_name(in);
    if (d->host.n > 0)
        return sb_view(&d->host);
    if (input_kind(in) == INPUT_FILE)
        s = name_stem(s);
    s = without_date(s);
    if (sv_eq(s, SV("dump")) || sv_eq(s, SV("dump.sql")))
        s = name_base(name_folder(sv_of(input_path(in))));
    return s;
}

static int declare(struct disc *d, struct ask_err *err)
{
    struct store_source src = {0};
    src.name = source_name(d);
    src.format = SV("discourse");
    src.title = d->title.n > 0 ? sb_view(&d->title) : sb_view(&d->host);
    src.url = sb_view(&d->base);
    return import_source(d->run, &src, d->dump, err);
}

static void tell_missing(struct disc *d)
{
    if (d->missing == 0)
        return;
    for (int64_t i = 0; i < d->missing; i++)
        import_skip(d->run, MISSING);
    import_incomplete(d->run,
                      "%" PRId64 " posts that topics list are not there; fetch them with "
                      "/t/ID/posts.json",
                      d->missing);
}

static int discourse_run(struct import_run *run, struct ask_err *err)
{
    struct api x = {.putting = false};
    struct disc *d = &x.d;
    struct input *in = import_input(run);
    ptrdiff_t dump = disc_dump_find(in);
    int rc = disc_open(d, run, err);
    d->dump = dump >= 0;
    import_expect(
        run, input_bytes(in) < 0 || input_bytes(in) > INT64_MAX / 2 ? -1 : 2 * input_bytes(in));
    if (rc >= 0)
        rc = d->dump ? disc_dump_note(d, (size_t)dump, err) : pass(&x, err);
    if (rc >= 0 && (rc = declare(d, err)) >= 0)
        rc = disc_settle(d, err);
    x.putting = true;
    if (rc >= 0)
        rc = d->dump ? disc_dump_put(d, (size_t)dump, err) : pass(&x, err);
    if (rc >= 0)
        tell_missing(d);
    disc_dispose(d);
    return rc;
}

/* ---- is it Discourse? ---- */

static bool has(struct sv head, const char *mark)
{
    return sv_find(head, sv_of(mark)) >= 0;
}

static int head_sure(struct sv head)
{
    if (!is_json(head))
        return 0;
    bool avatar = has(head, "\"avatar_template\"");
    if (avatar && (has(head, "\"cooked\"") || has(head, "\"post_stream\"") ||
                   has(head, "\"topic_id\"") || has(head, "\"primary_groups\"")))
        return 95;
    if (has(head, "\"post_stream\"") || has(head, "\"topic_list\"") ||
        has(head, "\"latest_posts\""))
        return 85;
    if (has(head, "\"default_archetype\"") || has(head, "\"can_create_category\""))
        return 80;
    if (has(head, "\"topic_slug\"") && has(head, "\"post_number\""))
        return 85;
    return 0;
}

/* The host in a head; false when it is another than the one before. */
static bool same_site(struct sv head, char host[128])
{
    ptrdiff_t at = sv_find(head, SV("/user_avatar/"));
    struct sv s = at < 0 ? sv_make("", 0) : sv_skip(head, (size_t)at + 13);
    ptrdiff_t end = sv_chr(s, '/');
    if (end <= 0 || end >= 128)
        return true;
    s.n = (size_t)end;
    if (host[0] == '\0')
        memcpy(host, s.p, s.n);
    return sv_eq(s, sv_of(host));
}

/* The first files of each folder: those that are JSON must be of one Discourse, mostly. */
static int discourse_probe(struct input *in)
{
    ptrdiff_t dump = disc_dump_find(in);
    struct sv folder = {NULL, 0};
    size_t looked = 0, here = 0, json = 0, ours = 0, folder_json = 0, folder_ours = 0;
    char host[128] = "";
    int best = 0;
    if (dump >= 0)
        return disc_dump_sure(in, (size_t)dump);
    for (size_t i = 0; i < input_count(in) && looked < PROBE_FILES; i++) {
        struct sv name = sv_of(input_at(in, i)->name);
        if (!sv_eq(folder, name_folder(name)) || i == 0) {
            if (folder_json > 0 && folder_ours == 0)
                return 0; /* it may be another export */
            folder = name_folder(name);
            here = folder_json = folder_ours = 0;
        }
        if (!wanted(in, i) || here++ >= PROBE_HERE)
            continue;
        struct sv head = input_head_plain(in, i);
        int sure = head_sure(head);
        if (!same_site(head, host))
            return 0;
        bool is = sure > 0 || has(head, "\"avatar_template\"");
        looked++;
        json += is_json(head);
        ours += is;
        folder_json += is_json(head);
        folder_ours += is;
        best = sure > best ? sure : best;
    }
    bool other = folder_json > 0 && folder_ours == 0;
    return !other && ours * 2 > json ? best : 0;
}

const struct importer importer_discourse = {
    .name = "discourse",
    .title = "Discourse forum",
    .takes = "a folder or archive of the JSON API's answers, one of them, or a backup (.tar.gz)",
    .probe = discourse_probe,
    .run = discourse_run,
};
