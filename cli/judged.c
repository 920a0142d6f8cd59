/* judged.c - see judged.h.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: running the queries (cmd_eval.c), the measures (query/metrics.c). A judged collection
 * is written by the one who measures, so the first error stops: a figure from half of it would
 * mislead.
 */
#include "cli/judged.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/sb.h"

#define LINE_MAX_BYTES (16u << 20)
#define GRADES_MAX     10000000u

/* ---- files and lines ---- */

/* The first file of dir (by name) that starts with prefix and ends with suffix; free() it. */
static char *find_file(const char *dir, const char *prefix, const char *suffix)
{
    char *best = NULL;
    DIR *d = opendir(dir);
    struct dirent *e;
    while (d && (e = readdir(d)) != NULL)
        if (sv_starts(sv_of(e->d_name), sv_of(prefix)) &&
            sv_ends(sv_of(e->d_name), sv_of(suffix)) && e->d_name[0] != '.' &&
            (!best || strcmp(e->d_name, best) < 0)) {
            free(best);
            best = strdup(e->d_name);
        }
    if (d)
        closedir(d);
    char *path = best ? path_join(dir, best) : NULL;
    free(best);
    return path;
}

typedef int line_fn(void *ctx, struct sv line, const char *path, size_t number,
                    struct ask_err *err);

static int each_line(const char *path, line_fn *fn, void *ctx, struct ask_err *err)
{
    char *line = NULL;
    size_t cap = 0, number = 0;
    ssize_t n;
    int rc = 0;
    FILE *f = fopen(path, "r");
    if (!f)
        return ask_fail_errno(err, errno, "cannot read %s", path);
    while (rc >= 0 && (n = getline(&line, &cap, f)) >= 0) {
        number++;
        if ((size_t)n > LINE_MAX_BYTES)
            rc = ask_fail(err, ASK_LIMIT, "%s, line %zu: longer than 16 MiB", path, number);
        else
            rc = fn(ctx, sv_trim(sv_make(line, (size_t)n)), path, number, err);
    }
    if (rc >= 0 && ferror(f))
        rc = ask_fail_errno(err, errno, "cannot read %s", path);
    free(line);
    fclose(f);
    return rc;
}

static struct sv member(const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    return json_is_string(v) ? sv_make(json_string_value(v), json_string_length(v))
                             : sv_make("", 0);
}

static json_t *object_of(struct sv line, const char *path, size_t number, struct ask_err *err)
{
    json_error_t je;
    json_t *o = json_loadb(line.p, line.n, 0, &je);
    if (json_is_object(o))
        return o;
    json_decref(o);
    ask_fail(err, ASK_FORMAT, "%s, line %zu: not a JSON object", path, number);
    return NULL;
}

/* ---- queries and judgements ---- */

struct loading {
    struct judged *j;
    struct strmap *index; /* query id to its place + 1 */
    size_t qcap, gcap;
    struct sv top_id; /* of the TREC topic being read */
    bool in_title;
};

static int add_query(struct loading *l, struct sv id, struct sv text, struct ask_err *err)
{
    struct judged *j = l->j;
    if (j->nqueries == l->qcap) {
        size_t cap = l->qcap ? 2 * l->qcap : 256;
        struct judged_query *v = realloc(j->queries, cap * sizeof *v);
        if (!v)
            return ask_fail(err, ASK_NOMEM, "out of memory");
        j->queries = v;
        l->qcap = cap;
    }
    uint32_t *at = strmap_at(l->index, id);
    struct judged_query q = {arena_sv(&j->arena, id), arena_sv(&j->arena, text), 0, 0};
    if (!at || !arena_ok(&j->arena))
        return ask_fail(err, ASK_NOMEM, "out of memory for the queries");
    j->queries[j->nqueries++] = q;
    *at = (uint32_t)j->nqueries;
    return 0;
}

static int query_line(void *ctx, struct sv line, const char *path, size_t number,
                      struct ask_err *err)
{
    if (!line.n)
        return 0;
    json_t *o = object_of(line, path, number, err);
    if (!o)
        return ASK_FORMAT;
    int rc = add_query(ctx, member(o, "_id"), member(o, "text"), err);
    json_decref(o);
    return rc;
}

