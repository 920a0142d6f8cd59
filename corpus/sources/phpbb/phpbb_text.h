/* phpbb_text.h - a post's text as phpBB stores it, as plain BBCode.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: BBCode itself (bbcode.h). Thread rule: pure.
 */
#ifndef ASKWELL_CORPUS_PHPBB_TEXT_H
#define ASKWELL_CORPUS_PHPBB_TEXT_H

#include "base/sb.h"
#include "base/sv.h"
#include "corpus/sources/phpbb/bbcode.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Appends the source of a text and sets opt->uid and opt->literal by how it was stored: by 3.2 and
 * later as s9e's XML ("<r>", "<t>"), by 3.0 and 3.1 as escaped HTML whose tags carry uid. bbcode:
 * the post had it enabled. */
void phpbb_source(struct sb *out, struct sv stored, struct sv uid, bool bbcode,
                  struct bbcode_opt *opt);

#ifdef __cplusplus
}
#endif
#endif
