/* importer.c - one run of an importer over one input: source, items, sweep, progress.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: finding the inputs below a path (recognise.c), what a format means (sources/).
 * Invariant: posts are removed only at the end of a snapshot that was read to its end, in which
 * every bad item is known by its key and counts as present.
 */
#include "corpus/importer.h"

#include <assert.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "corpus/clean.h"
#include "corpus/importer_run.h"
#include "corpus/input.h"
#include "corpus/redact.h"
#include "corpus/report.h"

enum { TICK_ITEMS = 256, TICK_NS = 100000000 };

#define X(name) extern const struct importer importer_##name;
#include "importer_list.def"
#undef X

const struct importer *const *importers(void)
{
    static const struct importer *const table[] = {
#define X(name) &importer_##name,
#include "importer_list.def"
#undef X
        NULL};
    return table;
}

struct import_run {
    struct store *st;
    const struct import_opt *opt;
    struct import_report *rep;
    struct input *in;
    struct arena arena;
    struct redactor *redactor;
    struct store_import *im; /* NULL before the source is declared, and in a dry run */
    bool declared, snapshot;
    char source[CLEAN_TAG_MAX + 1]; /* its name */
    bool unknown;                   /* an item is bad and nobody knows which one it is */
    char incomplete[160];
    char file[256];     /* being read */
    int64_t file_bytes; /* read of it */
    int64_t bytes;      /* read of the files before */
    int64_t total;
    int64_t put; /* items that would be put, for a dry run */
    unsigned ticks;
    int64_t told; /* when progress was told last */
};

struct input *import_input(struct import_run *run)
{
    return run->in;
}

const struct import_opt *import_options(const struct import_run *run)
{
    return run->opt;
}

struct arena *import_arena(struct import_run *run)
{
    return &run->arena;
}

/* ---- the source ---- */

int import_source(struct import_run *run, const struct store_source *src, bool snapshot,
                  struct ask_err *err)
{
    struct store_source s = *src;
    assert(!run->declared);
    if (run->opt->source)
        s.name = sv_of(run->opt->source);
    s.name = clean_tag(s.name, &run->arena); /* so that site: can ask for it */
    s.title = sv_trim(clean_text(s.title, false, &run->arena));
    s.url = clean_text(s.url, false, &run->arena);
    s.license = clean_text(s.license, false, &run->arena);
    if (!arena_ok(&run->arena))
        return ask_fail(err, ASK_NOMEM, "no memory for the name of a source");
    if (s.name.n == 0 || s.name.n > CLEAN_TAG_MAX)
        return ask_fail(err, ASK_FORMAT, "%s: its source has no usable name; give --source NAME",
                        input_path(run->in));
    run->declared = true;
    run->snapshot = snapshot;
    snprintf(run->source, sizeof run->source, SV_FMT, SV_ARG(s.name));
    int rc = run->opt->dry_run ? 0 : store_import_begin(&run->im, run->st, &s, err);
    arena_reset(&run->arena);
    return rc;
}

void import_once(struct import_run *run)
{
    if (run->im)
        store_import_once(run->im);
}

/* ---- what is wanted ---- */

static bool matches(const char *const *patterns, struct sv name)
{
    char text[CLEAN_NAME_MAX + 1];
    if (name.n >= sizeof text)
        return false;
    memcpy(text, name.p ? name.p : "", name.n);
    text[name.n] = '\0';
    for (const char *const *p = patterns; *p; p++)
        if (fnmatch(*p, text, 0) == 0)
            return true;
    return false;
}

bool import_wants(const struct import_run *run, struct sv container)
{
    const struct import_opt *o = run->opt;
    if (container.n == 0)
        return true;
    return !(o->include && !matches(o->include, container)) &&
           !(o->exclude && matches(o->exclude, container));
}

/* Where an export has no containers, the name of the file is what patterns are about. */
static const char *unwanted(const struct import_run *run, const struct post *p, const char *file)
{
    const struct import_opt *o = run->opt;
    if (!import_wants(run, p->container.n > 0 ? p->container : sv_of(file)))
        return "not asked for";
    int64_t last = p->edited > p->created ? p->edited : p->created;
    if (o->since && last != TIME_NONE && last < o->since)
        return "older than asked for";
    return NULL;
}

/* An import of a part of an export removes nothing. */
static bool is_part(const struct import_opt *o)
{
    return o->increment || o->include || o->exclude || o->since;
}

