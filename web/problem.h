/* problem.h - errors as RFC 9457 problem documents.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: pure.
 */
#ifndef ASKWELL_WEB_PROBLEM_H
#define ASKWELL_WEB_PROBLEM_H

#include "web/req.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PROBLEM_ITEMS_MAX 16

struct problem_item {
    const char *where; /* "parameter", "member" or "header"; static */
    struct sv name;
    const char *detail; /* a sentence's worth; from an arena or static */
};

struct problem {
    int status;
    const char *code; /* for programs: ask_rc_code() or a row of problem.c */
    const char *title;
    const char *detail; /* a sentence for people */
    struct problem_item items[PROBLEM_ITEMS_MAX];
    size_t nitems; /* those over PROBLEM_ITEMS_MAX are counted, not kept */
};

struct problem problem_of(const struct ask_err *err);
/* One of the errors of HTTP itself, by status (414, 415, 431, …); others as 500. */
struct problem problem_http(int status, const char *detail);
void problem_add(struct problem *pb, const char *where, struct sv name, const char *detail);
/* The detail from the first item: `parameter "limit" must be …`. */
void problem_tell(struct problem *pb, struct arena *a);
/* Makes resp the problem document, or the page that says the same. */
void problem_put(struct resp *resp, const struct req *req, const struct problem *pb);
/* The rows: code and title, for the help page; NULL at the end. */
const char *problem_row(size_t i, int *status, const char **title);

#ifdef __cplusplus
}
#endif
#endif
