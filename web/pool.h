/* pool.h - a bounded number of workers and a bounded queue before them.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A job is a pointer; whoever submits it owns it until the pool took it, then the pool's run
 * function does. Each worker keeps one pointer of its own between jobs (its engine), which its
 * close function gets at the end.
 * Thread rule: pool_submit from any thread; pool_stop and pool_free by one.
 */
#ifndef ASKWELL_WEB_POOL_H
#define ASKWELL_WEB_POOL_H

#include <stddef.h>

#include "base/rc.h"

#ifdef __cplusplus
extern "C" {
#endif

struct pool;

struct pool_opt {
    unsigned workers; /* 1 at least */
    unsigned queue;   /* jobs that may wait while every worker is busy */
    /* Does job; *mine is the worker's own pointer, NULL at first. */
    void (*run)(void *ctx, void *job, void **mine);
    void (*close)(void *mine); /* called when *mine is not NULL */
    void *ctx;
    /* Called by a worker that has *mine and nothing to do, each idle_ms; NULL: never. */
    void (*idle)(void *ctx, void **mine);
    unsigned idle_ms;
};

int pool_open(struct pool **out, const struct pool_opt *opt, struct ask_err *err);
/* BUSY at once when the queue is full: the job stays the caller's. */
int pool_submit(struct pool *pool, void *job, struct ask_err *err);
/* Runs what is queued to its end, then ends the workers; submitting is BUSY from then on. */
void pool_stop(struct pool *pool);
void pool_free(struct pool *pool); /* stops it first; NULL is fine */

#ifdef __cplusplus
}
#endif
#endif
