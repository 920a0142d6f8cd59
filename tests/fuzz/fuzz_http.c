/* fuzz_http.c - any bytes as header values, cursor, form and JSON body.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: sockets (tests/unit/test_http.c).
 * Invariants: a host that is allowed is well-formed; a cursor that is read is written back the
 * same; pairs that come out of a body are valid UTF-8.
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "web/cursor.h"
#include "web/negotiate.h"
#include "web/params.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct sv in = sv_make((const char *)data, n);
    const struct host_rule rule = {true, "127.0.0.1", NULL, 0};
    struct arena a = ARENA_INIT(4096, 1u << 22);
    struct http_pair *pairs = NULL;
    struct cursor c;
    struct sv name;
    char text[CURSOR_TEXT + 1];
    size_t count = 0;

    negotiate_gzip(in);
    negotiate_etag(in, SV("W/\"0123456789abcdef\""));
    negotiate_is_type(in, "application/json");
    must(!negotiate_host_allowed(in, &rule) || negotiate_host(in, &name));
    if (cursor_read(&c, in)) {
        cursor_write(text, &c);
        must(sv_eq(sv_of(text), in));
    }
    if (params_from_json(&pairs, &count, in, &a, NULL) == 0)
        for (size_t i = 0; i < count; i++)
            must(utf8_valid(pairs[i].name) && utf8_valid(pairs[i].value));
    if (req_params_read(&pairs, &count, in, &a, NULL) == 0)
        for (size_t i = 0; i < count; i++)
            must(utf8_valid(pairs[i].name) && utf8_valid(pairs[i].value));
    arena_dispose(&a);
    return 0;
}
