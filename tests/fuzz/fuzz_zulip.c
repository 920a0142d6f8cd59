/* fuzz_zulip.c - any bytes as an export of Zulip, dry.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the store.
 */
#include "tests/fuzz/source.h"

FUZZ_SOURCE("zulip", "messages-000001.json")
