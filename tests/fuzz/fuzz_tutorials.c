/* fuzz_tutorials.c - any bytes as a folder of pages, dry.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: HTML alone (fuzz_html.c), front matter alone (fuzz_jsonl.c), the store.
 */
#include "tests/fuzz/source.h"

FUZZ_SOURCE("tutorials", "page.html")
