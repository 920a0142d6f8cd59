/* fuzz_markdown.c - any bytes as a body.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: examples with known answers (tests/unit/test_markdown.c).
 * Invariants: something comes out, within its bound, and no element that we did not mean.
 */
#include <stdlib.h>
#include <string.h>

#include "web/markdown.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char *const never[] = {"<script",     "<img",  "<iframe",           "<svg",
                                        "<style",      "<form", "href=\"javascript", "href=\"/",
                                        "href=\"data", "<input"};
    char *html = markdown_html(sv_make((const char *)data, n));

    if (!html || strlen(html) > 2 * MARKDOWN_HTML_MAX)
        abort();
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        if (strstr(html, never[i]))
            abort();
    free(html);
    return 0;
}
