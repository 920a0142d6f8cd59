/* req.h - a request and its response as plain data: what handlers see of HTTP.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Everything of a request lives in its arena and ends with it; the response's body alone is on
 * the heap, since it is handed on to be sent.
 * Thread rule: a request is used by one thread at a time.
 */
#ifndef ASKWELL_WEB_REQ_H
#define ASKWELL_WEB_REQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rc.h"
#include "base/sb.h"
#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

struct engine;
struct route;
struct site;

// clang-format off
#define REQ_TARGET_MAX (32u << 10) /* bytes of path and query; 414 beyond */
#define REQ_HEADERS_MAX (64u << 10) /* bytes of all headers; 431 beyond */
#define REQ_PARAMS_MAX 256         /* parameters; 400 beyond */
#define REQ_ARENA_MAX (64u << 20)  /* bytes that a request may take while it is answered */
#define RESP_BODY_MAX (32u << 20)
#define RESP_HEADERS_MAX 12
// clang-format on

enum http_method { HTTP_GET = 1, HTTP_HEAD = 2, HTTP_POST = 4, HTTP_OTHER = 8 };

struct http_pair { /* a parameter, a header */
    struct sv name, value;
};

struct req {
    enum http_method method;
    struct sv path;           /* as sent, without the query; "/" at least */
    struct sv query;          /* behind the first '?', as sent */
    struct http_pair *params; /* of the query, decoded, valid UTF-8 */
    size_t nparams;
    struct sv id; /* what stands for {…} in the route's path, decoded */
    struct sv body, content_type, accept_encoding, if_none_match;
    bool body_too_large;     /* it was over the limit and is not here */
    int64_t arrived_ns;      /* clock_mono_ns() */
    int deadline_ms;         /* counted from arrived_ns; 0: none */
    const struct site *site; /* const while the service runs */
    const struct route *route;
    struct arena *a;
};

struct resp {
    int status;       /* 200 unless set */
    const char *type; /* Content-Type, static */
    struct sb body;
    struct http_pair header[RESP_HEADERS_MAX]; /* in the request's arena or static */
    size_t nheader;
    size_t written; /* bytes of body before compression, once it is complete */
    bool gzipped;   /* body is compressed already */
    bool untagged;  /* set by the handler: this answer may differ the next time, so no ETag */
};

void resp_init(struct resp *resp);
void resp_dispose(struct resp *resp);
void resp_reset(struct resp *resp); /* as after resp_init; memory is kept */
/* Values must outlive the response: static, or from the request's arena. Over RESP_HEADERS_MAX is
 * our own mistake. */
void resp_header(struct resp *resp, const char *name, struct sv value);
/* Makes json, from malloc and taken, the response; NULL is NOMEM. */
int resp_json(struct resp *resp, char *json, struct ask_err *err);

/* Splits and decodes a query or a form into *out, in a. Bad escapes and bytes that are not UTF-8
 * are mended, not refused; USAGE for too many parameters. */
int req_params_read(struct http_pair **out, size_t *n, struct sv query, struct arena *a,
                    struct ask_err *err);
/* The first parameter called name; {NULL, 0} when there is none. */
struct sv req_param(const struct req *req, const char *name);
/* Milliseconds left until its deadline, 1 at least; 0 when it has none. */
int req_time_left(const struct req *req);

#ifdef __cplusplus
}
#endif
#endif
