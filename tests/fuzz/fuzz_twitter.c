/* fuzz_twitter.c - any bytes as a Twitter archive.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the store.
 */
#include "tests/fuzz/source.h"

FUZZ_SOURCE("twitter", "tweets.js")
