/* serve.c - the HTTP service from start to stop.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: HTTP (http.c), what is answered (routes.c and the pages).
 * Method: one thread for the connections, a pool of workers that each open store and index for
 * themselves, and the caller's thread, which waits for the stop. The stop goes against the stream:
 * no new connections, requests finished, workers ended, connections closed.
 */
#include "web/serve.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "query/engine.h"
#include "web/http.h"
#include "web/pool.h"
#include "web/site.h"

#define WORKERS_MAX 64
#define LOOK_MS     3000 /* between looks of an idle worker; erasing waits ten times as long */

static const struct reader_identity anonymous = {NULL, 0, false};

struct serve {
    const struct serve_opt *opt;
    struct site *site;
    struct pool *pool;
    struct http *http;
};

static void close_engine(void *mine)
{
    engine_free(mine);
}

static int open_engine(struct engine **out, const struct serve_opt *o, struct ask_err *err)
{
    int rc = engine_open(out, o->dir, &anonymous, err);

    if (rc >= 0 && o->weights && (rc = engine_weights(*out, o->weights, err)) < 0) {
        engine_free(*out);
        *out = NULL;
    }
    return rc;
}

/* A worker's turn: its engine is brought to the newest state, or opened when it has none or when
 * what it had can no longer be used (the data was replaced as a whole). */
static void run_call(void *ctx, void *job, void **mine)
{
    const struct serve *s = ctx;
    struct engine *en = *mine;
    struct ask_err err = {0};

    if (en && engine_refresh(en, &err) < 0) {
        engine_free(en);
        en = NULL;
    }
    if (!en && open_engine(&en, s->opt, &err) < 0)
        en = NULL;
    *mine = en;
    http_answer(job, en, &err);
}

/* A worker that has nothing to do lets go of an index that was built anew since: what was forgotten
 * must leave the disk, and the last reader keeps it there. */
static void look_after(void *ctx, void **mine)
{
    struct ask_err err = {0};

    (void)ctx;
    if (engine_refresh(*mine, &err) < 0) {
        engine_free(*mine);
        *mine = NULL;
    }
}

static int submit_call(void *ctx, struct http_call *call, struct ask_err *err)
{
    const struct serve *s = ctx;

    return pool_submit(s->pool, call, err);
}

static unsigned count_workers(unsigned wanted)
{
    long n = wanted ? (long)wanted : sysconf(_SC_NPROCESSORS_ONLN);

    return n < 1 ? 1 : n > WORKERS_MAX ? WORKERS_MAX : (unsigned)n;
}

static int start(struct serve *s, uint16_t *port, struct ask_err *err)
{
    const struct serve_opt *o = s->opt;
    struct pool_opt po = {.workers = count_workers(o->workers),
                          .queue = o->queue,
                          .run = run_call,
                          .close = close_engine,
                          .idle = look_after,
                          .idle_ms = LOOK_MS,
                          .ctx = s};
    struct http_opt ho = {.connections = o->connections,
                          .idle_s = o->idle_s,
                          .deadline_ms = o->deadline_ms,
                          .max_body = o->max_body,
                          .routes = routes_all(),
                          .submit = submit_call,
                          .ctx = s};
    int rc;

    /* The port first: whether it is free is the likeliest trouble. */
    if ((rc = listen_open(&ho.socket, o->host, o->port, o->anonymous_read, err)) < 0)
        return rc;
    *port = ho.socket.port;
    if ((rc = site_open(&s->site, err)) < 0 || (rc = pool_open(&s->pool, &po, err)) < 0) {
        close(ho.socket.fd);
        return rc;
    }
    ho.site = s->site;
    ho.hosts = (struct host_rule){ho.socket.wildcard, o->host, o->allowed_hosts, o->nallowed_hosts};
    return http_open(&s->http, &ho, err);
}

/* Data may be missing when the service starts, and come later. */
static void look_at_data(const struct serve_opt *o)
{
    struct engine *en = NULL;
    struct ask_err err = {0};

    if (open_engine(&en, o, &err) < 0)
        log_warn("nothing to search yet: %s", err.msg);
    engine_free(en);
}

static int tell_ready(int fd, uint16_t port, struct ask_err *err)
{
    char text[16];
    int n = snprintf(text, sizeof text, "%u\n", (unsigned)port);

    if (fd < 0)
        return 0;
    if (write(fd, text, (size_t)n) != n)
        return ask_fail_errno(err, errno, "cannot write the port to file descriptor %d", fd);
    close(fd);
    return 0;
}

static void wait_for_stop(const volatile sig_atomic_t *stop, const sigset_t *signals)
{
    const struct timespec second = {1, 0};

    /* The signals are blocked but within ppoll, so that none can slip in between. */
    while (!stop || !*stop)
        ppoll(NULL, 0, &second, signals);
}

int serve_run(const struct serve_opt *opt, struct ask_err *err)
{
    struct serve s = {.opt = opt};
    sigset_t all;
    sigset_t before;
    uint16_t port = 0;
    int rc;

#ifdef M_ARENA_MAX
    /* Each thread would keep a heap of its own, and what a request freed with it. */
    mallopt(M_ARENA_MAX, 2);
#endif
    /* Threads inherit the mask: signals are for the caller's thread alone. */
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    if ((rc = start(&s, &port, err)) < 0)
        goto out;
    look_at_data(opt);
    log_info("listening on http://%s%s%s:%u", strchr(opt->host, ':') ? "[" : "", opt->host,
             strchr(opt->host, ':') ? "]" : "", (unsigned)port);
    if ((rc = tell_ready(opt->ready_fd, port, err)) < 0)
        goto out;
    wait_for_stop(opt->stop, &before);
    log_info("stopping");
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    http_drain(s.http, opt->grace_s);
out:
    if (s.pool)
        pool_stop(s.pool);
    http_close(s.http);
    pool_free(s.pool);
    site_free(s.site);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc;
}
