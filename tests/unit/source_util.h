/* source_util.h - what every importer must survive: cut off at each byte, wrong types in each
 * field, the same twice. On top of import_util.h. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what an importer makes of a good export; its own test says that.
 */
#ifndef ASKWELL_TESTS_SOURCE_UTIL_H
#define ASKWELL_TESTS_SOURCE_UTIL_H

#include <jansson.h>

#include "corpus/importer_run.h"
#include "tests/unit/import_util.h"

/* Runs an importer over bytes in memory, whatever its probe says of them, dry or into w->st. */
static inline int source_run(struct world *w, const char *format, const struct input_blob *blobs,
                             size_t n, bool dry)
{
    struct input *in = NULL;
    int rc = ASK_NOTFOUND;
    import_report_dispose(&w->rep);
    memset(&w->err, 0, sizeof w->err);
    w->opt.dry_run = dry;
    assert_int_equal(input_open_blobs(&in, "export", blobs, n, &w->err), 0);
    for (const struct importer *const *i = importers(); *i; i++)
        if (strcmp((*i)->name, format) == 0) {
            (void)(*i)->probe(in);
            rc = run_importer(dry ? NULL : w->st, *i, in, true, &w->opt, &w->rep, &w->err);
        }
    assert_int_not_equal(rc, ASK_NOTFOUND); /* there is such an importer */
    input_free(in);
    w->opt.dry_run = false;
    return rc;
}

/* What may come of damaged input: success, or an error that is the input's. */
static inline void source_survives(struct world *w, const char *format,
                                   const struct input_blob *blobs, size_t n)
{
    int rc = source_run(w, format, blobs, n, true);
    if (rc < 0 && rc != ASK_FORMAT && rc != ASK_CORRUPT && rc != ASK_LIMIT && rc != ASK_VERSION)
        fail_msg("%s fails with %d: %s", format, rc, w->err.msg);
    assert_true(w->rep.items >= w->rep.counts.posts);
}

/* Cuts each of the files at each byte, the others whole. */
static inline void source_cut_everywhere(struct world *w, const char *format,
                                         const struct input_blob *blobs, size_t n)
{
    struct input_blob cut[64];
    assert_true(n <= 64);
    for (size_t i = 0; i < n; i++) {
        memcpy(cut, blobs, n * sizeof *cut);
        for (size_t k = 0; k < blobs[i].n; k++) {
            char *copy = malloc(k ? k : 1); /* of its own size, so that a read behind it is seen */
            assert_non_null(copy);
            memcpy(copy, blobs[i].p, k);
            cut[i].p = copy;
            cut[i].n = k;
            source_survives(w, format, cut, n);
            free(copy);
        }
    }
}

/* Calls once for each place in a JSON value, with another value in it: null, true, a number, a
 * huge one, a text, an empty list, an empty object, and without it. depth 64 at most. */
static inline void source_mutate(json_t *at, void (*once)(void *ctx), void *ctx, int depth)
{
    static const char *const others[] = {"null", "true",  "-7", "1e300", "9223372036854775807",
                                         "\"\"", "\"x\"", "[]", "{}",    "[[]]",
                                         "[{}]"};
    const char *key;
    json_t *value;
    if (depth > 64)
        return;
    if (json_is_object(at)) {
        json_t *keys = json_array();
        json_object_foreach(at, key, value) json_array_append_new(keys, json_string(key));
        for (size_t k = 0; k < json_array_size(keys); k++) {
            key = json_string_value(json_array_get(keys, k));
            value = json_incref(json_object_get(at, key));
            source_mutate(value, once, ctx, depth + 1);
            for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
                json_object_set_new(at, key, json_loads(others[i], JSON_DECODE_ANY, NULL));
                once(ctx);
            }
            json_object_del(at, key);
            once(ctx);
            json_object_set_new(at, key, value);
        }
        json_decref(keys);
    } else if (json_is_array(at)) {
        for (size_t k = 0; k < json_array_size(at); k++) {
            value = json_incref(json_array_get(at, k));
            source_mutate(value, once, ctx, depth + 1);
            for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
                json_array_set_new(at, k, json_loads(others[i], JSON_DECODE_ANY, NULL));
                once(ctx);
            }
            json_array_set_new(at, k, value);
        }
    }
}

struct source_mutation {
    struct world *w;
    const char *format;
    struct input_blob *blobs;
    size_t n, at; /* the file that is changed */
    json_t *root;
    bool lines; /* root is an array whose elements are the lines of the file */
};

static inline void source_mutated(void *ctx)
{
    struct source_mutation *m = ctx;
    struct sb b = SB_INIT(16 << 20);
    struct input_blob was = m->blobs[m->at];
    for (size_t i = 0; i < (m->lines ? json_array_size(m->root) : 1); i++) {
        char *s = json_dumps(m->lines ? json_array_get(m->root, i) : m->root,
                             JSON_COMPACT | JSON_ENCODE_ANY);
        assert_non_null(s);
        sb_puts(&b, s);
        sb_putc(&b, '\n');
        free(s);
    }
    m->blobs[m->at].p = b.p;
    m->blobs[m->at].n = b.n;
    source_survives(m->w, m->format, m->blobs, m->n);
    m->blobs[m->at] = was;
    sb_dispose(&b);
}

/* Puts another type into every field of the JSON file number at; lines: it is JSON Lines. */
static inline void source_wrong_types(struct world *w, const char *format, struct input_blob *blobs,
                                      size_t n, size_t at, bool lines)
{
    struct source_mutation m = {w, format, blobs, n, at, NULL, lines};
    if (lines) {
        struct sv rest = sv_make(blobs[at].p, blobs[at].n), line;
        m.root = json_array();
        while (sv_line(&rest, &line))
            if (sv_trim(line).n > 0)
                json_array_append_new(m.root, json_loadb(line.p, line.n, JSON_DECODE_ANY, NULL));
    } else {
        m.root = json_loadb(blobs[at].p, blobs[at].n, JSON_DECODE_ANY, NULL);
    }
    assert_non_null(m.root);
    source_mutate(m.root, source_mutated, &m, 0);
    json_decref(m.root);
}

/* Imports twice; the second time nothing is new, updated or removed. */
static inline void source_twice(struct world *w, const char *format, const struct input_blob *blobs,
                                size_t n)
{
    assert_int_equal(source_run(w, format, blobs, n, false), 0);
    assert_true(w->rep.counts.added > 0);
    assert_int_equal(source_run(w, format, blobs, n, false), 0);
    assert_int_equal(w->rep.counts.added, 0);
    assert_int_equal(w->rep.counts.updated, 0);
    assert_int_equal(w->rep.counts.removed, 0);
}

#endif
