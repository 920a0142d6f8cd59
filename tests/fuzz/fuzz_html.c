/* fuzz_html.c - any bytes as HTML: no crash, no endless loop, and Markdown that is valid UTF-8.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: that the text is kept; tests/unit/test_html.c has that property.
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "corpus/html.h"
#include "corpus/md.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct sv html = sv_make((const char *)data, n);
    struct sb out = SB_INIT(HTML_OUT_MAX);
    struct html_page page;
    struct html_opt opt = HTML_OPT_INIT;
    struct ask_err err = {0};
    struct md md;
    if (html_to_markdown(&out, html, &opt, &err) == 0 && !utf8_valid(sb_view(&out)))
        abort();
    sb_reset(&out);
    html_page_init(&page);
    opt.page = &page;
    if (html_to_markdown(&out, html, &opt, &err) == 0 && !utf8_valid(sb_view(&out)))
        abort();
    html_page_dispose(&page);
    sb_reset(&out);
    md_init(&md, 1 << 24);
    md_inline_only(&out, &md, html);
    md_dispose(&md);
    sb_dispose(&out);
    return 0;
}
