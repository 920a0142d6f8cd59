/* mail_code.h - does plain text look like code, a table, a patch?
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: pure.
 */
#ifndef ASKWELL_CORPUS_MAIL_CODE_H
#define ASKWELL_CORPUS_MAIL_CODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A paragraph whose lines must not be joined and whose blanks count. */
bool code_paragraph(const struct sv *lines, size_t n);
/* Does one line look like code or the output of a program? */
bool code_line(struct sv line);
/* Bytes at the beginning of text that are a patch: from "diff ..." or "--- a", "+++ b" (the list of
 * changed files above it too) to the last line of its last hunk. 0: none begins here. */
size_t code_patch(struct sv text);

#ifdef __cplusplus
}
#endif
#endif
