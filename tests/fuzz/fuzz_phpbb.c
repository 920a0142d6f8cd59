/* fuzz_phpbb.c - any bytes as a dump of a phpBB board.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the store. The reader of SQL and BBCode are within.
 */
#include "tests/fuzz/source.h"

FUZZ_SOURCE("phpbb", "board.sql")
