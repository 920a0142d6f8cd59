/* mbox.h - cuts the lines of an mbox into mails, or takes all of them for one mail.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Reads mboxo, mboxrd and mboxcl. Not here: what a mail says (mail_head.h, mime.h). Limits: a mail
 * keeps its first max bytes, and 256 KiB of headers. Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_MBOX_H
#define ASKWELL_CORPUS_MBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { MBOX_HEAD_MAX = 256 << 10 };

struct mbox_mail {
    struct sv head;   /* its headers, each line with its end; lent until each returns */
    struct sv body;   /* what follows the empty line; right behind the head and that line */
    struct sv raw;    /* both and the line between them */
    int64_t line;     /* where it begins, from 1 */
    int64_t envelope; /* the date in its "From " line, or TIME_NONE */
    bool over;        /* it was longer than max */
};

struct mbox {
    int (*each)(void *ctx, const struct mbox_mail *mail, struct ask_err *err);
    void *ctx;
    struct sb raw;  /* the mail so far */
    struct sb held; /* a line that may begin the next mail: the line behind it will tell */
    int64_t line, held_line, envelope, held_envelope;
    size_t head;      /* bytes of the headers, once they ended */
    size_t until;     /* bytes of the mail by its Content-Length; 0: none */
    size_t swallowed; /* a separator that a Content-Length hid: its offset, or 0 */
    bool framed, begun, any, in_head, blank, over, has_held;
    bool no_lengths; /* one was wrong: none is believed */
};

void mbox_init(struct mbox *m, size_t max,
               int (*each)(void *ctx, const struct mbox_mail *mail, struct ask_err *err),
               void *ctx);
void mbox_dispose(struct mbox *m);
void mbox_begin(struct mbox *m); /* of a file */
/* The next line, without its newline. Returns what each returns. */
int mbox_line(struct mbox *m, struct sv line, int64_t number, struct ask_err *err);
int mbox_end(struct mbox *m, struct ask_err *err); /* of a file */

/* "Name: ..." */
bool mbox_is_header(struct sv line);

#ifdef __cplusplus
}
#endif
#endif
