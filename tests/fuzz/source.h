/* source.h - a fuzz target for an importer: any bytes as its export, dry; it ends, and counts add
 * up. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the store. A target is this header and one line, FUZZ_SOURCE("slack", "a.json"): the
 * name is that of the file when the bytes name none. An export of several files is written as
 * "\x1c" name "\n" bytes "\x1c" name "\n" bytes: each \x1c (at the start of the bytes or behind a
 * newline) begins a file.
 */
#ifndef ASKWELL_TESTS_FUZZ_SOURCE_H
#define ASKWELL_TESTS_FUZZ_SOURCE_H

#include <stdlib.h>
#include <string.h>

#include "corpus/importer_run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { FUZZ_FILES = 16, FUZZ_NAME = 128 };

/* Cuts the bytes into files; returns how many. */
static inline size_t fuzz_files(struct input_blob *blobs, char (*names)[FUZZ_NAME],
                                const char *name, const uint8_t *data, size_t n)
{
    struct sv rest = sv_make((const char *)data, n);
    size_t k = 0;
    if (n == 0 || rest.p[0] != '\x1c') {
        blobs[0] = (struct input_blob){name, data, n};
        return 1;
    }
    while (rest.n > 0 && k < FUZZ_FILES) {
        ptrdiff_t line = sv_chr(rest, '\n'), end;
        size_t len = (line < 0 ? rest.n : (size_t)line) - 1;
        if (len >= FUZZ_NAME)
            len = FUZZ_NAME - 1;
        memcpy(names[k], rest.p + 1, len);
        names[k][len] = '\0';
        rest = sv_skip(rest, line < 0 ? rest.n : (size_t)line);
        end = sv_find(rest, SV("\n\x1c"));
        struct sv body = sv_make(rest.p, end < 0 ? rest.n : (size_t)end + 1);
        rest = sv_skip(rest, body.n);
        body = sv_skip(body, 1);
        if (strlen(names[k]) != len || len == 0)
            continue;
        blobs[k] = (struct input_blob){names[k], body.p, body.n};
        k++;
    }
    return k;
}

static inline void fuzz_source(const char *format, const char *name, const uint8_t *data, size_t n)
{
    struct input_blob blobs[FUZZ_FILES];
    char names[FUZZ_FILES][FUZZ_NAME];
    struct input *in = NULL;
    struct import_opt opt = IMPORT_OPT_INIT;
    struct import_report rep = {0};
    struct ask_err err = {0};
    opt.dry_run = true;
    opt.include_private = true;
    if (input_open_blobs(&in, "fuzz", blobs, fuzz_files(blobs, names, name, data, n), NULL) < 0)
        return;
    for (const struct importer *const *i = importers(); *i; i++)
        if (strcmp((*i)->name, format) == 0) {
            (void)(*i)->probe(in);
            (void)run_importer(NULL, *i, in, true, &opt, &rep, &err);
        }
    if (rep.counts.posts > rep.items)
        abort();
    char *json = import_report_json(&rep);
    if (!json)
        abort();
    free(json);
    import_report_dispose(&rep);
    input_free(in);
}

#define FUZZ_SOURCE(format, name)                                                                  \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)                                      \
    {                                                                                              \
        fuzz_source(format, name, data, n);                                                        \
        return 0;                                                                                  \
    }

#endif
