/* fuzz_jsonl.c - any bytes as JSON Lines, and as a tutorial's front matter: a dry import ends, and
 * what is bad is counted.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the store.
 */
#include <stdlib.h>

#include "corpus/frontmatter.h"
#include "corpus/importer_run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void import(const char *name, const char *format, const uint8_t *data, size_t n)
{
    struct input_blob blob = {name, data, n};
    struct input *in = NULL;
    struct import_opt opt = IMPORT_OPT_INIT;
    struct import_report rep = {0};
    struct ask_err err = {0};
    opt.dry_run = true;
    if (input_open_blobs(&in, "fuzz", &blob, 1, NULL) < 0)
        abort();
    for (const struct importer *const *i = importers(); *i; i++)
        if (sv_eq(sv_of((*i)->name), sv_of(format)))
            (void)run_importer(NULL, *i, in, true, &opt, &rep, &err);
    if (rep.items < rep.bad_total || rep.counts.posts > rep.items)
        abort();
    char *json = import_report_json(&rep);
    if (!json)
        abort();
    free(json);
    import_report_dispose(&rep);
    input_free(in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena a = ARENA_INIT(1 << 16, 64 << 20);
    struct front f;
    import("x.jsonl", "jsonl", data, n);
    import("x.md", "tutorials", data, n);
    front_read(&f, sv_make((const char *)data, n), &a);
    if (f.ntags > FRONT_TAGS_MAX || f.rest.n > n)
        abort();
    arena_dispose(&a);
    return 0;
}
