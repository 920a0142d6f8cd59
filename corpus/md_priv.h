/* md_priv.h - what md.c and md_write.c share: marks inside collected text.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not for others: corpus/md.h is the door. Thread rule: as there.
 */
#ifndef ASKWELL_CORPUS_MD_PRIV_H
#define ASKWELL_CORPUS_MD_PRIV_H

#include "corpus/md.h"

static inline bool md_is_mark(char c)
{
    return (unsigned char)c < 0x20;
}

static inline bool md_is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Shows nothing of its own. */
static inline bool md_is_nothing(char c)
{
    return c == MD_NOTHING || c == MD_NO_LINK || c == MD_SUP || c == MD_SUB || c == MD_SUP_END ||
           c == MD_SUB_END;
}

/* Drops what cannot be written and moves blanks out of marks; false without memory. */
bool md_settle(struct md *m);

#endif
