/* mail_place.h - what names and first bytes of members say of mail: which are mail, whose mailbox.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: pure.
 */
#ifndef ASKWELL_CORPUS_MAIL_PLACE_H
#define ASKWELL_CORPUS_MAIL_PLACE_H

#include <stdbool.h>

#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

enum place_kind {
    PLACE_OTHER,     /* not by its name */
    PLACE_MAILDIR,   /* ".../cur/x" or ".../new/x" */
    PLACE_TMP,       /* ".../tmp/x" beside them: not yet delivered */
    PLACE_PIPERMAIL, /* "2001-May.txt" and the like */
    PLACE_FILE,      /* ".eml", ".mbox" */
    PLACE_PAGE       /* a page or an index beside the mails of an archive or a mailbox */
};

enum place_kind place_of(struct sv name);
/* The mailbox: "Sent" of ".Sent/cur/1:2,S", "r-help" of "lists/r-help/2001-May.txt", "x" of
 * "mail/x.mbox" when it is an mbox. Empty: the export itself. */
struct sv place_box(struct sv name, bool mbox);
/* A flag of Maildir: 'T' of "1:2,ST". */
bool place_flag(struct sv name, char flag);
/* Why nothing of this mailbox is read, static; NULL. */
const char *place_skip(struct sv box);

/* How sure one is that bytes begin a mail or an mbox: 0, 70, 90. */
int place_head(struct sv head);

#ifdef __cplusplus
}
#endif
#endif
