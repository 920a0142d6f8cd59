/* fuzz_mattermost.c - any bytes as an export of Mattermost, dry.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the store.
 */
#include "tests/fuzz/source.h"

FUZZ_SOURCE("mattermost", "bulk.jsonl")
