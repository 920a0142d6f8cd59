/* mail_facts.h - what must be known of all mails of an export before the first is stored.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Answers without references find their thread by the subject, whatever the order of the mails; of
 * mails with the same id the earliest keeps it; the tag that a list puts before its subjects; the
 * addresses of lists; who said that it worked. Kept on the disk but for lists and tags, of which
 * 4,096 are known. Not here: reading headers (mail_head.h). Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_MAIL_FACTS_H
#define ASKWELL_CORPUS_MAIL_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "corpus/sources/mail/mail_head.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { FACTS_WINDOW = 30 * 86400 }; /* between two mails of one subject */

struct facts;

/* A mail as the first pass sees it. */
struct facts_mail {
    const struct mail_head *head;
    struct sv id;        /* never empty */
    struct sv scope;     /* list or folder: subjects are compared in it */
    struct sv container; /* what everybody may read: list or archive; else empty */
    uint64_t hash;       /* of the body */
    bool quotes;         /* it introduces a quote */
    bool worked;         /* its own words say that something worked */
    bool endorses;       /* it answers with Reviewed-by, Tested-by or Acked-by */
};

int facts_open(struct facts **out, const char *tmp, struct ask_err *err);
void facts_free(struct facts *f); /* NULL is fine */
int facts_note(struct facts *f, const struct facts_mail *m, struct arena *a, struct ask_err *err);
int facts_settle(struct facts *f, struct ask_err *err); /* after the last note */

/* Is a mail of this id in the export? 1 or 0. */
int facts_has(struct facts *f, struct sv id, struct arena *a, struct ask_err *err);
/* Does this mail keep its id, or has an earlier one with another text the same? 1: it keeps it. */
int facts_keeps(struct facts *f, struct sv id, uint64_t hash, struct arena *a, struct ask_err *err);
/* Where the thread of this mail is: the list of its first mail that the export holds, since what
 * goes to several lists is one thread. Empty: not on a list. */
int facts_container(struct facts *f, struct sv id, struct sv *container, struct arena *a,
                    struct ask_err *err);
/* The first mail of the same subject shortly before: 1 and its id, or 0. */
int facts_parent(struct facts *f, struct sv scope, struct sv id, struct sv *parent, struct arena *a,
                 struct ask_err *err);
/* Notes that a mail was stored; 1 when it had been already. */
int facts_stored(struct facts *f, struct sv container, struct sv key, struct arena *a,
                 struct ask_err *err);
/* Marks that later mails gave to this one. */
int facts_marks(struct facts *f, struct sv id, bool *solved, bool *accepted, int64_t *endorsed,
                struct arena *a, struct ask_err *err);
/* Does the list put this tag before its subjects? */
bool facts_is_tag(struct facts *f, struct sv scope, struct sv tag);
/* The list that one of these addresses belongs to; empty. */
struct sv facts_list(const struct facts *f, struct sv to);

#ifdef __cplusplus
}
#endif
#endif
