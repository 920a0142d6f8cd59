/* serve.h - the HTTP service from start to stop.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * serve_run() opens the port, answers until *stop becomes true, finishes what is running and
 * returns. The data need not be there yet: until it is, requests that need it are answered 503
 * with what to do, and /readyz says so.
 * Thread rule: one call per process at a time; the caller's thread only waits, with the signals
 * it had blocked or not when it called.
 */
#ifndef ASKWELL_WEB_SERVE_H
#define ASKWELL_WEB_SERVE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rc.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SERVE_PORT 8642

struct serve_opt {
    const char *dir;      /* the data folder */
    const char *host;     /* name or address to listen on */
    int64_t port;         /* 0: any free one */
    unsigned workers;     /* threads that search; 0: one per processor, 64 at most */
    unsigned queue;       /* requests that may wait for a worker; more are told 503 */
    unsigned connections; /* open at once; more are told 503 */
    int deadline_ms;      /* per request, waiting included; then the best so far is the answer */
    int idle_s;           /* a connection that says nothing for so long is closed */
    int grace_s;          /* at the stop, how long unfinished requests are waited for */
    int ready_fd;         /* when the port is open "<port>\n" is written here; -1: nowhere */
    size_t max_body;      /* bytes of a request's body */
    bool anonymous_read;  /* may listen elsewhere than on loopback without keys */
    const char *const *allowed_hosts; /* further names a Host header may carry, without ports */
    size_t nallowed_hosts;
    const volatile sig_atomic_t *stop; /* set by a signal handler of the caller */
    const char *weights; /* file of weights to rank by; NULL: the data folder's, or the defaults */
};
// clang-format off
#define SERVE_OPT_INIT \
    {NULL, "127.0.0.1", SERVE_PORT, 0, 64, 256, 2000, 30, 20, -1, 1u << 20, false, NULL, 0, NULL, NULL}
// clang-format on

/* USAGE when it would listen to strangers without anonymous_read; DENIED or IO with the reason
 * when the port cannot be opened. */
int serve_run(const struct serve_opt *opt, struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
