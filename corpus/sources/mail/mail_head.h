/* mail_head.h - what the headers of a mail say: who, when, answering what, on which list.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the body (mime.h), what a first pass over the export finds out (mail_facts.h).
 * Addresses are read for keys and lists only; no field that is shown holds one. All text is in the
 * caller's arena or in the headers. Thread rule: pure.
 */
#ifndef ASKWELL_CORPUS_MAIL_HEAD_H
#define ASKWELL_CORPUS_MAIL_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { MAIL_REFS_MAX = 64, MAIL_ID_MAX = 480 };

struct mail_head {
    struct sv id;                  /* Message-ID without its brackets; empty: none */
    struct sv refs[MAIL_REFS_MAX]; /* first mail of the thread first; only good ones, no own id */
    size_t nrefs;
    bool answers;        /* it says that it is an answer, whatever the references say */
    struct sv subject;   /* decoded, without Re: and the like */
    struct sv thread;    /* the same in lower case without [tags], to compare */
    struct sv tag;       /* the first [tag] of the subject, without brackets */
    struct sv name;      /* of the author; empty: unknown */
    struct sv address;   /* of the author, lower case, "at" undone; may be empty */
    struct sv list;      /* id of the list: "r-help.r-project.org"; empty: not from a list */
    struct sv list_post; /* the address that one writes to, lower case; may be empty */
    struct sv to;        /* To and Cc, lower case */
    struct sv url;       /* where it is archived */
    int64_t created;     /* TIME_NONE: unknown */
    const char *skip;    /* why it must be left out, static; NULL */
    bool deleted, bot;
    bool veiled; /* its addresses are written as only archives do: "ana at example.org" */
    bool typed;  /* says of what kind its body is */
    bool encrypted;
};

/* Reads the headers; envelope is the date of the "From " line, or TIME_NONE; now bounds dates. */
void mail_head_read(struct mail_head *h, struct sv head, int64_t envelope, int64_t now,
                    struct arena *a);

/* The subject without what mail programs put before it: "Re:", "AW:", "Fwd:", "Re[2]:" and a [tag]
 * before one of these. *answers is set when there was one that marks an answer. */
struct sv mail_subject(struct sv s, bool *answers);
/* The subject without its [tag] when that is the list's. */
struct sv mail_untag(struct sv subject, struct sv tag);

/* Writes text with "a@b.c" turned into "a at b.c". */
void mail_hide(struct sb *out, struct sv text);

/* RFC 2047 words and bytes of any charset to UTF-8 (mime.c). */
struct sv mail_words(struct sv raw, struct arena *a);

#ifdef __cplusplus
}
#endif
#endif
