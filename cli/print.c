/* print.c - see print.h.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cli/print.h"

#include <stdio.h>
#include <stdlib.h>

int print_text(char *text, struct ask_err *err)
{
    if (!text)
        return ask_fail(err, ASK_NOMEM, "out of memory");
    printf("%s\n", text);
    free(text);
    return 0;
}

int print_built(struct sb *b, struct ask_err *err)
{
    int rc = sb_ok(b) ? 0 : ask_fail(err, ASK_NOMEM, "out of memory for what is to be shown");
    if (rc == 0 && b->n > 0)
        fwrite(b->p, 1, b->n, stdout);
    sb_dispose(b);
    return rc;
}
