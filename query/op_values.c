/* op_values.c - ranges of numbers and dates, yes and no.
 * Not here: what they are compared with (operators.c).
 * Method: a value becomes a range with both ends included, so that testing a record is a compare.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/op_values.h"

#include <limits.h>

#include "base/clock.h"

// ---- numbers ----

/* Splits "a..b" at its first "..". */
static bool range_split(struct sv v, struct sv *lo, struct sv *hi)
{
    const ptrdiff_t at = sv_find(v, sv_of(".."));

    if (at < 0) {
        return false;
    }
    *lo = sv_make(v.p, (size_t)at);
    *hi = sv_skip(v, (size_t)at + 2);
    return lo->n || hi->n;
}

/* "3" is at least 3, as people who know Stack Exchange expect; "0" is exactly none. */
bool value_number(struct qvalue *out, struct sv v)
{
    struct sv lo, hi;
    int64_t n;

    out->lo = INT64_MIN;
    out->hi = INT64_MAX;
    if (range_split(v, &lo, &hi)) {
        return (!lo.n || sv_i64(lo, &out->lo)) && (!hi.n || sv_i64(hi, &out->hi)) &&
               out->lo <= out->hi;
    }
    if (sv_starts(v, sv_of(">="))) {
        return sv_i64(sv_skip(v, 2), &out->lo);
    }
    if (sv_starts(v, sv_of("<="))) {
        return sv_i64(sv_skip(v, 2), &out->hi);
    }
    if (sv_starts(v, sv_of(">")) && sv_i64(sv_skip(v, 1), &n) && n < INT64_MAX) {
        out->lo = n + 1;
        return true;
    }
    if (sv_starts(v, sv_of("<")) && sv_i64(sv_skip(v, 1), &n) && n > INT64_MIN) {
        out->hi = n - 1;
        return true;
    }
    if (!sv_i64(sv_starts(v, sv_of("=")) ? sv_skip(v, 1) : v, &n)) {
        return false;
    }
    out->lo = n;
    out->hi = n == 0 || v.p[0] == '=' ? n : INT64_MAX;
    return true;
}

// ---- dates ----

#define DAY INT64_C(86400)

static int64_t unit_seconds(char c)
{
    switch (c) {
    case 'h':
        return 3600;
    case 'd':
        return DAY;
    case 'w':
        return 7 * DAY;
    case 'm':
        return 30 * DAY + DAY / 2; /* a month is a twelfth of 366 days */
    case 'y':
        return 366 * DAY;
    }
    return 0;
}

/* "6m", "3d6h": that long before now. */
static bool ago(int64_t *out, struct sv v, int64_t now)
{
    int64_t back = 0;
    size_t i = 0;

    while (i < v.n) {
        int64_t n = 0, unit;
        const size_t from = i;

        while (i < v.n && v.p[i] >= '0' && v.p[i] <= '9' && i - from < 5) {
            n = n * 10 + (v.p[i++] - '0');
        }
        if (i == from || i == v.n || !(unit = unit_seconds(v.p[i++]))) {
            return false;
        }
        back += n * unit;
    }
    *out = now - back;
    return v.n > 0;
}

static bool digits(struct sv v, size_t from, size_t n, int *out)
{
    *out = 0;
    if (from + n > v.n) {
        return false;
    }
    for (size_t i = from; i < from + n; i++) {
        if (v.p[i] < '0' || v.p[i] > '9') {
            return false;
        }
        *out = *out * 10 + (v.p[i] - '0');
    }
    return true;
}

/* First and last second of a year, a month or a day. */
static bool calendar(int64_t *lo, int64_t *hi, struct sv v)
{
    int y, m = 1, d = 1, got_y, got_m, got_d;

    if (!digits(v, 0, 4, &y) || (v.n != 4 && v.n != 7 && v.n != 10) || y < 1970 || y > 2105) {
        return false;
    }
    if (v.n >= 7 && (v.p[4] != '-' || !digits(v, 5, 2, &m) || m < 1 || m > 12)) {
        return false;
    }
    if (v.n == 10 && (v.p[7] != '-' || !digits(v, 8, 2, &d) || d < 1 || d > 31)) {
        return false;
    }
    *lo = time_from_civil(y, m, d);
    time_civil(*lo, &got_y, &got_m, &got_d);
    if (got_y != y || got_m != m || got_d != d) { /* the 30th of February */
        return false;
    }
    if (v.n == 10) {
        *hi = *lo + DAY - 1;
    } else if (v.n == 7) {
        *hi = time_from_civil(m == 12 ? y + 1 : y, m == 12 ? 1 : m + 1, 1) - 1;
    } else {
        *hi = time_from_civil(y + 1, 1, 1) - 1;
    }
    return true;
}

/* One end of a range: a calendar date, "today", "yesterday", a time, or a relative one. */
bool value_moment(int64_t *lo, int64_t *hi, struct sv v, int64_t now)
{
    const int64_t midnight = now - now % DAY;

    if (calendar(lo, hi, v)) {
        return true;
    }
    if (sv_ieq(v, sv_of("today")) || sv_ieq(v, sv_of("yesterday"))) {
        *lo = sv_ieq(v, sv_of("today")) ? midnight : midnight - DAY;
        *hi = *lo + DAY - 1;
        return true;
    }
    if ((v.n > 10 && time_parse(v, lo)) || ago(lo, v, now)) {
        *hi = *lo;
        return true;
    }
    return false;
}

bool value_date(struct qvalue *out, struct sv v, int64_t now)
{
    struct sv lo, hi;
    int64_t a, b;

    out->lo = 1; /* an unknown date, 0, is in no range */
    out->hi = INT64_MAX;
    if (range_split(v, &lo, &hi)) {
        if (lo.n && !value_moment(&out->lo, &b, lo, now)) {
            return false;
        }
        if (hi.n && !value_moment(&a, &out->hi, hi, now)) {
            return false;
        }
        return out->lo <= out->hi;
    }
    if (sv_starts(v, sv_of(">=")) || sv_starts(v, sv_of("<="))) {
        const bool from = v.p[0] == '>';

        return value_moment(from ? &out->lo : &a, from ? &b : &out->hi, sv_skip(v, 2), now);
    }
    if (sv_starts(v, sv_of(">")) && value_moment(&a, &b, sv_skip(v, 1), now)) {
        out->lo = b + 1;
        return true;
    }
    if (sv_starts(v, sv_of("<")) && value_moment(&a, &b, sv_skip(v, 1), now)) {
        out->hi = a - 1;
        return true;
    }
    if (ago(&out->lo, v, now)) { /* "6m" alone: within the last six months */
        return true;
    }
    return value_moment(&out->lo, &out->hi, v, now);
}

// ---- yes and no ----

bool value_yes_no(struct sv v, bool *yes)
{
    static const char *const yeses[] = {"yes", "y", "true", "1"};
    static const char *const noes[] = {"no", "n", "false", "0"};

    for (size_t i = 0; i < sizeof yeses / sizeof *yeses; i++) {
        if (sv_ieq(v, sv_of(yeses[i])) || sv_ieq(v, sv_of(noes[i]))) {
            *yes = sv_ieq(v, sv_of(yeses[i]));
            return true;
        }
    }
    return false;
}