/* <num> Number: 301 ... <title> words, the words perhaps on the next line. */
static int topic_line(void *ctx, struct sv line, const char *path, size_t number,
                      struct ask_err *err)
{
    struct loading *l = ctx;
    (void)path;
    (void)number;
    if (sv_istarts(line, SV("<num>"))) {
        struct sv id = sv_trim(sv_skip(line, 5));
        if (sv_istarts(id, SV("number:")))
            id = sv_trim(sv_skip(id, 7));
        ptrdiff_t end = sv_chr(id, '<');
        if (end >= 0)
            id.n = (size_t)end;
        l->top_id = arena_sv(&l->j->arena, sv_trim(id));
        return 0;
    }
    if (sv_istarts(line, SV("<title>"))) {
        l->in_title = true;
        line = sv_trim(sv_skip(line, 7));
    }
    if (!l->in_title || !line.n)
        return 0;
    l->in_title = false;
    ptrdiff_t end = sv_find(line, SV("</title>"));
    return add_query(l, l->top_id, end >= 0 ? sv_make(line.p, (size_t)end) : line, err);
}

static int qrel_line(void *ctx, struct sv line, const char *path, size_t number,
                     struct ask_err *err)
{
    struct loading *l = ctx;
    struct judged *j = l->j;
    struct sv field[4], rest = line, word;
    size_t n = 0;
    bool tabs = sv_chr(line, '\t') >= 0;
    while (sv_next(&rest, tabs ? '\t' : ' ', &word))
        if (word.n && n < 4)
            field[n++] = sv_trim(word);
    int64_t grade;
    uint32_t query;
    if (n == 0 || (n >= 3 && number == 1 && !sv_i64(field[n - 1], &grade)))
        return 0; /* blank, or the header */
    if (n < 3 || !sv_i64(field[n - 1], &grade))
        return ask_fail(err, ASK_FORMAT, "%s, line %zu: not 'query document grade'", path, number);
    if (!strmap_get(l->index, field[0], &query))
        return 0; /* judged but not asked */
    if (j->ngrades >= GRADES_MAX)
        return ask_fail(err, ASK_LIMIT, "%s: more than %u judgements", path, GRADES_MAX);
    if (j->ngrades == l->gcap) {
        size_t cap = l->gcap ? 2 * l->gcap : 1024;
        struct judged_grade *v = realloc(j->grades, cap * sizeof *v);
        if (!v)
            return ask_fail(err, ASK_NOMEM, "out of memory");
        j->grades = v;
        l->gcap = cap;
    }
    struct judged_grade g = {query - 1, arena_sv(&j->arena, field[n - 2]), (int)grade};
    j->grades[j->ngrades++] = g;
    return arena_ok(&j->arena) ? 0 : ask_fail(err, ASK_NOMEM, "out of memory");
}

static int by_query(const void *a, const void *b)
{
    const struct judged_grade *x = a, *y = b;
    return x->query < y->query ? -1 : x->query > y->query;
}

int judged_open(struct judged *j, const char *dir, struct ask_err *err)
{
    memset(j, 0, sizeof *j);
    arena_init(&j->arena, 1u << 16, 1u << 30);
    struct loading l = {j, strmap_new(GRADES_MAX), 0, 0, {NULL, 0}, false};
    char *queries = find_file(dir, "queries", ".jsonl"), *topics = find_file(dir, "topics", "");
    char *qrels = find_file(dir, "qrels", "");
    int rc;
    if (!l.index)
        rc = ask_fail(err, ASK_NOMEM, "out of memory");
    else if (!queries && !topics)
        rc = ask_fail(err, ASK_NOTFOUND, "%s: no queries.jsonl and no TREC topics file", dir);
    else if (!qrels)
        rc = ask_fail(err, ASK_NOTFOUND, "%s: no qrels.tsv", dir);
    else if ((rc = each_line(queries ? queries : topics, queries ? query_line : topic_line, &l,
                             err)) >= 0)
        rc = each_line(qrels, qrel_line, &l, err);
    if (rc >= 0 && j->ngrades) {
        qsort(j->grades, j->ngrades, sizeof *j->grades, by_query);
        for (size_t i = 0; i < j->ngrades; i++) {
            struct judged_query *q = &j->queries[j->grades[i].query];
            if (!q->n++)
                q->first = i;
        }
    }
    strmap_free(l.index);
    free(queries);
    free(topics);
    free(qrels);
    if (rc < 0)
        judged_dispose(j);
    return rc;
}

void judged_dispose(struct judged *j)
{
    free(j->queries);
    free(j->grades);
    arena_dispose(&j->arena);
    memset(j, 0, sizeof *j);
}

/* ---- documents ---- */

struct reading {
    int (*each)(void *ctx, const struct judged_doc *doc, struct ask_err *err);
    void *ctx;
    struct sb id, title, text; /* of the TREC document being read */
    struct sb *into;
};

