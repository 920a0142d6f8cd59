/* rc.c - what the error codes mean, and filling struct ask_err.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: printing errors (cli/) or making problem documents of them (web/).
 * Method: one row per code from ASK_RC_MAP; codes are -1, -2, ... so the row is at -rc - 1.
 */
#include "base/rc.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "base/utf8.h"

#undef ask_fail /* see rc.h: for static analysis only */
#undef ask_fail_errno

struct rc_row {
    int exit_status;
    int http_status;
    const char *code;
    const char *text;
};

static const struct rc_row rows[] = {
#define X(name, value, exit_status, http_status, code, text)                                       \
    [-(value)-1] = {exit_status, http_status, code, text},
    ASK_RC_MAP(X)
#undef X
};

static const struct rc_row ok_row = {0, 200, "ok", "ok"};

/* A code nobody defined is our own mistake: INTERNAL. */
static const struct rc_row *rc_row(int rc)
{
    const int count = (int)(sizeof(rows) / sizeof(rows[0]));

    if (rc >= 0)
        return &ok_row;
    if (rc < -count)
        rc = ASK_INTERNAL;
    return &rows[-rc - 1];
}

int ask_rc_exit(int rc)
{
    return rc_row(rc)->exit_status;
}

int ask_rc_http(int rc)
{
    return rc_row(rc)->http_status;
}

const char *ask_rc_code(int rc)
{
    return rc_row(rc)->code;
}

const char *ask_rc_text(int rc)
{
    return rc_row(rc)->text;
}

/* Copies text (cut at a character border) into err and makes it one safe line. */
static void err_set(struct ask_err *err, int rc, const char *text)
{
    const struct sv all = sv_of(text);
    const size_t n = utf8_cut(all, sizeof(err->msg) - 1);

    memcpy(err->msg, text, n);
    err->msg[n] = '\0';
    esc_line(err->msg, n);
    err->rc = rc;
}

int ask_fail(struct ask_err *err, int rc, const char *fmt, ...)
{
    /* Formatted aside first: the arguments may point into err->msg itself. */
    char text[sizeof(err->msg) + 4];
    va_list ap;

    if (!err)
        return rc;
    va_start(ap, fmt);
    if (vsnprintf(text, sizeof(text), fmt, ap) < 0)
        text[0] = '\0';
    va_end(ap);
    err_set(err, rc, text[0] ? text : ask_rc_text(rc));
    return rc;
}

static int rc_of_errno(int e)
{
    static const struct {
        int e;
        int rc;
    } map[] = {
        {ENOSPC, ASK_FULL},  {EDQUOT, ASK_FULL},     {EACCES, ASK_DENIED}, {EPERM, ASK_DENIED},
        {EROFS, ASK_DENIED}, {ENOENT, ASK_NOTFOUND}, {ENOMEM, ASK_NOMEM},
    };

    for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++)
        if (map[i].e == e)
            return map[i].rc;
    return ASK_IO;
}

int ask_fail_errno(struct ask_err *err, int e, const char *fmt, ...)
{
    const int rc = rc_of_errno(e);
    char text[sizeof(err->msg) + 4];
    const char *why;
    size_t n;
    va_list ap;

    if (!err)
        return rc;
    why = strerrordesc_np(e); /* static and thread-safe, unlike strerror() */
    if (!why)
        why = "unknown error";
    va_start(ap, fmt);
    if (vsnprintf(text, sizeof(text), fmt, ap) < 0)
        text[0] = '\0';
    va_end(ap);
    /* The cause must be seen even when the rest is too long. */
    n = strlen(why) + 2;
    if (strlen(text) > sizeof(err->msg) - 1 - n)
        text[utf8_cut(sv_of(text), sizeof(err->msg) - 1 - n)] = '\0';
    n = strlen(text);
    if (snprintf(text + n, sizeof(text) - n, "%s%s", n > 0 ? ": " : "", why) < 0)
        text[n] = '\0';
    err_set(err, rc, text);
    return rc;
}