void import_restrict(struct import_run *run, struct post *p, struct sv name)
{
    p->restricted = true;
    p->visibility = sv_of(arena_printf(&run->arena, "%s:%.*s", run->source,
                                       (int)(name.n > 400 ? 400 : name.n), name.p ? name.p : ""));
}

/* ---- items ---- */

static int stop_check(const struct import_run *run, struct ask_err *err)
{
    if (run->opt->stop && *run->opt->stop)
        return ask_fail(err, ASK_INTERRUPTED,
                        "stopped; what was read is kept, import %s again to go on",
                        input_path(run->in));
    return 0;
}

static int bad_item(struct import_run *run, struct sv container, struct post_key key,
                    const char *file, int64_t position, const char *unit, const char *reason,
                    struct ask_err *err)
{
    run->rep->items++;
    report_bad(run->rep, file, position, unit, reason);
    if (key.id.n == 0 || key.id.n > CLEAN_KEY_MAX) {
        run->unknown = true;
        return 0;
    }
    return run->im ? store_import_keep(run->im, container, key, err) : 0;
}

int import_bad(struct import_run *run, struct post_key key, const char *file, int64_t position,
               const char *unit, struct ask_err *err, const char *fmt, ...)
{
    char reason[400];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(reason, sizeof reason, fmt, ap);
    va_end(ap);
    return bad_item(run, sv_make("", 0), key, file, position, unit, reason, err);
}

void import_bad_part(struct import_run *run, const char *file, int64_t position, const char *unit,
                     const char *reason)
{
    report_bad(run->rep, file, position, unit, reason);
}

void import_skip(struct import_run *run, const char *reason)
{
    run->rep->items++;
    report_count(run->rep->skipped, &run->rep->nskipped,
                 sizeof run->rep->skipped / sizeof *run->rep->skipped, reason, 1);
}

int import_gone(struct import_run *run, struct sv container, struct post_key key,
                struct ask_err *err)
{
    import_skip(run, "deleted");
    return run->im && key.id.n > 0 && key.id.n <= CLEAN_KEY_MAX
               ? store_import_gone(run->im, container, key, err)
               : 0;
}

int import_hide(struct import_run *run, struct sv container, struct post_key key,
                struct ask_err *err)
{
    return run->im && key.id.n <= CLEAN_KEY_MAX && container.n <= CLEAN_KEY_MAX
               ? store_import_hide(run->im, container, key, err)
               : 0;
}

void import_incomplete(struct import_run *run, const char *fmt, ...)
{
    if (run->incomplete[0])
        return; /* the first reason is the cause */
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(run->incomplete, sizeof run->incomplete, fmt, ap);
    va_end(ap);
}

/* Puts a clean post; what the store refuses is a bad item. */
static int put_item(struct import_run *run, const struct post *p, const char *file,
                    int64_t position, const char *unit, struct ask_err *err)
{
    struct ask_err own = {0};
    enum store_put what;
    int rc = run->im ? store_import_put(run->im, p, &what, &own) : 0;
    if (rc == ASK_LIMIT || rc == ASK_FORMAT)
        return bad_item(run, p->container, p->key, file, position, unit, own.msg, err);
    if (rc < 0) {
        if (err)
            *err = own;
        return rc;
    }
    if (run->im && what == PUT_FORGOTTEN) {
        import_skip(run, "forgotten");
        return 0;
    }
    run->rep->items++;
    run->put++;
    return 0;
}

static void count_secret(void *ctx, const char *kind)
{
    struct import_run *run = ctx;
    report_count(run->rep->redacted, &run->rep->nredacted,
                 sizeof run->rep->redacted / sizeof *run->rep->redacted, kind, 1);
}

int import_item(struct import_run *run, struct post *p, const char *file, int64_t position,
                const char *unit, struct ask_err *err)
{
    struct ask_err own = {0};
    assert(run->declared);
    int rc = stop_check(run, err);
    if (rc < 0)
        return rc;
    struct post_key key = p->key;
    const char *skip = unwanted(run, p, file);
    if (!skip && !run->opt->include_private &&
        (p->restricted || sv_eq(sv_trim(p->visibility), SV("private"))))
        skip = "private";
    if (skip) {
        import_skip(run, skip);
        if (strcmp(skip, "private") == 0 && key.id.n > 0)
            rc = import_hide(run, sv_trim(p->container), key, err);
        arena_reset(&run->arena);
        return rc;
    }
    if ((rc = clean_post(p, &run->arena, &own)) >= 0)
        rc = redact_post(run->redactor, p, &run->arena, count_secret, run, &own);
    if (rc == ASK_NOMEM) {
        rc = ask_fail(err, ASK_NOMEM, "no memory for the item at %s %s %" PRId64, file, unit,
                      position);
    } else if (rc < 0) {
        rc = bad_item(run, p->container, key, file, position, unit, own.msg, err);
    } else {
        if (run->opt->label)
            p->visibility = sv_of(run->opt->label);
        if (sv_eq(p->visibility, SV("public")))
            p->visibility = sv_make("", 0);
        rc = put_item(run, p, file, position, unit, err);
    }
    arena_reset(&run->arena);
    return rc;
}

