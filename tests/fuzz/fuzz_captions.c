/* fuzz_captions.c - any bytes as captions: the first one says the format; reading ends, and what
 * comes out is not more than went in. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the importer around it (fuzz_youtube.c). Bytes that are no UTF-8 are mended first, as
 * corpus/members.h does.
 */
#include <stdlib.h>

#include "base/sb.h"
#include "base/utf8.h"
#include "corpus/sources/youtube/captions.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static int count(void *ctx, int64_t ms, struct sv words, struct ask_err *err)
{
    (void)err;
    if (ms < 0 || words.n == 0 || !utf8_valid(words))
        abort();
    *(size_t *)ctx += words.n;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const enum captions_format formats[] = {CAPTIONS_VTT, CAPTIONS_SRT, CAPTIONS_JSON3,
                                                   CAPTIONS_XML};
    struct sb b = SB_INIT(16 << 20);
    size_t words = 0;
    if (n == 0)
        return 0;
    enum captions_format f = formats[data[0] % 4];
    utf8_repair(&b, sv_make((const char *)data + 1, n - 1));
    (void)captions_automatic(f, sb_view(&b));
    if (captions_are(f, sb_view(&b)))
        (void)captions_lang(sb_view(&b));
    (void)captions_read(sb_view(&b), f, count, &words, NULL);
    if (words > 8 * b.n + 8)
        abort();
    sb_dispose(&b);
    return 0;
}
