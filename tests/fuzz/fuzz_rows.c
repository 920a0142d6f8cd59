/* fuzz_rows.c - any bytes as a dump of rows: every value lies inside its row, every row ends.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what rows mean.
 */
#include <stdlib.h>

#include "corpus/rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct input_blob blob = {"Posts.xml", data, n};
    struct input *in = NULL;
    struct stream *s = NULL;
    struct rows rows;
    struct row *row = malloc(sizeof *row);
    size_t bytes = 0;
    if (!row || input_open_blobs(&in, "fuzz", &blob, 1, NULL) < 0 ||
        stream_open(&s, in, 0, NULL) < 0)
        abort();
    rows_init(&rows, s);
    while (rows_next(&rows, row, NULL) > 0) {
        if (row->nattrs > ROW_ATTRS_MAX || (row->bad && !row->reason[0]) || row->line < 1)
            abort();
        for (size_t i = 0; i < row->nattrs; i++)
            for (size_t k = 0; k < row->attrs[i].value.n; k++)
                bytes += (unsigned char)row->attrs[i].value.p[k] > 0; /* reads every byte */
    }
    if (bytes > 3 * n) /* decoding shortens; another encoding at most triples */
        abort();
    rows_dispose(&rows);
    stream_close(s);
    input_free(in);
    free(row);
    return 0;
}
