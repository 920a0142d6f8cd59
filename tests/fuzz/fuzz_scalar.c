/* fuzz_scalar.c - any bytes as a number, a time, a URL, a piece of a command line.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: UTF-8 (fuzz_utf8.c).
 * Invariants: what was read as a number or a time can be written and read again as the same; a
 * decoded URL holds no NUL and can be escaped and decoded again; a URL that is safe has no control.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/opt.h"

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_numbers(struct sv in)
{
    char text[64];
    int64_t i;
    int64_t again;
    double d;
    double same;

    if (sv_i64(in, &i)) {
        const int n = snprintf(text, sizeof(text), "%" PRId64, i);

        must(sv_i64(sv_make(text, (size_t)n), &again) && again == i);
        must(sv_f64(in, &d));
    }
    if (sv_f64(in, &d)) {
        const int n = snprintf(text, sizeof(text), "%.17g", d);

        must(sv_f64(sv_make(text, (size_t)n), &same) && memcmp(&d, &same, sizeof(d)) == 0);
    }
}

static void check_time(struct sv in)
{
    char text[TIME_TEXT_MAX];
    int64_t t;
    int64_t again;

    /* An offset may lead out of the years that can be written. */
    if (time_parse(in, &t) && *time_format(t, text))
        must(time_parse(sv_of(text), &again) && again == t);
}

static void check_url(struct sv in)
{
    struct sb decoded = SB_INIT(1 << 20);
    struct sb escaped = SB_INIT(1 << 20);
    struct sb again = SB_INIT(1 << 20);

    if (esc_url_decode(&decoded, in, true)) {
        const struct sv s = sb_view(&decoded);

        must(sv_chr(s, '\0') < 0);
        esc_url(&escaped, s);
        must(esc_url_decode(&again, sb_view(&escaped), false) && sv_eq(sb_view(&again), s));
    }
    if (esc_url_is_safe(in))
        for (size_t i = 0; i < in.n; i++)
            must((unsigned char)in.p[i] >= 0x20);
    sb_dispose(&decoded);
    sb_dispose(&escaped);
    sb_dispose(&again);
}

struct options {
    bool flag;
    const char *text;
    int64_t number;
    struct opt_list list;
};

/* Lines of the input are the arguments. */
static void check_options(struct sv in)
{
    static const struct opt table[] = {
        {"flag", 'f', OPT_FLAG, offsetof(struct options, flag), NULL, "", 0, 0},
        {"text", 't', OPT_STRING, offsetof(struct options, text), "T", "", 0, 0},
        {"number", 'n', OPT_INT, offsetof(struct options, number), "N", "", -5, 5},
        {"list", 'l', OPT_LIST, offsetof(struct options, list), "L", "", 0, 0},
        {NULL, 0, OPT_FLAG, 0, NULL, NULL, 0, 0},
    };
    struct options o = {0};
    struct ask_err err = {0};
    char *copy = strndup(in.p ? in.p : "", in.n);
    char *argv[102];
    int argc = 0;
    int nwords;
    char *rest = copy;

    must(copy != NULL);
    while (rest && argc < 101)
        argv[argc++] = strsep(&rest, "\n");
    argv[argc] = NULL;
    if (opt_parse(table, &o, argc, argv, &nwords, &err) == 0)
        must(nwords < argc && o.number >= -5 && o.number <= 5);
    else
        must(err.msg[0] != '\0');
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct sv in = sv_make((const char *)data, n);

    check_numbers(in);
    check_time(in);
    check_url(in);
    check_options(in);
    return 0;
}
