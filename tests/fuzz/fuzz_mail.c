/* fuzz_mail.c - any bytes as an mbox, a mail or a folder of these: a dry import ends.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the store.
 */
#include "tests/fuzz/source.h"

FUZZ_SOURCE("mail", "2018-May.txt")
