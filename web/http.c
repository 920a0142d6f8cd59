/* http.c - HTTP itself; the one file that knows libmicrohttpd.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: routes, pages, workers.
 * Method: libmicrohttpd calls us when a request line is read (target_seen), again and again for
 * its headers, body and end (on_request), and when it is over (on_completed). A call is made in
 * the first and freed in the last. Its poll mode is used: epoll stalls at multiples of 128
 * connections. Its memory limit per connection is far above our limit of a request's target, so
 * that a long address gets our own 414.
 */
#include "web/http.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <microhttpd.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "web/problem.h"

#define CALL_MAGIC        0x63616c6cu
#define CONNECTION_MEMORY (300u << 10)
/* What was taken to make a response so large is given back to the system. */
#define TRIM_FROM        (1u << 20)
#define CALL_ARENA_FIRST (8u << 10)
/* While more connections are open than this, each is closed with its response: what is kept open
 * is memory, since the library clears, and so touches, all of it between two requests. */
#define KEPT_OPEN 96
/* Bytes of all bodies that are held at a time: connections times max_body would be a quarter of a
 * gigabyte. */
#define BODIES_MAX (16u << 20)
/* A body that takes longer to arrive is not waited for: a byte now and then is no silence. */
#define BODY_TIME_MS 60000
/* So long must all be quiet before the stop: what clients have sent may not have been read yet. */
#define CALM_MS 150
/* Requests that are still being sent when the service stops are given this long. */
#define UNREAD_GRACE_MS 2000

struct http {
    struct http_opt opt;
    struct MHD_Daemon *daemon;
    atomic_uint connections;
    atomic_uint calls;    /* requests begun, by their first line */
    atomic_uint complete; /* of these, those that were read to their end */
    atomic_bool draining;
    atomic_size_t body_bytes; /* of all bodies that are held */
};

enum call_state { CALL_NEW, CALL_READING, CALL_AWAY, CALL_DONE };

struct http_call {
    unsigned magic;
    struct http *http;
    struct MHD_Connection *conn;
    enum call_state state;
    bool counted; /* in http.complete */
    struct arena arena;
    struct sb body;
    struct req req;
    struct resp resp;
    bool has_resp;
    const char *host; /* header values: the connection's memory, good until the request is over */
    size_t nhosts, header_bytes;
    int64_t length; /* Content-Length, -1 when there is none */
    size_t target_n;
    struct sv target_host; /* of a target that was written in full, else empty */
    bool no_room;          /* all bodies together were over their limit; this one was dropped */
};

static struct http_call *call_of(void *p)
{
    struct http_call *call = p;

    assert(call && call->magic == CALL_MAGIC);
    return call;
}

static void call_free(struct http_call *call)
{
    if (call->has_resp)
        resp_dispose(&call->resp);
    atomic_fetch_sub(&call->http->body_bytes, call->body.n);
    sb_dispose(&call->body);
    arena_dispose(&call->arena);
    call->magic = 0;
    free(call);
}

/* ---- reading ---- */

/* The path and query of a target, which may be written in full ("http://host/path?query"); the
 * host of such a one is returned and means more than the Host header does (RFC 9112, 3.2.2). */
static struct sv split_target(struct req *req, struct sv target)
{
    struct sv host = SV("");
    ptrdiff_t at;

    if (sv_istarts(target, SV("http://")) || sv_istarts(target, SV("https://"))) {
        target = sv_skip(target, (size_t)sv_find(target, SV("://")) + 3);
        host.p = target.p;
        while (host.n < target.n && !strchr("/?#", target.p[host.n]))
            host.n++;
        target = sv_skip(target, host.n);
        if (host.n == 0)
            host = SV("@"); /* none at all is nobody's name */
    }
    at = sv_chr(target, '?');
    req->path = at < 0 ? target : sv_make(target.p, (size_t)at);
    if (req->path.n == 0)
        req->path = SV("/");
    req->query = at < 0 ? SV("") : sv_skip(target, (size_t)at + 1);
    /* A fragment is the client's own business and should not have been sent. */
    if ((at = sv_chr(req->query, '#')) >= 0)
        req->query.n = (size_t)at;
    return host;
}

