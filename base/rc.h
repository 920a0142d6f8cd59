/* rc.h - the one table of errors, and how an error is said.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A function that can fail returns int: 0 (or a count) when it worked, else one of the negative
 * codes below, with the cause told in the optional last argument. A code names the cause, never a
 * library. Codes carry the exit status of the command line and the HTTP status of the service.
 * Thread rule: pure; an ask_err belongs to its caller.
 */
#ifndef ASKWELL_BASE_RC_H
#define ASKWELL_BASE_RC_H

#ifdef __cplusplus
extern "C" {
#endif

/* name, value, exit status, HTTP status, code in problem documents, text */
// clang-format off
#define ASK_RC_MAP(X) \
    X(NOTFOUND,     -1,  1, 404, "not-found",      "not found") \
    X(USAGE,        -2,  2, 400, "bad-request",    "the request is not understood") \
    X(BUSY,         -3, 75, 503, "busy",           "busy, try again") \
    X(NOMEM,        -4, 71, 503, "out-of-memory",  "out of memory") \
    X(CORRUPT,      -5, 65, 500, "damaged",        "the data is damaged") \
    X(IO,           -6, 74, 500, "io",             "reading or writing failed") \
    X(FULL,         -7, 73, 507, "disk-full",      "the disk is full") \
    X(DENIED,       -8, 77, 403, "denied",         "permission denied") \
    X(LIMIT,        -9, 65, 413, "too-large",      "over a limit") \
    X(FORMAT,      -10, 65, 400, "bad-format",     "the input is not understood") \
    X(VERSION,     -11, 78, 500, "version",        "written by another version") \
    X(INTERNAL,    -12, 70, 500, "internal",       "an internal error") \
    X(INTERRUPTED, -13, 130, 503, "interrupted",   "interrupted") \
    X(TIMEOUT,     -14, 75, 504, "timeout",        "out of time") \
    X(METHOD,      -15,  2, 405, "method",         "method not allowed") \
    X(HOST,        -16,  2, 421, "misdirected",    "the Host header names another server")
// clang-format on

enum ask_rc {
#define X(name, value, exit_status, http_status, code, text) ASK_##name = (value),
    ASK_RC_MAP(X)
#undef X
        ASK_OK = 0
};

/* Holds its text inside, so that it works when memory is out. All zero means no error. */
struct ask_err {
    int rc;         /* ASK_*, 0 when nothing failed */
    char msg[1000]; /* one line for a person: what failed, where, what to do; valid UTF-8 */
};

/* Sets *err (when not NULL) and returns rc. The text is cut at a character border and control
 * characters in it are replaced, so that it can be shown on a terminal or in a page. */
int ask_fail(struct ask_err *err, int rc, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* As ask_fail, for a failed system call: maps errno e (ENOSPC to FULL, EACCES and EROFS to
 * DENIED, ENOENT to NOTFOUND, ENOMEM to NOMEM, others to IO) and appends its text. */
int ask_fail_errno(struct ask_err *err, int e, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Static analysis does not see into rc.c; without this it takes every failure for a possible 0. */
#ifdef __clang_analyzer__
void ask_fail_said(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static inline int ask_fail_model(struct ask_err *err, int rc)
{
    if (err)
        err->rc = rc;
    return rc;
}
#define ask_fail(err, rc, ...)      (ask_fail_said(__VA_ARGS__), ask_fail_model(err, rc))
#define ask_fail_errno(err, e, ...) ask_fail(err, ((void)(e), ASK_IO), __VA_ARGS__)
#endif

int ask_rc_exit(int rc);         /* exit status for rc; 0 for rc >= 0 */
int ask_rc_http(int rc);         /* HTTP status for rc; 200 for rc >= 0 */
const char *ask_rc_code(int rc); /* "not-found"; "ok" for rc >= 0; static */
const char *ask_rc_text(int rc); /* "not found"; static */

#ifdef __cplusplus
}
#endif
#endif
