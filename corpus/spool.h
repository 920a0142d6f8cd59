/* spool.h - facts that an importer needs later, kept on the disk: users, channels, first subjects.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A map from (table, key) to bytes. Half a MiB of it stays in memory; more is in a temporary
 * database that vanishes with the process. For what is surely small (the emoji of a team) a strmap
 * does.
 * Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CORPUS_SPOOL_H
#define ASKWELL_CORPUS_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

struct spool;

int spool_open(struct spool **out, const char *tmp, struct ask_err *err); /* tmp NULL: system's */
void spool_free(struct spool *s);                                         /* NULL is fine */

/* Sets a value; what the key had is gone. Tables are numbers of the importer's own. */
int spool_put(struct spool *s, int table, struct sv key, struct sv value, struct ask_err *err);
/* 1 and the value in the arena, or 0 when there is none. */
int spool_get(struct spool *s, int table, struct sv key, struct sv *value, struct arena *a,
              struct ask_err *err);
/* The same with a number as the key. */
int spool_put_id(struct spool *s, int table, int64_t key, struct sv value, struct ask_err *err);
int spool_get_id(struct spool *s, int table, int64_t key, struct sv *value, struct arena *a,
                 struct ask_err *err);
/* Calls each for all of a table, in the order of the keys' bytes; each may put into other tables,
 * not into this one. */
int spool_each(struct spool *s, int table,
               int (*each)(void *ctx, struct sv key, struct sv value, struct ask_err *err),
               void *ctx, struct ask_err *err);

/* Several values as one: each ends with a NUL (and holds none). The views lie in value. */
struct sv spool_pack(struct arena *a, const struct sv *fields, size_t n);
size_t spool_unpack(struct sv value, struct sv *fields, size_t max); /* how many there were */

#ifdef __cplusplus
}
#endif
#endif