/* ---- progress ---- */

static void tell(struct import_run *run)
{
    const struct import_opt *o = run->opt;
    if (!o->progress)
        return;
    struct import_progress p = {run->file, run->bytes + run->file_bytes, run->total,
                                run->rep->items};
    o->progress(o->progress_ctx, &p);
}

void import_expect(struct import_run *run, int64_t bytes)
{
    run->total = bytes;
}

int import_tick(struct import_run *run, const char *file, int64_t bytes_read, struct ask_err *err)
{
    if (strncmp(run->file, file, sizeof run->file - 1) != 0 || bytes_read < run->file_bytes) {
        run->bytes += run->file_bytes;
        snprintf(run->file, sizeof run->file, "%s", file);
    }
    run->file_bytes = bytes_read;
    if (run->ticks++ % TICK_ITEMS == 0) {
        int64_t now = clock_mono_ns();
        if (now - run->told > TICK_NS) {
            run->told = now;
            tell(run);
        }
    }
    return stop_check(run, err);
}

/* ---- a run ---- */

/* Ends the store's import: with a sweep when all that must hold does. */
static int run_end(struct import_run *run, int rc, struct ask_err *err)
{
    struct import_report *rep = run->rep;
    bool part = is_part(run->opt);
    const char *why = part ? "" : run->incomplete;
    if (!why[0] && run->unknown && !part)
        why = "an item could not be read and is not known by name";
    bool sweep = rc >= 0 && run->snapshot && !part && !why[0];
    if (run->snapshot && why[0])
        snprintf(rep->unswept, sizeof rep->unswept, "%s: %s", input_name(run->in).p, why);
    if (!run->im)
        return rc;
    if (rc >= 0 || rc == ASK_INTERRUPTED) {
        struct store_counts counts = {0};
        int end = store_import_end(run->im, sweep, &counts, rc < 0 ? NULL : err);
        run->im = NULL;
        if (end >= 0)
            report_add_counts(rep, &counts);
        if (rc >= 0)
            rc = end;
        rep->swept = rep->swept || (sweep && end >= 0);
    }
    return rc;
}

/* What could not be looked at was taken for none of the export: it must not be missed. */
static int heads_read(struct import_run *run, size_t before, struct ask_err *err)
{
    const struct input_problem *p;
    size_t n = input_problems(run->in, &p);
    for (size_t i = 0; i < n; i++) {
        if (p[i].head && p[i].rc == ASK_NOMEM)
            return ask_fail(err, ASK_NOMEM, "%s", p[i].reason);
        if (p[i].head && i >= before)
            import_incomplete(run, "%s could not be read: %s", p[i].path, p[i].reason);
    }
    return 0;
}

int run_importer(struct store *st, const struct importer *imp, struct input *in, bool whole,
                 const struct import_opt *opt, struct import_report *rep, struct ask_err *err)
{
    struct import_run run = {.st = st, .opt = opt, .rep = rep, .in = in};
    arena_init(&run.arena, 16 << 10, 256 << 20);
    run.total = input_bytes(in);
    run.unknown = !whole;
    int rc = redactor_new(&run.redactor, opt->redact ? opt->redact : &(struct redact_opt){0}, err);
    const struct input_problem *p;
    size_t problems = input_problems(in, &p);
    if (rc >= 0)
        rc = imp->run(&run, err);
    if (rc >= 0)
        rc = heads_read(&run, problems, err);
    if (rc >= 0)
        rep->inputs++;
    rc = run_end(&run, rc, err);
    rep->bytes += run.bytes + run.file_bytes;
    if (opt->dry_run)
        rep->counts.posts += run.put;
    tell(&run);
    store_import_free(run.im);
    redactor_free(run.redactor);
    arena_dispose(&run.arena);
    return rc;
}
