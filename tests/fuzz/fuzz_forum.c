/* fuzz_forum.c - any bytes as pages of a forum, and as pages among which a thread may be: a dry
 * import ends, and what is bad is counted. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the store.
 */
#include "tests/fuzz/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    fuzz_source("forum", "thread.html", data, n);
    fuzz_source("tutorials", "page.html", data, n);
    return 0;
}
