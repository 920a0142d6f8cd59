/* webthread.h - the posts of a thread page, given to the run of an importer.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: finding them (webpage.h). Thread rule: as corpus/importer.h.
 */
#ifndef ASKWELL_CORPUS_WEBTHREAD_H
#define ASKWELL_CORPUS_WEBTHREAD_H

#include "base/rc.h"
#include "base/sb.h"
#include "corpus/html.h"
#include "corpus/importer.h"
#include "corpus/webpage.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Puts the posts of a page that has some. body is for scratch. */
int webthread_put(struct import_run *run, struct webpage *w, struct html *h, struct sb *body,
                  const char *file, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