static int corpus_line(void *ctx, struct sv line, const char *path, size_t number,
                       struct ask_err *err)
{
    struct reading *r = ctx;
    if (!line.n)
        return 0;
    json_t *o = object_of(line, path, number, err);
    if (!o)
        return ASK_FORMAT;
    struct judged_doc doc = {member(o, "_id"), member(o, "title"), member(o, "text"), NULL, 0};
    int rc = r->each(r->ctx, &doc, err);
    json_decref(o);
    return rc;
}

static int thread_line(void *ctx, struct sv line, const char *path, size_t number,
                       struct ask_err *err)
{
    struct reading *r = ctx;
    struct sv answers[1000];
    size_t n = 0, i;
    json_t *answer;
    if (!line.n)
        return 0;
    json_t *o = object_of(line, path, number, err);
    if (!o)
        return ASK_FORMAT;
    json_array_foreach(json_object_get(o, "answers"), i,
                       answer) if (json_is_string(answer) && n < sizeof answers / sizeof *answers)
        answers[n++] = sv_make(json_string_value(answer), json_string_length(answer));
    struct sv id = member(o, "_id").n ? member(o, "_id") : member(o, "id");
    struct judged_doc doc = {id, member(o, "question"), sv_make("", 0), answers, n};
    int rc = r->each(r->ctx, &doc, err);
    json_decref(o);
    return rc;
}

/* One element's text per line or several; <TEXT> holds everything up to </TEXT>. */
static int trec_line(void *ctx, struct sv line, const char *path, size_t number,
                     struct ask_err *err)
{
    static const struct {
        const char *open, *close;
        size_t field;
    } elements[] = {{"<DOCNO>", "</DOCNO>", offsetof(struct reading, id)},
                    {"<TITLE>", "</TITLE>", offsetof(struct reading, title)},
                    {"<HEADLINE>", "</HEADLINE>", offsetof(struct reading, title)},
                    {"<TEXT>", "</TEXT>", offsetof(struct reading, text)}};
    struct reading *r = ctx;
    (void)number;
    if (sv_istarts(line, SV("</DOC>"))) {
        struct judged_doc doc = {sv_trim(sb_view(&r->id)), sv_trim(sb_view(&r->title)),
                                 sb_view(&r->text), NULL, 0};
        bool ok = sb_ok(&r->id) && sb_ok(&r->title) && sb_ok(&r->text);
        int rc = ok ? r->each(r->ctx, &doc, err)
                    : ask_fail(err, ASK_LIMIT, "%s: a document over 16 MiB", path);
        sb_reset(&r->id);
        sb_reset(&r->title);
        sb_reset(&r->text);
        r->into = NULL;
        return rc;
    }
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
        if (sv_istarts(line, sv_of(elements[i].open))) {
            r->into = (struct sb *)(void *)((char *)r + elements[i].field);
            line = sv_skip(line, strlen(elements[i].open));
        }
        ptrdiff_t end = sv_find(line, sv_of(elements[i].close));
        if (end >= 0 && r->into) {
            sb_put(r->into, line.p, (size_t)end);
            sb_putc(r->into, ' ');
            r->into = NULL;
        }
    }
    if (r->into) {
        sb_sv(r->into, line);
        sb_putc(r->into, '\n');
    }
    return 0;
}

int judged_documents(const char *dir,
                     int (*each)(void *ctx, const struct judged_doc *doc, struct ask_err *err),
                     void *ctx, struct ask_err *err)
{
    static const struct {
        const char *prefix, *suffix;
        line_fn *fn;
    } layouts[] = {{"threads", ".jsonl", thread_line},
                   {"corpus", ".jsonl", corpus_line},
                   {"", ".trec", trec_line},
                   {"", ".sgml", trec_line}};
    struct reading r = {
        each, ctx, SB_INIT(1u << 16), SB_INIT(LINE_MAX_BYTES), SB_INIT(LINE_MAX_BYTES), NULL};
    int rc = ASK_NOTFOUND;
    bool found = false;
    for (size_t i = 0; !found && i < sizeof layouts / sizeof *layouts; i++) {
        char *path = find_file(dir, layouts[i].prefix, layouts[i].suffix);
        if (path) {
            found = true;
            rc = each_line(path, layouts[i].fn, &r, err);
        }
        free(path);
    }
    if (!found)
        ask_fail(err, ASK_NOTFOUND, "%s: no corpus.jsonl, threads.jsonl, *.trec or *.sgml", dir);
    sb_dispose(&r.id);
    sb_dispose(&r.title);
    sb_dispose(&r.text);
    return rc;
}
