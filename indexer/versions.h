/* versions.h - which versions of what have been superseded, learned from the titles of the corpus.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A title names a product and a version of it: "Debian 6.0", "python2.7", "SQL Server 2005". Where
 * titles that name a higher major version are clearly later, the lower one has been superseded, and
 * threads that named it before are likely out of date. Nothing is known of products beforehand, so
 * that ports, parts and error numbers, which come in no order of time, teach nothing.
 * Only titles that everybody may read are looked at. Thread rule: read-only once opened.
 */
#ifndef ASKWELL_INDEXER_VERSIONS_H
#define ASKWELL_INDEXER_VERSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"
#include "base/sv.h"
#include "corpus/store.h"

#ifdef __cplusplus
extern "C" {
#endif

#define VERSION_PRODUCT_MAX 24 /* bytes of a product's name */

struct version_named {
    char product[VERSION_PRODUCT_MAX + 1]; /* lower case */
    uint32_t major;
};
/* Takes the next product and major version off *rest; false when there is none left. */
bool versions_next(struct version_named *out, struct sv *rest);

struct versions_learner;
struct versions_learner *versions_learner_new(void); /* NULL when out of memory */
void versions_learner_free(struct versions_learner *l);
/* A title was written then; what is too much to remember is left out. */
void versions_hear(struct versions_learner *l, struct sv title, int64_t created);
struct version_newer {
    uint32_t major; /* the version that superseded it: the one named most */
    uint32_t times; /* titles that name it */
    int64_t since;  /* seconds: the middle of their times */
};
/* After all were heard: has it been superseded? */
bool versions_superseded(struct version_newer *out, const struct versions_learner *l,
                         const struct version_named *v);

/* Learns from the store and writes <dir>/index/standing-versions. */
int versions_build(const char *dir, struct store *st, struct ask_err *err);
bool versions_are_whole(const char *dir); /* else it is to be made */

struct versions;
/* NULL in *out, and no error, when there is no file or it is damaged. */
int versions_open(struct versions **out, const char *dir, struct ask_err *err);
void versions_free(struct versions *v);
/* Does the thread's title name a version that has been superseded since? why: "debian 6: debian 7
 * is named since 2013", lent. */
bool versions_of_thread(struct sv *why, int64_t *since, const struct versions *v, uint32_t thread);

#ifdef __cplusplus
}
#endif
#endif
