/* redaction.h - what is to be taken out, where index and redact agree on it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: main thread.
 */
#ifndef ASKWELL_CLI_REDACTION_H
#define ASKWELL_CLI_REDACTION_H

#include "base/rc.h"
#include "corpus/redact.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Where no file is named, the site's own is redact.conf beside the store, if it is there. *own is
 * its name then (NULL else), free() it when ro is not used any more. */
int redaction_file(struct redact_opt *ro, char **own, const char *data, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
