/* jsonl.c - askwell's own JSON Lines format, in which anything can be brought in.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the description of the format (docs/import-format.md), limits of fields (clean.c).
 * Method: a line at a time, 16 MiB at most; the bytes are made UTF-8 and lone surrogates mended,
 * then jansson reads the line. A table names the keys with their types; a wrong type costs the
 * line and names its key, unknown keys are passed over. All ids share one space.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stddef.h>
#include <string.h>

#include "corpus/importer.h"
#include "corpus/input.h"
#include "corpus/js.h"
#include "corpus/members.h"

enum { JSONL_VERSION = 1, JSONL_LINE_MAX = INPUT_PIECE_MAX };

struct jsonl {
    struct import_run *run;
    struct arena *a;
    struct post p;
    int64_t line;
    bool score_given;
};

/* ---- reading values ---- */

static bool take_text(struct arena *a, const json_t *v, struct sv *out)
{
    (void)a;
    if (!json_is_string(v))
        return json_is_null(v);
    *out = sv_make(json_string_value(v), json_string_length(v));
    return true;
}

/* An id may be written as a number. */
static bool take_id(struct arena *a, const json_t *v, struct sv *out)
{
    if (!json_is_integer(v))
        return take_text(a, v, out);
    const char *s = arena_printf(a, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
    *out = sv_of(s);
    return true;
}

static bool take_number(const json_t *v, int64_t *out)
{
    if (json_is_integer(v))
        *out = json_integer_value(v);
    else if (json_is_real(v) && json_real_value(v) > -9e15 && json_real_value(v) < 9e15)
        *out = (int64_t)json_real_value(v);
    else
        return json_is_null(v);
    return true;
}

static bool take_time(const json_t *v, int64_t *out)
{
    if (json_is_string(v))
        return time_parse(sv_make(json_string_value(v), json_string_length(v)), out);
    return take_number(v, out);
}

static bool take_bool(const json_t *v, bool *out)
{
    if (!json_is_boolean(v))
        return json_is_null(v);
    *out = json_is_true(v);
    return true;
}

/* ---- keys of a post ---- */

static bool key_kind(struct jsonl *j, const json_t *v, size_t at)
{
    struct sv s = {NULL, 0};
    (void)at;
    if (!take_text(j->a, v, &s))
        return false;
    j->p.kind = post_kind_of(s);
    return j->p.kind != POST_NONE;
}

static bool key_text(struct jsonl *j, const json_t *v, size_t at)
{
    return take_text(j->a, v, (struct sv *)(void *)((char *)&j->p + at));
}

static bool key_id(struct jsonl *j, const json_t *v, size_t at)
{
    return take_id(j->a, v, &((struct post_key *)(void *)((char *)&j->p + at))->id);
}

static bool key_number(struct jsonl *j, const json_t *v, size_t at)
{
    return take_number(v, (int64_t *)(void *)((char *)&j->p + at));
}

static bool key_score(struct jsonl *j, const json_t *v, size_t at)
{
    j->score_given = json_is_number(v);
    return key_number(j, v, at);
}

static bool key_time(struct jsonl *j, const json_t *v, size_t at)
{
    return take_time(v, (int64_t *)(void *)((char *)&j->p + at));
}

static bool key_bool(struct jsonl *j, const json_t *v, size_t at)
{
    return take_bool(v, (bool *)(void *)((char *)&j->p + at));
}

/* "closed": the reason, or true. */
static bool key_closed(struct jsonl *j, const json_t *v, size_t at)
{
    (void)at;
    if (!json_is_string(v))
        return take_bool(v, &j->p.closed);
    j->p.closed = true;
    return take_text(j->a, v, &j->p.closed_reason);
}

/* "author": a name, or {id, name, reputation, url}. */
static bool key_author(struct jsonl *j, const json_t *v, size_t at)
{
    (void)at;
    if (!json_is_object(v))
        return take_text(j->a, v, &j->p.author);
    const json_t *id = json_object_get(v, "id"), *name = json_object_get(v, "name");
    const json_t *rep = json_object_get(v, "reputation"), *url = json_object_get(v, "url");
    return (!id || take_id(j->a, id, &j->p.author_key)) &&
           (!name || take_text(j->a, name, &j->p.author)) &&
           (!rep || take_number(rep, &j->p.author_reputation)) &&
           (!url || take_text(j->a, url, &j->p.author_url));
}

static bool key_reactions(struct jsonl *j, const json_t *v, size_t at)
{
    const char *name;
    json_t *count;
    size_t n = 0;
    (void)at;
    if (!json_is_object(v))
        return json_is_null(v);
    struct post_reaction *r = arena_array(j->a, json_object_size(v) + 1, sizeof *r);
    if (!r)
        return true; /* the arena remembers */
    json_object_foreach((json_t *)(uintptr_t)v, name, count)
    {
        if (!json_is_integer(count))
            return false;
        r[n++] = (struct post_reaction){sv_of(name), json_integer_value(count)};
    }
    j->p.reactions = r;
    j->p.nreactions = n;
    return true;
}

static bool key_tags(struct jsonl *j, const json_t *v, size_t at)
{
    size_t n = json_array_size(v);
    (void)at;
    if (!json_is_array(v))
        return json_is_null(v);
    struct sv *tags = arena_array(j->a, n + 1, sizeof *tags);
    if (!tags)
        return true;
    for (size_t i = 0; i < n; i++)
        if (!json_is_string(json_array_get(v, i)) ||
            !take_text(j->a, json_array_get(v, i), &tags[i]))
            return false;
    j->p.tags = tags;
    j->p.ntags = n;
    return true;
}

/* Ids of other posts, one or a list; both kinds of links go into one array. */
static bool add_links(struct jsonl *j, const json_t *v, bool duplicate)
{
    size_t n = json_is_array(v) ? json_array_size(v) : 1;
    if (json_is_null(v))
        return true;
    struct post_link *to = arena_array(j->a, j->p.nlinks + n + 1, sizeof *to);
    if (!to)
        return true;
    if (j->p.nlinks > 0)
        memcpy(to, j->p.links, j->p.nlinks * sizeof *to);
    for (size_t i = 0; i < n; i++) {
        struct post_link *l = &to[j->p.nlinks + i];
        l->duplicate = duplicate;
        if (!take_id(j->a, json_is_array(v) ? json_array_get(v, i) : v, &l->key.id) ||
            l->key.id.n == 0)
            return false;
    }
    j->p.links = to;
    j->p.nlinks += n;
    return true;
}

static bool key_duplicate_of(struct jsonl *j, const json_t *v, size_t at)
{
    (void)at;
    return add_links(j, v, true);
}

static bool key_linked(struct jsonl *j, const json_t *v, size_t at)
{
    (void)at;
    return add_links(j, v, false);
}

// clang-format off
static const struct key {
    const char *name;
    bool (*read)(struct jsonl *j, const json_t *v, size_t at); /* false: the wrong type */
    size_t at; /* offset in struct post */
    const char *wants;
} keys[] = {
    {"id",           key_id,           offsetof(struct post, key),        "a string or an integer"},
    {"kind",         key_kind,         0, "one of question, answer, comment, article, message, mail, reply, talk"},
    {"parent",       key_id,           offsetof(struct post, parent),     "an id"},
    {"thread",       key_id,           offsetof(struct post, root),       "an id"},
    {"container",    key_text,         offsetof(struct post, container),  "a string"},
    {"title",        key_text,         offsetof(struct post, title),      "a string"},
    {"body",         key_text,         offsetof(struct post, body),       "a string"},
    {"author",       key_author,       0, "a name or {id, name, reputation, url}"},
    {"created",      key_time,         offsetof(struct post, created),    "a time"},
    {"edited",       key_time,         offsetof(struct post, edited),     "a time"},
    {"active",       key_time,         offsetof(struct post, active),     "a time"},
    {"score",        key_score,        offsetof(struct post, score),      "a number"},
    {"up",           key_number,       offsetof(struct post, up),         "a number"},
    {"down",         key_number,       offsetof(struct post, down),       "a number"},
    {"views",        key_number,       offsetof(struct post, views),      "a number"},
    {"reactions",    key_reactions,    0, "an object of counts"},
    {"accepted",     key_bool,         offsetof(struct post, accepted),   "true or false"},
    {"closed",       key_closed,       0, "a reason, true or false"},
    {"wiki",         key_bool,         offsetof(struct post, wiki),       "true or false"},
    {"bot",          key_bool,         offsetof(struct post, bot),        "true or false"},
    {"duplicate_of", key_duplicate_of, 0, "ids"},
    {"linked",       key_linked,       0, "ids"},
    {"tags",         key_tags,         0, "a list of strings"},
    {"lang",         key_text,         offsetof(struct post, lang),       "a string"},
    {"url",          key_text,         offsetof(struct post, url),        "a string"},
    {"license",      key_text,         offsetof(struct post, license),    "a string"},
    {"visibility",   key_text,         offsetof(struct post, visibility), "a string"},
};
// clang-format on

/* Reads a post; the key whose value cannot be used, or NULL. */
static const struct key *post_read(struct jsonl *j, const json_t *o)
{
    j->p = post_unknown();
    j->score_given = false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const json_t *v = json_object_get(o, keys[i].name);
        if (v && !keys[i].read(j, v, keys[i].at))
            return &keys[i];
    }
    int64_t up = j->p.up < 0 ? 0 : j->p.up, down = j->p.down < 0 ? 0 : j->p.down;
    if (!j->score_given && up < INT64_MAX / 2 && down < INT64_MAX / 2)
        j->p.score = up - down;
    return NULL;
}

