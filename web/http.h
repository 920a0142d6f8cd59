/* http.h - HTTP itself: connections, limits, requests in, responses out.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * One thread reads and writes. A request that needs the engine is set aside (its connection is
 * suspended) and given to submit(); whoever took it calls http_answer() once, from any thread.
 * Thread rule: open, drain and close by one thread; http_answer by any.
 */
#ifndef ASKWELL_WEB_HTTP_H
#define ASKWELL_WEB_HTTP_H

#include "web/listen.h"
#include "web/negotiate.h"
#include "web/routes.h"

#ifdef __cplusplus
extern "C" {
#endif

struct http;
struct http_call;

struct http_opt {
    struct listen_socket socket; /* taken */
    unsigned connections;        /* answered at once; more are told 503 */
    int idle_s;                  /* silence after which a connection is closed */
    int deadline_ms;
    size_t max_body;
    struct host_rule hosts; /* what it points to must outlive the service */
    const struct route *const *routes;
    const struct site *site;
    /* Takes the call to http_answer() it later; a negative code when it cannot. */
    int (*submit)(void *ctx, struct http_call *call, struct ask_err *err);
    void *ctx;
};

int http_open(struct http **out, const struct http_opt *opt, struct ask_err *err);
/* Runs the call's handler with en, or tells why there is none, and has the response sent. */
void http_answer(struct http_call *call, struct engine *en, const struct ask_err *no_engine);
/* Takes no new connections and lets each end with its request; returns when all requests are
 * answered, or after grace_s. */
void http_drain(struct http *h, int grace_s);
/* Ends it; every call that was submitted must have been answered. NULL is fine. */
void http_close(struct http *h);

#ifdef __cplusplus
}
#endif
#endif
