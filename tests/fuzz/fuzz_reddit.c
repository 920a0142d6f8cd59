/* fuzz_reddit.c - any bytes as Reddit's data: dumps, API bodies, tables.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the store.
 */
#include "tests/fuzz/source.h"

FUZZ_SOURCE("reddit", "x.json")
