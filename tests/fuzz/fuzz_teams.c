/* fuzz_teams.c - any bytes as messages of Microsoft Teams, or as several files of an export.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the store.
 */
#include "tests/fuzz/source.h"

FUZZ_SOURCE("teams", "messages.json")
