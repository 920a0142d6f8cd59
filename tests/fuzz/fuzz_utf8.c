/* fuzz_utf8.c - any bytes through the UTF-8 functions.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: examples with known answers (tests/unit/test_utf8.c).
 * Invariants: a repaired text is valid, repairing it again changes nothing, a valid text without
 * NUL is not touched, cuts of a valid text are valid, a URL escape can be taken back, what is
 * escaped for a terminal is valid and holds no controls.
 */
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/utf8.h"

static void must(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct sv in = sv_make((const char *)data, n);
    struct sb once = SB_INIT(4 * n + 16);
    struct sb again = SB_INIT(16 * n + 16);
    struct sb back = SB_INIT(4 * n + 16);
    const size_t repairs = utf8_repair(&once, in);
    const struct sv text = sb_view(&once);

    must(sb_ok(&once) && utf8_valid(text));
    must((repairs == 0) == (utf8_valid(in) && sv_chr(in, '\0') < 0));
    must(repairs > 0 || sv_eq(in, text));
    must(utf8_repair(&again, text) == 0 && sv_eq(sb_view(&again), text));
    for (size_t i = 0; i <= text.n && i < 64; i++) {
        const size_t cut = utf8_cut(text, i);

        must(cut <= i && i - cut < 4 && utf8_valid(sv_make(text.p, cut)));
    }
    must(utf8_len(text) <= text.n);

    sb_reset(&again);
    esc_terminal(&again, in);
    must(sb_ok(&again) && utf8_valid(sb_view(&again)));
    for (size_t i = 0; i < again.n; i++)
        must((unsigned char)again.p[i] >= 0x20 || again.p[i] == '\n' || again.p[i] == '\t');

    sb_reset(&again);
    esc_url(&again, text);
    must(esc_url_decode(&back, sb_view(&again), true) && sv_eq(sb_view(&back), text));

    sb_reset(&again);
    utf8_from_cp1252(&again, in);
    must(sb_ok(&again) && utf8_valid(sb_view(&again)));
    sb_dispose(&once);
    sb_dispose(&again);
    sb_dispose(&back);
    return 0;
}