static void *target_seen(void *cls, const char *uri, struct MHD_Connection *conn)
{
    struct http *h = cls;
    struct http_call *call = calloc(1, sizeof *call);
    struct sv target = sv_of(uri);

    if (!call)
        return NULL;
    call->magic = CALL_MAGIC;
    call->http = h;
    call->conn = conn;
    call->length = -1;
    call->target_n = target.n;
    arena_init(&call->arena, CALL_ARENA_FIRST, REQ_ARENA_MAX);
    sb_init(&call->body, h->opt.max_body);
    call->req.a = &call->arena;
    call->req.site = h->opt.site;
    call->req.deadline_ms = h->opt.deadline_ms;
    call->req.arrived_ns = clock_mono_ns();
    /* The library decodes its buffer in place: this is the last chance to see what was sent. */
    if (target.n <= REQ_TARGET_MAX)
        call->target_host = split_target(&call->req, arena_sv(&call->arena, target));
    else
        call->req.path = arena_sv(&call->arena, sv_make(target.p, 64));
    atomic_fetch_add(&h->calls, 1);
    return call;
}

static enum MHD_Result header_seen(void *cls, enum MHD_ValueKind kind, const char *name,
                                   size_t name_n, const char *value, size_t value_n)
{
    struct http_call *call = call_of(cls);
    struct sv n = sv_make(name, name_n);
    struct sv v = sv_make(value, value_n);

    (void)kind;
    call->header_bytes += name_n + value_n + 4;
    if (sv_ieq(n, SV("Host"))) {
        call->host = value;
        call->nhosts++;
    } else if (sv_ieq(n, SV("Content-Type"))) {
        call->req.content_type = v;
    } else if (sv_ieq(n, SV("Accept-Encoding"))) {
        call->req.accept_encoding = v;
    } else if (sv_ieq(n, SV("If-None-Match"))) {
        call->req.if_none_match = sv_trim(v);
    } else if (sv_ieq(n, SV("Content-Length")) && !sv_i64(v, &call->length)) {
        call->length = INT64_MAX;
    }
    return MHD_YES;
}

static enum http_method method_of(const char *method)
{
    struct sv m = sv_of(method);

    return sv_eq(m, SV("GET"))    ? HTTP_GET
           : sv_eq(m, SV("HEAD")) ? HTTP_HEAD
           : sv_eq(m, SV("POST")) ? HTTP_POST
                                  : HTTP_OTHER;
}

/* ---- answering ---- */

/* A response that needs no route: status is a row of problem.c. */
static void refuse(struct http_call *call, int status, const char *detail)
{
    struct problem pb = problem_http(status, detail);

    if (!call->has_resp)
        resp_init(&call->resp);
    call->has_resp = true;
    routes_refuse(&call->resp, &call->req, &pb);
    call->state = CALL_DONE;
}

static void log_call(const struct http_call *call)
{
    /* The route, not the address: what was asked is nobody's business. */
    log_debug("%s %d %zu bytes %lld us", call->req.route ? call->req.route->path : "-",
              call->resp.status, call->resp.body.n,
              (long long)((clock_mono_ns() - call->req.arrived_ns) / 1000));
}

static enum MHD_Result send_response(struct http_call *call, bool close_after)
{
    struct resp *resp = &call->resp;
    struct MHD_Response *r;
    enum MHD_Result done = MHD_NO;
    size_t n = 0;
    char *body;

    log_call(call);
    body = sb_take(&resp->body, &n);
    r = MHD_create_response_from_buffer(n, body, MHD_RESPMEM_MUST_FREE);
    if (!r) {
        free(body);
        return MHD_NO;
    }
    for (size_t i = 0; i < resp->nheader; i++)
        MHD_add_response_header(r, resp->header[i].name.p, resp->header[i].value.p);
    if (resp->type)
        MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, resp->type);
    if (close_after || atomic_load(&call->http->draining) ||
        atomic_load(&call->http->connections) > KEPT_OPEN)
        MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
    done = MHD_queue_response(call->conn, (unsigned)resp->status, r);
    MHD_destroy_response(r);
    return done;
}

void http_answer(struct http_call *call, struct engine *en, const struct ask_err *no_engine)
{
    bool large;

    routes_finish(&call->resp, &call->req, en, no_engine);
    large = call->resp.written >= TRIM_FROM;
    call->state = CALL_DONE;
    MHD_resume_connection(call->conn); /* from here on the call may be gone */
    if (large)
        malloc_trim(0);
}

