/* clock.c - times in and out of text.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: time zones other than offsets, locales, relative times ("3 years ago").
 * Method: days are counted from 0000-03-01 in eras of 400 years (146,097 days); no libc calendar,
 * so nothing depends on TZ.
 */
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define DAY           86400
#define YEAR_MIN_TIME INT64_C(-62167219200) /* 0000-01-01T00:00:00Z */
#define YEAR_MAX_TIME INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

int64_t clock_now(void)
{
    const char *fixed = getenv("ASKWELL_NOW");
    struct timespec ts;
    int64_t t;

    if (fixed && time_parse(sv_of(fixed), &t))
        return t;
    if (clock_gettime(CLOCK_REALTIME, &ts) != 0)
        return 0;
    return (int64_t)ts.tv_sec;
}

int64_t clock_mono_ns(void)
{
    struct timespec ts;

    if (clock_gettime(CLOCK_MONOTONIC, &ts) != 0)
        return 0;
    return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

int64_t time_from_civil(int year, int month, int day)
{
    const int64_t y = (int64_t)year - (month <= 2);
    const int64_t era = (y >= 0 ? y : y - 399) / 400;
    const int64_t yoe = y - era * 400;
    const int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

    return (era * 146097 + doe - 719468) * DAY;
}

int time_month(struct sv word)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

    for (int i = 0; i < 12 && word.n >= 3; i++)
        if (sv_istarts(word, sv_make(names + i * 3, 3)))
            return i + 1;
    return 0;
}

void time_civil(int64_t t, int *year, int *month, int *day)
{
    int64_t days;
    int64_t era;
    int64_t doe;
    int64_t yoe;
    int64_t doy;
    int64_t mp;

    if (t < YEAR_MIN_TIME)
        t = YEAR_MIN_TIME;
    if (t > YEAR_MAX_TIME)
        t = YEAR_MAX_TIME;
    days = (t >= 0 ? t : t - (DAY - 1)) / DAY + 719468;
    era = (days >= 0 ? days : days - 146096) / 146097;
    doe = days - era * 146097;
    yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    mp = (5 * doy + 2) / 153;
    *day = (int)(doy - (153 * mp + 2) / 5 + 1);
    *month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *year = (int)(yoe + era * 400 + (*month <= 2));
}

const char *time_format(int64_t t, char buf[TIME_TEXT_MAX])
{
    int64_t second;
    int year;
    int month;
    int day;

    buf[0] = '\0';
    if (t < YEAR_MIN_TIME || t > YEAR_MAX_TIME) /* TIME_NONE is among them */
        return buf;
    time_civil(t, &year, &month, &day);
    second = ((t % DAY) + DAY) % DAY;
    if (snprintf(buf, TIME_TEXT_MAX, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)year % 10000,
                 (unsigned)month % 100, (unsigned)day % 100, (unsigned)(second / 3600) % 100,
                 (unsigned)(second / 60 % 60), (unsigned)(second % 60)) < 0)
        buf[0] = '\0';
    return buf;
}

/* Takes exactly count digits off s, their value between lo and hi. */
static bool take_number(struct sv *s, size_t count, int lo, int hi, int *out)
{
    int v = 0;

    if (s->n < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (s->p[i] < '0' || s->p[i] > '9')
            return false;
        v = v * 10 + (s->p[i] - '0');
    }
    *s = sv_skip(*s, count);
    *out = v;
    return v >= lo && v <= hi;
}

static bool take_char(struct sv *s, const char *any)
{
    if (s->n == 0)
        return false;
    for (; *any; any++) {
        if (s->p[0] == *any) {
            *s = sv_skip(*s, 1);
            return true;
        }
    }
    return false;
}

static bool take_date(struct sv *s, int64_t *out)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year;
    int month;
    int day;
    bool leap;

    if (!take_number(s, 4, 0, 9999, &year) || !take_char(s, "-") ||
        !take_number(s, 2, 1, 12, &month) || !take_char(s, "-") || !take_number(s, 2, 1, 31, &day))
        return false;
    leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day > days[month - 1] + (month == 2 && leap))
        return false;
    *out = time_from_civil(year, month, day);
    return true;
}

/* Takes "HH:MM", "HH:MM:SS" or "HH:MM:SS.fraction". */
static bool take_clock(struct sv *s, int64_t *out)
{
    int hour;
    int minute;
    int second = 0;

    if (!take_number(s, 2, 0, 23, &hour) || !take_char(s, ":") ||
        !take_number(s, 2, 0, 59, &minute))
        return false;
    if (take_char(s, ":")) {
        if (!take_number(s, 2, 0, 60, &second)) /* 60 is a leap second */
            return false;
        if (take_char(s, ".,")) {
            size_t n = 0;

            while (take_char(s, "0123456789"))
                n++;
            if (n == 0)
                return false;
        }
    }
    *out = (int64_t)hour * 3600 + (int64_t)minute * 60 + second;
    return true;
}

/* Takes "Z", "UTC", "+HH:MM", "+HHMM", "+HH" or nothing. */
static bool take_zone(struct sv *s, int64_t *offset)
{
    int hour;
    int minute = 0;
    bool minus;

    *offset = 0;
    if (s->n == 0 || take_char(s, "Zz"))
        return true;
    if (sv_ieq(*s, SV("UTC")) || sv_ieq(*s, SV("GMT"))) {
        *s = sv_skip(*s, 3);
        return true;
    }
    minus = s->p[0] == '-';
    if (!take_char(s, "+-") || !take_number(s, 2, 0, 23, &hour))
        return false;
    if (s->n > 0) {
        (void)take_char(s, ":");
        if (!take_number(s, 2, 0, 59, &minute))
            return false;
    }
    *offset = ((int64_t)hour * 60 + minute) * 60 * (minus ? -1 : 1);
    return true;
}

bool time_parse(struct sv s, int64_t *out)
{
    int64_t date;
    int64_t second = 0;
    int64_t offset = 0;

    s = sv_trim(s);
    if (!take_date(&s, &date))
        return false;
    if (s.n > 0) {
        if (!take_char(&s, "Tt ") || !take_clock(&s, &second))
            return false;
        s = sv_trim(s);
        if (!take_zone(&s, &offset))
            return false;
    }
    if (s.n > 0)
        return false;
    *out = date + second - offset;
    return true;
}
