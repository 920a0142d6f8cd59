/* judged.h - reading a judged collection: documents, queries, and which documents answer them.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Two layouts, told apart by what the folder holds:
 *   corpus.jsonl {_id, title, text}, queries.jsonl {_id, text}, qrels.tsv (query, document,
 *   grade, with a header line), and optionally threads.jsonl {_id, question, answers[]}, which
 *   then stands for the corpus since it has the answers one by one;
 *   TREC: documents in *.trec or *.sgml (<DOC> <DOCNO> <TITLE> <TEXT>), topics* (<top> <num>
 *   <title>), qrels* (topic, iteration, document, grade).
 * Thread rule: one thread at a time.
 */
#ifndef ASKWELL_CLI_JUDGED_H
#define ASKWELL_CLI_JUDGED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/strmap.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

struct judged_query {
    struct sv id, text;
    size_t first, n; /* its judgements in struct judged.grades */
};

struct judged_grade {
    uint32_t query; /* index into queries */
    struct sv doc;
    int grade;
};

struct judged {
    struct judged_query *queries;
    size_t nqueries;
    struct judged_grade *grades; /* by query */
    size_t ngrades;
    struct arena arena;
};

/* Queries and judgements of a folder; LIMIT past 10 million judgements. */
int judged_open(struct judged *j, const char *dir, struct ask_err *err);
void judged_dispose(struct judged *j);

struct judged_doc {
    struct sv id, title, text;
    const struct sv *answers; /* of threads.jsonl */
    size_t nanswers;
};
/* Calls each for every document of the folder; stops at its first error. NOTFOUND when the
 * folder holds no documents. */
int judged_documents(const char *dir,
                     int (*each)(void *ctx, const struct judged_doc *doc, struct ask_err *err),
                     void *ctx, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