/* What is wrong with a request before its body is looked at; true: it was refused. */
static bool refuse_early(struct http_call *call, const char *version)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(call->conn, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    if (call->target_n > REQ_TARGET_MAX)
        refuse(call, 414, "the address is longer than 32 KiB: send long texts by POST");
    else if (call->header_bytes > REQ_HEADERS_MAX)
        refuse(call, 431, "the headers are longer than 64 KiB");
    else if (call->nhosts > 1 || (call->nhosts == 0 && strcmp(version, MHD_HTTP_VERSION_1_1) == 0))
        refuse(call, 400, "a request needs one Host header");
    else if (call->nhosts == 1 &&
             !negotiate_host_allowed(sv_of(call->host), &call->http->opt.hosts))
        refuse(call, 421, "the Host header names another server; --allow-host adds a name");
    else if (call->target_host.n > 0 &&
             !negotiate_host_allowed(call->target_host, &call->http->opt.hosts))
        refuse(call, 421, "the address names another server; --allow-host adds a name");
    else if (info && info->socket_context)
        refuse(call, 503, "too many connections are open; try again in a second");
    else if (call->length > 0 && (uint64_t)call->length > call->http->opt.max_body)
        refuse(call, 413, "the body is larger than this service takes");
    else if (call->length > 0 &&
             atomic_load(&call->http->body_bytes) + (size_t)call->length > BODIES_MAX)
        refuse(call, 503, "too many large requests are being read; try again in a second");
    else if (!arena_ok(&call->arena))
        refuse(call, 503, "out of memory");
    else
        return false;
    return true;
}

static void drop_body(struct http_call *call)
{
    atomic_fetch_sub(&call->http->body_bytes, call->body.n);
    sb_dispose(&call->body);
}

/* Takes a piece of the body, or reads over it when there is no room. */
static enum MHD_Result take_body(struct http_call *call, const char *data, size_t n)
{
    if (clock_mono_ns() - call->req.arrived_ns > BODY_TIME_MS * INT64_C(1000000))
        return MHD_NO;
    if (call->no_room || call->req.body_too_large)
        return MHD_YES;
    if (call->body.n + n > call->http->opt.max_body) {
        call->req.body_too_large = true;
    } else if (atomic_load(&call->http->body_bytes) + n > BODIES_MAX) {
        call->no_room = true;
    } else {
        size_t before = call->body.n;

        sb_put(&call->body, data, n);
        atomic_fetch_add(&call->http->body_bytes, call->body.n - before);
        call->no_room = !sb_ok(&call->body);
    }
    if (call->no_room || call->req.body_too_large)
        drop_body(call);
    return MHD_YES;
}

/* The request is complete: it is answered now, or goes to a worker. */
static enum MHD_Result on_complete(struct http_call *call)
{
    struct ask_err err = {0};

    if (call->no_room) {
        refuse(call, 503, "too many large requests are being read; try again in a second");
        return send_response(call, false);
    }
    call->req.body = sb_view(&call->body);
    call->has_resp = true;
    if (routes_begin(&call->resp, &call->req, call->http->opt.routes)) {
        call->state = CALL_DONE;
        return send_response(call, false);
    }
    /* Suspended first: a worker may be done before submit returns. */
    call->state = CALL_AWAY;
    MHD_suspend_connection(call->conn);
    if (call->http->opt.submit(call->http->opt.ctx, call, &err) < 0) {
        refuse(call, ask_rc_http(err.rc), arena_strdup(&call->arena, err.msg));
        MHD_resume_connection(call->conn);
    }
    return MHD_YES;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *conn, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_n, void **ctx)
{
    struct http_call *call;

    (void)cls;
    (void)url;
    if (!*ctx) /* no memory for it */
        return MHD_NO;
    call = call_of(*ctx);
    if (call->state == CALL_DONE)
        return send_response(call, false);
    if (call->state == CALL_NEW) {
        call->state = CALL_READING;
        call->req.method = method_of(method);
        MHD_get_connection_values_n(conn, MHD_HEADER_KIND, header_seen, call);
        /* The rest of what was refused unread would be taken for the next request. */
        return refuse_early(call, version) ? send_response(call, true) : MHD_YES;
    }
    if (*data_n > 0) {
        enum MHD_Result taken = take_body(call, data, *data_n);

        *data_n = 0;
        return taken;
    }
    if (!call->counted) {
        call->counted = true;
        atomic_fetch_add(&call->http->complete, 1);
    }
    return call->state == CALL_AWAY ? MHD_YES : on_complete(call);
}

