/* mail_text.h - the text of a mail to Markdown: quotes, code, patches, paragraphs.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What is plain text stays literal. Not here: parts (mime.h), what is dropped (mail_strip.h).
 * Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_MAIL_TEXT_H
#define ASKWELL_CORPUS_MAIL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/sb.h"
#include "base/sv.h"
#include "corpus/md.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { MAIL_PARA_MAX = 2000 }; /* lines joined to one paragraph at most */

struct mail_text {
    struct md md;
    struct sb flow, plain; /* the text between the passes */
    struct sb code;        /* code not yet written: paragraphs of it become one block */
    bool patch;            /* it is a patch */
    struct sb signature, files;
    struct sv para[MAIL_PARA_MAX]; /* lines of the open paragraph */
    size_t npara, para_depth;
    size_t depth;       /* quotes around what was written last */
    bool answers;       /* the mail answers another, so '>' is a quote */
    bool console;       /* it does not and quotes nothing: '>' is a prompt */
    struct sv cited[4]; /* names that begin quoted lines: "ana> " */
    size_t ncited;
    bool failed;  /* text was lost for want of memory, or over the limit */
    bool by_line; /* it was flowed: each line was ended by hand */
};

void mail_text_init(struct mail_text *t, size_t max);
void mail_text_dispose(struct mail_text *t);
void mail_text_begin(struct mail_text *t, bool answers); /* of a mail */
void mail_text_plain(struct mail_text *t, struct sb *out, struct sv text, bool flowed, bool delsp);
/* A block of Markdown as it is; a fenced block of code; a file's name, with a link or without. */
void mail_text_block(struct mail_text *t, struct sb *out, struct sv markdown);
void mail_text_code(struct mail_text *t, struct sb *out, struct sv code, struct sv name);
void mail_text_file(struct mail_text *t, struct sv name, struct sv url);
/* The names of attachments, then the signature, which must be last. */
void mail_text_end(struct mail_text *t, struct sb *out);
bool mail_text_ok(const struct mail_text *t); /* nothing was lost */

#ifdef __cplusplus
}
#endif
#endif
