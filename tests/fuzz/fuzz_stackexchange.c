/* fuzz_stackexchange.c - any bytes as the files of a Stack Exchange dump, dry.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: rows alone (fuzz_rows.c), the store.
 */
#include "tests/fuzz/source.h"

FUZZ_SOURCE("stackexchange", "Posts.xml")
