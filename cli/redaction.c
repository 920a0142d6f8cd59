/* redaction.c - see redaction.h.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cli/redaction.h"

#include "base/file.h"

int redaction_file(struct redact_opt *ro, char **own, const char *data, struct ask_err *err)
{
    *own = NULL;
    if (ro->file)
        return 0;
    if (!(*own = path_join(data, "redact.conf")))
        return ask_fail(err, ASK_NOMEM, "no memory for the name of redact.conf");
    if (file_exists(*own))
        ro->file = *own;
    return 0;
}
