/* req.c - requests and responses as plain data.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: sockets (http.c), headers' own grammars (negotiate.c), what a route takes (params.c).
 */
#include "web/req.h"

#include <assert.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/utf8.h"

void resp_init(struct resp *resp)
{
    *resp = (struct resp){.status = 200, .body = SB_INIT(RESP_BODY_MAX)};
}

void resp_dispose(struct resp *resp)
{
    sb_dispose(&resp->body);
}

void resp_reset(struct resp *resp)
{
    sb_reset(&resp->body);
    resp->status = 200;
    resp->type = NULL;
    resp->nheader = 0;
    resp->gzipped = false;
    resp->untagged = false;
}

void resp_header(struct resp *resp, const char *name, struct sv value)
{
    assert(resp->nheader < RESP_HEADERS_MAX);
    resp->header[resp->nheader++] = (struct http_pair){sv_of(name), value};
}

int resp_json(struct resp *resp, char *json, struct ask_err *err)
{
    if (!json)
        return ask_fail(err, ASK_NOMEM, "out of memory for the answer");
    resp->type = "application/json";
    sb_puts(&resp->body, json);
    sb_putc(&resp->body, '\n');
    free(json);
    return 0;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* Decodes s into the arena. It never fails for what is written: a query text is never an error,
 * so a percent sign that begins no escape stands for itself, a NUL becomes a blank, and bytes that
 * are not UTF-8 become U+FFFD. */
static int decode(struct sv *out, struct sv s, struct arena *a, struct ask_err *err)
{
    struct sb b = SB_INIT(s.n + 1);
    struct sb repaired = SB_INIT(3 * s.n + 1);
    int rc = 0;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i] == '+' ? ' ' : s.p[i];
        int high = c == '%' && s.n - i > 2 ? hex_digit(s.p[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(s.p[i + 2]) : -1;

        if (low >= 0) {
            c = (char)(high << 4 | low);
            i += 2;
        }
        sb_putc(&b, c ? c : ' ');
    }
    if (utf8_valid(sb_view(&b))) {
        *out = arena_sv(a, sb_view(&b));
    } else {
        utf8_repair(&repaired, sb_view(&b));
        *out = arena_sv(a, sb_view(&repaired));
    }
    if (!sb_ok(&b) || !sb_ok(&repaired) || !arena_ok(a))
        rc = ask_fail(err, ASK_NOMEM, "out of memory for the query string");
    sb_dispose(&b);
    sb_dispose(&repaired);
    return rc;
}

int req_params_read(struct http_pair **out, size_t *n, struct sv query, struct arena *a,
                    struct ask_err *err)
{
    struct sv rest = query;
    struct sv field;
    size_t count = 0;
    size_t done = 0;
    struct http_pair *pairs = NULL;
    int rc;

    *out = NULL;
    *n = 0;
    while (sv_next(&rest, '&', &field))
        count += field.n > 0;
    if (count > REQ_PARAMS_MAX)
        return ask_fail(err, ASK_USAGE, "%zu parameters: at most %d are taken", count,
                        REQ_PARAMS_MAX);
    if (count == 0)
        return 0;
    if (!(pairs = arena_array(a, count, sizeof *pairs)))
        return ask_fail(err, ASK_NOMEM, "out of memory for the query string");
    for (rest = query; sv_next(&rest, '&', &field);) {
        ptrdiff_t eq = sv_chr(field, '=');
        struct sv name = eq < 0 ? field : sv_make(field.p, (size_t)eq);
        struct sv value = eq < 0 ? SV("") : sv_skip(field, (size_t)eq + 1);

        if (field.n == 0)
            continue;
        if ((rc = decode(&pairs[done].name, name, a, err)) < 0 ||
            (rc = decode(&pairs[done].value, value, a, err)) < 0)
            return rc;
        done++;
    }
    *out = pairs;
    *n = done;
    return 0;
}

struct sv req_param(const struct req *req, const char *name)
{
    for (size_t i = 0; i < req->nparams; i++)
        if (sv_eq(req->params[i].name, sv_of(name)))
            return req->params[i].value;
    return sv_make(NULL, 0);
}

int req_time_left(const struct req *req)
{
    int64_t spent_ms = (clock_mono_ns() - req->arrived_ns) / 1000000;

    if (req->deadline_ms <= 0)
        return 0;
    return spent_ms >= req->deadline_ms ? 1 : req->deadline_ms - (int)spent_ms;
}