static void on_completed(void *cls, struct MHD_Connection *conn, void **ctx,
                         enum MHD_RequestTerminationCode why)
{
    struct http *h = cls;
    struct http_call *call;

    (void)conn;
    (void)why;
    if (!*ctx)
        return;
    call = call_of(*ctx);
    *ctx = NULL;
    if (call->counted)
        atomic_fetch_sub(&h->complete, 1);
    atomic_fetch_sub(&h->calls, 1);
    call_free(call);
}

/* ---- connections ---- */

static void on_connection(void *cls, struct MHD_Connection *conn, void **socket_context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct http *h = cls;

    (void)conn;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        /* Not NULL: one too many, which will hear so with its first request. */
        *socket_context = atomic_fetch_add(&h->connections, 1) >= h->opt.connections ? h : NULL;
    } else {
        atomic_fetch_sub(&h->connections, 1);
    }
}

__attribute__((format(printf, 2, 0))) static void on_log(void *cls, const char *fmt, va_list ap)
{
    char text[400];

    (void)cls;
    (void)vsnprintf(text, sizeof text, fmt, ap);
    log_debug("http: %s", text);
}

int http_open(struct http **out, const struct http_opt *opt, struct ask_err *err)
{
    struct http *h = calloc(1, sizeof *h);
    unsigned flags = MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
                     (opt->socket.v6 ? MHD_USE_IPv6 : 0u);

    *out = NULL;
    if (!h) {
        close(opt->socket.fd);
        return ask_fail(err, ASK_NOMEM, "out of memory at start");
    }
    h->opt = *opt;
    /* Room beyond our own limit, for those that are to be told 503: over its own limit the library
     * says nothing at all. */
    h->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, h, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL,
        MHD_OPTION_LISTEN_SOCKET, opt->socket.fd, MHD_OPTION_CONNECTION_LIMIT,
        opt->connections + opt->connections / 4 + 16, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)opt->idle_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
        MHD_OPTION_URI_LOG_CALLBACK, target_seen, h, MHD_OPTION_NOTIFY_COMPLETED, on_completed, h,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, h, MHD_OPTION_END);
    if (!h->daemon) {
        int e = errno;

        close(opt->socket.fd);
        free(h);
        return ask_fail_errno(err, e, "the HTTP service could not be started");
    }
    *out = h;
    return 0;
}

/* Connections that the kernel has accepted for us belong to clients that may have sent already. */
static void take_backlog(struct http *h, int fd)
{
    struct sockaddr_storage from;
    socklen_t n = sizeof from;
    int one;

    if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
        return;
    /* Counted, since more may go on coming while these are taken. */
    for (unsigned i = 0;
         i < h->opt.connections &&
         (one = accept4(fd, (struct sockaddr *)&from, &n, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;
         i++) {
        /* The library closes it when it does not take it. */
        MHD_add_connection(h->daemon, one, (struct sockaddr *)&from, n);
        n = sizeof from;
    }
}

void http_drain(struct http *h, int grace_s)
{
    const struct timespec tick = {0, 5000000};
    int64_t start = clock_mono_ns();
    int64_t busy = start; /* when there was a call, last */
    int fd = MHD_quiesce_daemon(h->daemon);

    atomic_store(&h->draining, true);
    if (fd >= 0) {
        take_backlog(h, fd);
        close(fd);
    }
    /* Idle connections are no calls; they go when the daemon does. */
    for (;;) {
        int64_t now = clock_mono_ns();
        int64_t ms = (now - start) / 1000000;

        if (atomic_load(&h->calls) > 0)
            busy = now;
        if ((now - busy) / 1000000 > CALM_MS || ms > (int64_t)grace_s * 1000 ||
            (atomic_load(&h->complete) == 0 && ms > UNREAD_GRACE_MS))
            break;
        nanosleep(&tick, NULL);
    }
}

void http_close(struct http *h)
{
    if (!h)
        return;
    MHD_stop_daemon(h->daemon);
    free(h);
}
