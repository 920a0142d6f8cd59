/* print.h - results on standard output.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Whether they really got there is asked once, by main(), at the end. Thread rule: main thread.
 */
#ifndef ASKWELL_CLI_PRINT_H
#define ASKWELL_CLI_PRINT_H

#include "base/rc.h"
#include "base/sb.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Prints text and a newline, and frees it. NULL, as a failed dump returns, is NOMEM. */
int print_text(char *text, struct ask_err *err);
/* Prints what was built and disposes of it; NOMEM when building had failed. */
int print_built(struct sb *b, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
