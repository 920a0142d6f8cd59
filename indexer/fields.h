/* fields.h - THE table of what a term's first letter means.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Stems and verbatim tokens have no prefix and are lower case, so a capital letter can only be a
 * prefix. Index and query take prefixes from here and from nowhere else. Thread rule: constants.
 */
#ifndef ASKWELL_INDEXER_FIELDS_H
#define ASKWELL_INDEXER_FIELDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* name, prefix, what it holds */
// clang-format off
#define FIELD_MAP(X) \
    X(TEXT,   "",  "stems and verbatim tokens of title, body and comments; wdf counts title words more") \
    X(TITLE,  "S", "stems and verbatim tokens of the title") \
    X(TAG,    "K", "tag id, decimal") \
    X(AUTHOR, "A", "author id, decimal") \
    X(SOURCE, "H", "source id, decimal") \
    X(THREAD, "Q", "thread id, decimal: retires a thread's passages at once") \
    X(KIND,   "T", "post kind, decimal") \
    X(CHANNEL,"C", "name of the container, ASCII in lower case: channel, list, forum") \
    X(HOST,   "U", "host that the post links to, with and without the first part of the path; also the domains above it")
// clang-format on

enum field {
#define X(name, prefix, help) FIELD_##name,
    FIELD_MAP(X)
#undef X
        FIELD_COUNT
};

#define FIELD_TERM_MAX 224 /* bytes: TOKEN_MAX or a number, with the prefix */

const char *field_prefix(enum field f); /* static */
/* Writes prefix and term; returns bytes written, at most FIELD_TERM_MAX; no NUL. */
size_t field_term(char out[FIELD_TERM_MAX], enum field f, struct sv term);
size_t field_term_id(char out[FIELD_TERM_MAX], enum field f, int64_t id);
/* The term of a name: ASCII letters in lower case, cut where it is too long. */
size_t field_term_name(char out[FIELD_TERM_MAX], enum field f, struct sv name);

#ifdef __cplusplus
}
#endif
#endif
