/* report.c - what an import found: counts, reasons, the first thousand bad items; as JSON.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: deciding what is bad (importer.c and the sources), showing it to people (cli).
 */
#include "corpus/report.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPORT_BAD_MAX = 1000, REPORT_REASON_MAX = 400 };

void report_count(struct import_count *v, size_t *n, size_t max, const char *name, int64_t add)
{
    size_t i = 0;
    while (i < *n && strncmp(v[i].name, name, sizeof v[i].name - 1) != 0)
        i++;
    if (i == max) { /* more reasons than rows: the last row stands for the rest */
        i = max - 1;
        snprintf(v[i].name, sizeof v[i].name, "other");
    } else if (i == *n) {
        snprintf(v[i].name, sizeof v[i].name, "%s", name);
        v[i].n = 0;
        ++*n;
    }
    v[i].n += add;
}

void report_bad(struct import_report *rep, const char *file, int64_t position, const char *unit,
                const char *reason)
{
    rep->bad_total++;
    if (rep->nbad >= REPORT_BAD_MAX)
        return;
    if ((rep->nbad & (rep->nbad - 1)) == 0) { /* grow at powers of two */
        size_t want = rep->nbad ? rep->nbad * 2 : 1;
        struct import_bad *p = reallocarray(rep->bad, want, sizeof *p);
        if (!p)
            return; /* counted, but without memory it cannot be listed */
        rep->bad = p;
    }
    char *f = strdup(file), *r = strndup(reason, REPORT_REASON_MAX);
    if (!f || !r) {
        free(f);
        free(r);
        return;
    }
    rep->bad[rep->nbad++] = (struct import_bad){f, position, unit, r};
}

void report_add_counts(struct import_report *rep, const struct store_counts *c)
{
    rep->counts.threads += c->threads;
    rep->counts.posts += c->posts;
    rep->counts.added += c->added;
    rep->counts.updated += c->updated;
    rep->counts.unchanged += c->unchanged;
    rep->counts.removed += c->removed;
    rep->counts.cycles += c->cycles;
    rep->counts.ghosts += c->ghosts;
}

void import_report_dispose(struct import_report *rep)
{
    for (size_t i = 0; i < rep->nbad; i++) {
        free(rep->bad[i].file);
        free(rep->bad[i].reason);
    }
    free(rep->bad);
    memset(rep, 0, sizeof *rep);
}

/* Names come from files and may not be UTF-8. */
static json_t *text_json(const char *s)
{
    json_t *j = json_string(s);
    return j ? j : json_string("(not UTF-8)");
}

static json_t *counts_json(const struct import_count *v, size_t n)
{
    json_t *o = json_object();
    for (size_t i = 0; i < n; i++)
        json_object_set_new(o, v[i].name, json_integer(v[i].n));
    return o;
}

static json_t *bad_json(const struct import_report *rep)
{
    json_t *list = json_array();
    for (size_t i = 0; i < rep->nbad; i++) {
        const struct import_bad *b = &rep->bad[i];
        json_array_append_new(list, json_pack("{s:o, s:I, s:s, s:o}", "file", text_json(b->file),
                                              "position", (json_int_t)b->position, "unit", b->unit,
                                              "reason", text_json(b->reason)));
    }
    return list;
}

char *import_report_json(const struct import_report *rep)
{
    const struct store_counts *c = &rep->counts;
    json_t *j = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "items", (json_int_t)rep->items,
                          "threads", (json_int_t)c->threads, "posts", (json_int_t)c->posts, "new",
                          (json_int_t)c->added, "updated", (json_int_t)c->updated, "removed",
                          (json_int_t)c->removed, "unchanged", (json_int_t)c->unchanged);
    json_t *more = json_pack("{s:I, s:I, s:I, s:I, s:b, s:s, s:I}", "cycles", (json_int_t)c->cycles,
                             "ghosts", (json_int_t)c->ghosts, "inputs", (json_int_t)rep->inputs,
                             "bytes", (json_int_t)rep->bytes, "swept", (int)rep->swept, "unswept",
                             rep->unswept, "bad_total", (json_int_t)rep->bad_total);
    char *text = NULL;
    if (json_object_update(j, more) == 0 &&
        json_object_set_new(j, "skipped", counts_json(rep->skipped, rep->nskipped)) == 0 &&
        json_object_set_new(j, "redacted", counts_json(rep->redacted, rep->nredacted)) == 0 &&
        json_object_set_new(j, "bad", bad_json(rep)) == 0)
        text = json_dumps(j, JSON_INDENT(2));
    json_decref(more);
    json_decref(j);
    return text;
}