/* ---- lines ---- */

struct header {
    struct store_source src;
    bool snapshot;
    int64_t posts; /* how many lines follow, -1 when it is not said */
};

/* Reads the first line when it is a header. */
static int header_read(struct header *h, const json_t *o, const char *file, struct ask_err *err)
{
    static const struct {
        const char *name;
        size_t at;
    } texts[] = {{"source", offsetof(struct store_source, name)},
                 {"title", offsetof(struct store_source, title)},
                 {"url", offsetof(struct store_source, url)},
                 {"license", offsetof(struct store_source, license)}};
    const json_t *v = json_object_get(o, "askwell");
    if (!json_is_integer(v) || json_integer_value(v) != JSONL_VERSION)
        return ask_fail(err, ASK_VERSION,
                        "%s line 1: \"askwell\" must be %d, the version of the format that this "
                        "program reads",
                        file, JSONL_VERSION);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct sv *to = (struct sv *)(void *)((char *)&h->src + texts[i].at);
        const json_t *t = json_object_get(o, texts[i].name);
        if (t && !take_text(NULL, t, to))
            return ask_fail(err, ASK_FORMAT, "%s line 1: \"%s\" must be a string", file,
                            texts[i].name);
    }
    if ((v = json_object_get(o, "snapshot")) && !take_bool(v, &h->snapshot))
        return ask_fail(err, ASK_FORMAT, "%s line 1: \"snapshot\" must be true or false", file);
    if ((v = json_object_get(o, "posts")) && !take_number(v, &h->posts))
        return ask_fail(err, ASK_FORMAT, "%s line 1: \"posts\" must be a number", file);
    return 0;
}

