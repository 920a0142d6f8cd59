/* fuzz_slack.c - any bytes as a Slack export or a page of the Web API.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the store.
 */
#include "tests/fuzz/source.h"

FUZZ_SOURCE("slack", "C0000HELP1.json")
