/* fuzz_discourse.c - any bytes as Discourse's JSON, or as a backup when a file is called dump.sql.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the store. The reader of SQL and both forms of text are within.
 */
#include "tests/fuzz/source.h"

FUZZ_SOURCE("discourse", "t.json")
