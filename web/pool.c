/* pool.c - a bounded number of workers and a bounded queue before them.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what a job is (serve.c).
 * Method: one ring under one lock. A job may be queued while a worker is idle even where the queue
 * is of length zero: the idle worker is its place. So the ring has room for both.
 */
#include "web/pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

struct pool {
    struct pool_opt opt;
    pthread_mutex_t lock;
    pthread_cond_t work; /* there is a job, or the end */
    void **ring;
    size_t room;     /* places in ring: queue + workers */
    size_t first, n; /* jobs that wait */
    size_t idle;     /* workers that wait */
    bool ending;
    pthread_t *thread;
    size_t nthreads;
};

/* Waits for a job or the end, with the lock held. Every now and then an idle worker looks after
 * what it has: an engine that nobody asks anything would hold an old index on the disk. */
static void wait_for_work(struct pool *p, void **mine)
{
    while (p->n == 0 && !p->ending) {
        struct timespec until;

        if (!p->opt.idle || !*mine) {
            pthread_cond_wait(&p->work, &p->lock);
            continue;
        }
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += p->opt.idle_ms / 1000;
        until.tv_nsec += (long)(p->opt.idle_ms % 1000) * 1000000;
        if (until.tv_nsec >= 1000000000) {
            until.tv_sec++;
            until.tv_nsec -= 1000000000;
        }
        if (pthread_cond_timedwait(&p->work, &p->lock, &until) != ETIMEDOUT || p->n > 0 ||
            p->ending)
            continue;
        /* It still counts as idle: a job that comes now has its place and is taken right after. */
        pthread_mutex_unlock(&p->lock);
        p->opt.idle(p->opt.ctx, mine);
        pthread_mutex_lock(&p->lock);
    }
}

static void *work(void *arg)
{
    struct pool *p = arg;
    void *mine = NULL;

    pthread_mutex_lock(&p->lock);
    for (;;) {
        void *job;

        p->idle++;
        wait_for_work(p, &mine);
        p->idle--;
        if (p->n == 0)
            break;
        job = p->ring[p->first];
        p->first = (p->first + 1) % p->room;
        p->n--;
        pthread_mutex_unlock(&p->lock);
        p->opt.run(p->opt.ctx, job, &mine);
        pthread_mutex_lock(&p->lock);
    }
    pthread_mutex_unlock(&p->lock);
    if (mine)
        p->opt.close(mine);
    return NULL;
}

int pool_open(struct pool **out, const struct pool_opt *opt, struct ask_err *err)
{
    struct pool *p = calloc(1, sizeof *p);
    pthread_condattr_t steady;
    int e = 0;

    *out = NULL;
    if (!p)
        return ask_fail(err, ASK_NOMEM, "out of memory for the workers");
    p->opt = *opt;
    p->room = (size_t)opt->queue + opt->workers;
    pthread_mutex_init(&p->lock, NULL);
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&p->work, &steady);
    pthread_condattr_destroy(&steady);
    p->ring = calloc(p->room, sizeof *p->ring);
    p->thread = calloc(opt->workers, sizeof *p->thread);
    if (!p->ring || !p->thread)
        e = ENOMEM;
    while (e == 0 && p->nthreads < opt->workers)
        if ((e = pthread_create(&p->thread[p->nthreads], NULL, work, p)) == 0)
            p->nthreads++;
    if (e != 0) {
        pool_free(p);
        return ask_fail_errno(err, e, "%u workers could not be started", opt->workers);
    }
    *out = p;
    return 0;
}

int pool_submit(struct pool *p, void *job, struct ask_err *err)
{
    int rc = 0;

    pthread_mutex_lock(&p->lock);
    if (p->ending || p->n >= p->opt.queue + p->idle) {
        rc = ASK_BUSY;
    } else {
        p->ring[(p->first + p->n) % p->room] = job;
        p->n++;
        pthread_cond_signal(&p->work);
    }
    pthread_mutex_unlock(&p->lock);
    return rc < 0 ? ask_fail(err, rc, "too many requests are waiting; try again in a second") : 0;
}

void pool_stop(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    p->ending = true;
    pthread_cond_broadcast(&p->work);
    pthread_mutex_unlock(&p->lock);
    while (p->nthreads > 0)
        pthread_join(p->thread[--p->nthreads], NULL);
}

void pool_free(struct pool *p)
{
    if (!p)
        return;
    pool_stop(p);
    pthread_cond_destroy(&p->work);
    pthread_mutex_destroy(&p->lock);
    free(p->ring);
    free(p->thread);
    free(p);
}
