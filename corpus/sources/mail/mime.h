/* mime.h - the parts of a mail that can be read, in order: texts, pages, names of attachments.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The only file that knows GMime is mime.c. Limits: 1,000 parts, 64 levels, 64 KiB for the text of
 * an attachment; GMime itself reads from memory. GLib ends the program when memory runs out.
 * Thread rule: a mime belongs to one thread; mime_new and mime_free must not run beside another.
 */
#ifndef ASKWELL_CORPUS_MIME_H
#define ASKWELL_CORPUS_MIME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { MIME_PARTS_MAX = 1000, MIME_DEPTH_MAX = 64, MIME_ATTACHED_MAX = 64 << 10 };

enum mime_kind {
    MIME_TEXT,    /* plain */
    MIME_HTML,    /* text/enriched too */
    MIME_FILE,    /* an attachment that is text */
    MIME_NAME,    /* an attachment: its name only */
    MIME_FORWARD, /* a mail inside begins: name is its subject, text its author */
    MIME_SECRET   /* encrypted */
};

struct mime_part {
    enum mime_kind kind;
    struct sv text; /* UTF-8 */
    struct sv name;
    bool flowed, delsp;
};

struct mime_mail {
    struct mime_part v[MIME_PARTS_MAX];
    size_t n;
    const char *cut; /* what of it was left out by a limit, static; NULL */
};

struct mime;

struct mime *mime_new(void); /* NULL without memory */
void mime_free(struct mime *m);
/* Fills *out, text in the arena. raw is headers, an empty line, a body; untyped: its headers have
 * no Content-Type. Never fails on bytes: what is no MIME is one text. */
int mime_read(struct mime *m, struct mime_mail *out, struct sv raw, size_t head, bool typed,
              struct arena *a, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
