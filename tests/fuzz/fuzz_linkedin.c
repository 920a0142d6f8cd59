/* fuzz_linkedin.c - any bytes as a LinkedIn export.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the store.
 */
#include "tests/fuzz/source.h"

FUZZ_SOURCE("linkedin", "Shares.csv")
