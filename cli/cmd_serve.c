/* cmd_serve.c - askwell serve: the HTTP service and the page.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "cli/cmd.h"
#include "cli/erase.h"
#include "query/weights.h"
#include "web/serve.h"

struct serve_opts {
    struct cmd_common common;
    const char *host, *weights;
    int64_t port, workers, queue, deadline_ms, ready_fd;
    struct opt_list allowed_hosts;
    bool anonymous_read;
};

// clang-format off
#define FIELD(f) offsetof(struct serve_opts, f)
static const struct opt options[] = {
    {"host", 0, OPT_STRING, FIELD(host), "ADDRESS", "where to listen (default 127.0.0.1)", 0, 0},
    {"port", 'p', OPT_INT, FIELD(port), "N", "port (default 8642; 0: any free one)", 0, 65535},
    {"workers", 0, OPT_INT, FIELD(workers), "N", "threads that search (default: one per processor)", 0, 64},
    {"queue", 0, OPT_INT, FIELD(queue), "N", "requests that may wait for a worker (default 64); more are told 503", 1, 100000},
    {"deadline-ms", 0, OPT_INT, FIELD(deadline_ms), "MS", "time a query may take (default 2000), then the best so far is the answer", 1, 3600000},
    {"allow-host", 0, OPT_LIST, FIELD(allowed_hosts), "NAME", "a further name that a Host header may carry; may be repeated", 0, 0},
    {"anonymous-read", 0, OPT_FLAG, FIELD(anonymous_read), NULL, "let anybody who reaches the address read what is public", 0, 0},
    {"weights", 0, OPT_STRING, FIELD(weights), "FILE", "rank by the weights of this file (askwell help tune)", 0, 0},
    {"ready-fd", 0, OPT_INT, FIELD(ready_fd), "FD", "write the port to this file descriptor when it is open", 0, 1024},
    CMD_COMMON_OPTIONS(serve_opts)
};
// clang-format on
static const struct serve_opts defaults = {
    .port = SERVE_PORT, .queue = 64, .deadline_ms = 2000, .ready_fd = -1};

static int run(const void *opts, int nwords, char **words, struct ask_err *err)
{
    const struct serve_opts *o = opts;
    struct serve_opt so = SERVE_OPT_INIT;
    (void)words;
    if (nwords)
        return ask_fail(err, ASK_USAGE, "serve takes no words; the data folder is --data");
    so.dir = o->common.data;
    if (o->host)
        so.host = o->host;
    so.port = o->port;
    so.workers = (unsigned)o->workers;
    so.queue = (unsigned)o->queue;
    so.deadline_ms = (int)o->deadline_ms;
    so.ready_fd = (int)o->ready_fd;
    so.anonymous_read = o->anonymous_read;
    so.allowed_hosts = o->allowed_hosts.v;
    so.nallowed_hosts = o->allowed_hosts.n;
    so.stop = &cmd_stop;
    so.weights = o->weights;
    struct rank_weights unused; /* a typing error in it is told now */
    int rc = o->weights ? weights_read(&unused, o->weights, err) : 0;
    if (rc < 0)
        return rc;
    struct store *st = NULL;
    if (store_open(&st, so.dir, STORE_READ, NULL) >= 0) /* what is wrong with it is told later */
        erase_warn(st);
    store_free(st);
    return serve_run(&so, err);
}

const struct cmd cmd_serve = {
    .name = "serve",
    .words = "",
    .summary = "serve the page and the HTTP API",
    .description =
        "Answers on http://127.0.0.1:8642 until Ctrl-C or SIGTERM; requests that are running are\n"
        "finished. Listening on another address than loopback needs --anonymous-read, since\n"
        "everybody who reaches it can then read all public posts.",
    .examples = "  askwell serve\n"
                "  askwell serve --host 0.0.0.0 --anonymous-read --allow-host search.example.org\n",
    .options = options,
    .defaults = &defaults,
    .size = sizeof defaults,
    .run = run,
};
