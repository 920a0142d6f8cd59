/* eval_similar.h - how good are similar questions, by what the community linked?
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: main thread.
 */
#ifndef ASKWELL_CLI_EVAL_SIMILAR_H
#define ASKWELL_CLI_EVAL_SIMILAR_H

#include <stdbool.h>
#include <stdio.h>

#include "base/rc.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Over the store and index in data: each thread that is linked with others asks for its like, with
 * all links forgotten; the threads it is linked with, either way, are what should come. Prints the
 * measures, beside those of a search for its title. run: gets a TREC run, may be NULL. */
int eval_similar(const char *data, bool as_json, FILE *run, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