static int post_line(struct jsonl *j, const json_t *o, const char *file, struct ask_err *err)
{
    struct post_key id = {0};
    const struct key *wrong = post_read(j, o);
    if (wrong) {
        if (j->p.container.n == 0) /* else its key alone would not protect it from the sweep */
            (void)take_id(j->a, json_object_get(o, "id"), &id.id);
        return import_bad(j->run, id, file, j->line, "line", err, "\"%s\" must be %s", wrong->name,
                          wrong->wants);
    }
    if (j->p.kind == POST_NONE && j->p.key.id.n > 0)
        return import_bad(j->run, j->p.container.n ? id : j->p.key, file, j->line, "line", err,
                          "\"kind\" is missing; it must be one of question, answer, comment, "
                          "article, message, mail, reply, talk");
    return import_item(j->run, &j->p, file, j->line, "line", err);
}

static int bad_line(struct jsonl *j, const struct piece *pc, const char *file,
                    const json_error_t *e, struct ask_err *err)
{
    struct post_key none = {0};
    if (pc->over)
        return import_bad(j->run, none, file, j->line, "line", err, "the line is over %d MiB",
                          JSONL_LINE_MAX >> 20);
    if (pc->last)
        import_incomplete(j->run, "the last line breaks off");
    return import_bad(j->run, none, file, j->line, "line", err, "%s at column %d",
                      e->text[0] ? e->text : "no JSON object", e->column);
}

/* One line: the header when it is the first, else a post. */
static int jsonl_line(struct jsonl *j, const struct piece *pc, struct header *h, bool *begun,
                      const char *file, struct ask_err *err)
{
    json_error_t e = {0};
    int rc = 0;
    json_t *o = pc->over ? NULL : js_parse(pc->bytes, pc->text.n, &e);
    if (!json_is_object(o)) {
        json_decref(o);
        if (!*begun && (rc = import_source(j->run, &h->src, h->snapshot, err)) < 0)
            return rc;
        *begun = true;
        return bad_line(j, pc, file, &e, err);
    }
    bool header = !*begun && json_object_get(o, "askwell");
    if (header)
        rc = header_read(h, o, file, err);
    if (rc >= 0 && !*begun) {
        rc = import_source(j->run, &h->src, h->snapshot, err);
        *begun = true;
    }
    if (rc >= 0 && !header)
        rc = post_line(j, o, file, err);
    json_decref(o);
    return rc;
}

