/* collection.h - a judged collection, indexed in a temporary folder and opened for asking.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CLI_COLLECTION_H
#define ASKWELL_CLI_COLLECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/judged.h"
#include "query/answer.h"
#include "query/engine.h"
#include "query/train.h"

#ifdef __cplusplus
extern "C" {
#endif

#define COLLECTION_DEPTH 100 /* documents ranked per query */

struct collection {
    struct judged judged;
    struct engine *en;
    char *tmp; /* removed by collection_close() */
    struct keys *keys;
};

/* data NULL: the documents of dir go into a temporary store and index by the same code that serves
 * users; else the index there is searched. weights NULL: the default. */
int collection_open(struct collection *c, const char *dir, const char *data, const char *weights,
                    struct ask_err *err);
void collection_close(struct collection *c); /* zero state is fine */

int collection_grade(const struct collection *c, const struct judged_query *q, struct sv doc);
/* The grades > 0 of what is relevant, but for the query's own document when that is excluded. */
int *collection_relevant(const struct collection *c, const struct judged_query *q,
                         bool exclude_self, size_t *n, struct arena *a);
/* Asks a query and takes the features of what it finds. exclude_self: the document of the query's
 * own id does not count. */
int collection_train(struct train *t, struct collection *c, const struct judged_query *q,
                     uint32_t set, bool exclude_self, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
