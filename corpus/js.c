/* js.c - tolerant reading of JSON values.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what a missing value means to a post.
 * Method: jansson refuses lone halves of surrogate pairs and bytes that are no UTF-8, both of which
 * real exports hold, so they are mended before it reads.
 */
#include "corpus/js.h"

#include <string.h>

#include "base/clock.h"
#include "base/sb.h"
#include "base/utf8.h"

/* ---- parsing ---- */

static bool is_hex4(const char *p, const char *end, unsigned *v)
{
    *v = 0;
    for (int i = 0; i < 4; i++, p++) {
        if (p >= end)
            return false;
        char c = *p;
        unsigned d = c >= '0' && c <= '9'                 ? (unsigned)(c - '0')
                     : (c | 32) >= 'a' && (c | 32) <= 'f' ? (unsigned)((c | 32) - 'a' + 10)
                                                          : 16;
        if (d > 15)
            return false;
        *v = *v * 16 + d;
    }
    return true;
}

/* Writes \ufffd over each half of a surrogate pair that stands alone. */
static void mend_surrogates(char *p, char *end)
{
    while ((p = memchr(p, '\\', (size_t)(end - p))) != NULL && p + 1 < end) {
        unsigned hi, lo;
        if (p[1] != 'u' || !is_hex4(p + 2, end, &hi) || hi < 0xD800 || hi > 0xDFFF) {
            p += 2; /* an escaped backslash is passed whole */
            continue;
        }
        bool pair = hi < 0xDC00 && p + 8 <= end && p[6] == '\\' && p[7] == 'u' &&
                    is_hex4(p + 8, end, &lo) && lo >= 0xDC00 && lo <= 0xDFFF;
        if (!pair)
            memcpy(p + 2, "fffd", 4);
        p += pair ? 12 : 6;
    }
}

/* The library quotes what is near an error. It goes to reports and logs, where a password or a word
 * of a private channel has no place; where it is they say anyway. */
static json_t *load(const char *p, size_t n, json_error_t *e)
{
    const size_t flags = JSON_ALLOW_NUL | JSON_DECODE_ANY;
    json_t *v = json_loadb(p, n, flags, e);
    char *quoted = v ? NULL : strstr(e->text, " near '");
    if (quoted)
        *quoted = '\0';
    return v;
}

json_t *js_parse(char *p, size_t n, json_error_t *e)
{
    struct sb mended = SB_INIT(4 * n + 16);
    json_t *v = NULL;
    e->text[0] = '\0';
    if (n == 0)
        return NULL;
    if (utf8_valid(sv_make(p, n))) {
        mend_surrogates(p, p + n);
        return load(p, n, e);
    }
    utf8_repair(&mended, sv_make(p, n));
    if (sb_ok(&mended) && mended.n > 0) {
        mend_surrogates(mended.p, mended.p + mended.n);
        v = load(mended.p, mended.n, e);
    }
    sb_dispose(&mended);
    return v;
}

/* ---- members ---- */

const json_t *js_at(const json_t *o, const char *path)
{
    char key[64];
    while (o) {
        const char *dot = strchr(path, '.');
        size_t n = dot ? (size_t)(dot - path) : strlen(path);
        if (n >= sizeof key)
            return NULL;
        memcpy(key, path, n);
        key[n] = '\0';
        o = json_object_get(o, key); /* NULL when o is no object */
        if (!dot)
            return json_is_null(o) ? NULL : o;
        path = dot + 1;
    }
    return NULL;
}

struct sv js_value_text(const json_t *v)
{
    return json_is_string(v) ? sv_make(json_string_value(v), json_string_length(v))
                             : sv_make("", 0);
}

struct sv js_value_id(const json_t *v, struct arena *a)
{
    if (json_is_integer(v))
        return sv_of(arena_printf(a, "%" JSON_INTEGER_FORMAT, json_integer_value(v)));
    return js_value_text(v);
}

int64_t js_value_number(const json_t *v, int64_t otherwise)
{
    int64_t n;
    double d;
    if (json_is_integer(v))
        return json_integer_value(v);
    if (json_is_string(v) && sv_i64(js_value_text(v), &n))
        return n;
    if (json_is_string(v) && sv_f64(js_value_text(v), &d) && d > -9e15 && d < 9e15)
        return (int64_t)d;
    if (json_is_real(v) && json_real_value(v) > -9e15 && json_real_value(v) < 9e15)
        return (int64_t)json_real_value(v);
    return otherwise;
}

/* Numbers of a date beyond the year 5138 are milli- or microseconds of an earlier one. */
static int64_t time_of_number(int64_t t)
{
    enum { FEW = 4 };
    const int64_t most = INT64_C(100000000000);
    for (int i = 0; i < FEW && (t >= most || t <= -most); i++)
        t /= 1000;
    return t;
}

int64_t js_value_time(const json_t *v)
{
    int64_t t = js_value_number(v, TIME_NONE);
    if (t != TIME_NONE)
        return time_of_number(t);
    return time_parse(js_value_text(v), &t) ? t : TIME_NONE;
}

struct sv js_text(const json_t *o, const char *path)
{
    return js_value_text(js_at(o, path));
}

struct sv js_id(const json_t *o, const char *path, struct arena *a)
{
    return js_value_id(js_at(o, path), a);
}

int64_t js_number(const json_t *o, const char *path, int64_t otherwise)
{
    return js_value_number(js_at(o, path), otherwise);
}

bool js_true(const json_t *o, const char *path)
{
    const json_t *v = js_at(o, path);
    if (json_is_number(v))
        return json_number_value(v) != 0;
    return json_is_true(v) || sv_ieq(js_value_text(v), SV("true"));
}

int64_t js_time(const json_t *o, const char *path)
{
    return js_value_time(js_at(o, path));
}

const json_t *js_list(const json_t *o, const char *path)
{
    const json_t *v = js_at(o, path);
    return json_is_array(v) ? v : NULL;
}