static int jsonl_read(struct jsonl *j, struct cut *cut, const char *file, struct ask_err *err)
{
    struct header h = {.posts = -1};
    struct piece pc;
    struct ask_err own = {0};
    bool begun = false;
    int64_t lines = 0;
    int rc;
    /* Without a header the file's name is the source, and the file an increment. */
    h.src.name = name_stem(input_name(import_input(j->run)));
    h.src.format = SV("jsonl");
    while ((rc = cut_next(cut, &pc, &own)) > 0) {
        j->line = pc.line;
        if (pc.line == 1 && sv_starts(pc.text, SV("\357\273\277"))) {
            pc.text = sv_skip(pc.text, 3);
            pc.bytes += 3;
        }
        if (!pc.over && sv_trim(pc.text).n == 0)
            continue;
        bool was = begun;
        if ((rc = jsonl_line(j, &pc, &h, &begun, file, err)) < 0)
            return rc;
        lines += was;
        if ((rc = import_tick(j->run, file, stream_offset(cut->s), err)) < 0)
            return rc;
    }
    int declared = begun ? 0 : import_source(j->run, &h.src, h.snapshot, err);
    if (declared < 0)
        return declared;
    if (rc == ASK_NOMEM)
        return ask_fail(err, rc, "%s", own.msg);
    if (rc < 0) { /* what was read is kept */
        import_incomplete(j->run, "%s could not be read to its end", file);
        struct post_key none = {0};
        return import_bad(j->run, none, file, stream_offset(cut->s), "byte", err, "%s", own.msg);
    }
    if (h.posts >= 0 && h.posts != lines)
        import_incomplete(j->run, "%s says it holds %" PRId64 " posts and has %" PRId64, file,
                          h.posts, lines);
    return 0;
}

static int jsonl_run(struct import_run *run, struct ask_err *err)
{
    struct jsonl j = {.run = run, .a = import_arena(run)};
    struct input *in = import_input(run);
    struct stream *s = NULL;
    struct cut cut;
    if (input_count(in) != 1)
        return ask_fail(err, ASK_FORMAT,
                        "%s holds no JSON Lines that can be recognised; a file "
                        "begins with {\"askwell\":1,...} or a post",
                        input_path(in));
    int rc = stream_open(&s, in, 0, err);
    if (rc < 0)
        return rc;
    cut_init(&cut, s, '\n', JSONL_LINE_MAX);
    rc = jsonl_read(&j, &cut, input_at(in, 0)->name, err);
    cut_dispose(&cut);
    stream_close(s);
    return rc;
}

/* The head is JSON Lines of ours when its first line is an object with "askwell", or with the
 * keys that every post has. A long first line is cut off in the head: look for the words. */
/* Does "kind": stand before one of ours? Other formats have a key of that name too. */
static bool has_kind(struct sv line)
{
    struct sv key = {"\"kind\"", 6};
    for (ptrdiff_t at; (at = sv_find(line, key)) >= 0;) {
        line = sv_trim(sv_skip(line, (size_t)at + key.n));
        if (!sv_starts(line, SV(":")))
            continue;
        struct sv value = sv_trim(sv_skip(line, 1));
        ptrdiff_t end = value.n > 1 && value.p[0] == '"' ? sv_chr(sv_skip(value, 1), '"') : -1;
        if (end > 0 && post_kind_of(sv_make(value.p + 1, (size_t)end)) != POST_NONE)
            return true;
    }
    return false;
}

static int jsonl_probe(struct input *in)
{
    if (input_count(in) != 1 || input_kind(in) == INPUT_FOLDER) /* its file will be asked for */
        return 0;
    struct sv h = input_head(in, 0), line;
    if (sv_starts(h, SV("\357\273\277")))
        h = sv_skip(h, 3);
    h = sv_trim(h);
    if (!sv_starts(h, SV("{")) || !sv_line(&h, &line))
        return 0;
    struct sv first = sv_trim(sv_skip(line, 1));
    if (sv_starts(first, SV("\"askwell\"")))
        return 100;
    return sv_find(line, SV("\"id\"")) >= 0 && has_kind(line) ? 80 : 0;
}

const struct importer importer_jsonl = {
    .name = "jsonl",
    .title = "askwell JSON Lines",
    .takes = "a .jsonl file, one post a line (docs/import-format.md)",
    .probe = jsonl_probe,
    .run = jsonl_run,
};
