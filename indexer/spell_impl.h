/* spell_impl.h - what spell.c and spell_count.c share.
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: as spell.h.
 */
#ifndef ASKWELL_INDEXER_SPELL_IMPL_H
#define ASKWELL_INDEXER_SPELL_IMPL_H

#include "base/strmap.h"
#include "indexer/spell.h"

#define SPELL_DISTINCT 1000000 /* words counted at a time: some 50 MB */

struct spell_counts {
    struct strmap *map; /* two bytes of the label, then the word */
    uint32_t times;     /* what each stands for */
};

/* word is a plain one, of less than SPELL_BYTES. */
int spell_counts_put(struct spell_counts *c, struct sv word, uint16_t label, uint32_t times,
                     struct ask_err *err);

#endif
