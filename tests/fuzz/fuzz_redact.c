/* fuzz_redact.c - any bytes as a text with secrets, all detectors on: it ends, and once is enough.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: a site's patterns, whose file is trusted.
 */
#include <stdint.h>
#include <stdlib.h>

#include "corpus/redact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct redact_opt opt = {.emails = true, .phones = true};
    struct redactor *r = NULL;
    struct sb out = SB_INIT(64 << 20);
    if (redactor_new(&r, &opt, NULL) < 0)
        abort();
    struct sv text = sv_make((const char *)data, n);
    size_t found = redact_text(r, &out, text, NULL, NULL);
    if (!sb_ok(&out) || (found == 0) != (out.n == 0))
        abort();
    sb_dispose(&out);
    redactor_free(r);
    return 0;
}
