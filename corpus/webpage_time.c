/* webpage_time.c - times and numbers as web pages write them for people.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: RFC 3339 (base/clock.c), relative times: without knowing when the page was saved,
 * "yesterday" says nothing.
 * Method: words and numbers are taken one after the other until a day, month and year are known;
 * a clock may stand behind or before them. A month is known by how its name begins, in the
 * languages whose forums are large; a day of the week that looks like a month ("mar" is Tuesday
 * too) is corrected by the month that follows it.
 */
#include <string.h>

#include "base/ascii.h"
#include "base/clock.h"
#include "corpus/webpage.h"

enum { LOOK_MAX = 160, DAY = 86400 };

struct when {
    int year, month, day; /* 0: not known yet */
    int parts[2];         /* of a date in numbers, before it is known which is which */
    char between;
    bool clock, pm, am, zone;
    bool named; /* the word before was a month */
    int64_t second, offset;
};

static size_t digits(struct sv s, int *value)
{
    size_t n = 0;
    *value = 0;
    while (n < s.n && n < 8 && is_digit(s.p[n]))
        *value = *value * 10 + (s.p[n++] - '0');
    return n;
}

/* The bytes of a word: letters, and whatever is not ASCII. */
static size_t word_length(struct sv s)
{
    size_t n = 0;
    while (n < s.n && (((s.p[n] | 32) >= 'a' && (s.p[n] | 32) <= 'z') || (s.p[n] & 0x80)))
        n++;
    return n;
}

static int month_of(struct sv word)
{
    // clang-format off
    static const char *const names[12] = { /* beginnings, lower case but for what is not ASCII */
        "jan ene gen janv янв Янв sty", "feb fev fév févr febb фев Фев lut", "mar mär mrz mrt мар Мар",
        "apr abr avr апр Апр kwi", "may mai mei mag мая Мая май Май maj", "jun juin giu июн Июн cze",
        "jul juil lug июл Июл lip", "aug ago aoû août авг Авг sie", "sep set сен Сен wrz",
        "oct okt ott out окт Окт paź", "nov ноя Ноя lis", "dec dez dic déc дек Дек gru"};
    // clang-format on
    char low[64];
    size_t n = word.n < sizeof low ? word.n : sizeof low - 1;
    for (size_t i = 0; i < n; i++)
        low[i] = word.p[i] >= 'A' && word.p[i] <= 'Z' ? (char)(word.p[i] | 32) : word.p[i];
    for (int m = 0; m < 12; m++) {
        struct sv rest = sv_of(names[m]), name;
        while (sv_next(&rest, ' ', &name))
            if (name.n <= n && memcmp(low, name.p, name.n) == 0)
                return m + 1;
    }
    return 0;
}

/* "15:04", "3:04:05"; returns its length. */
static size_t take_clock(struct when *w, struct sv s, char sign)
{
    int h, m, sec = 0;
    size_t n = digits(s, &h), k;
    if (n == 0 || n > 2 || n >= s.n || s.p[n] != ':')
        return 0;
    k = digits(sv_skip(s, n + 1), &m);
    if (k != 2 || h > 24 || m > 59)
        return 0;
    n += 1 + k;
    if (n < s.n && s.p[n] == ':' && (k = digits(sv_skip(s, n + 1), &sec)) == 2)
        n += 1 + k;
    if (w->clock && (sign == '+' || sign == '-')) { /* "+02:00" behind the clock */
        w->offset = ((int64_t)h * 60 + m) * 60 * (sign == '-' ? -1 : 1);
        w->zone = true;
    } else if (!w->clock) {
        w->clock = true;
        w->second = (int64_t)h * 3600 + m * 60 + sec;
    }
    return n;
}

/* "2009-01-05", "01-05-2009", "5.1.2009", "1/5/2009"; returns its length. */
static size_t take_date(struct when *w, struct sv s)
{
    int v[3];
    size_t len[3], n = 0;
    char between = 0;
    for (int i = 0; i < 3; i++) {
        len[i] = digits(sv_skip(s, n), &v[i]);
        if (len[i] == 0 || len[i] > 4)
            return 0;
        n += len[i];
        if (i < 2) {
            if (n >= s.n || !strchr("-./", s.p[n]) || (between && s.p[n] != between))
                return 0;
            between = s.p[n++];
        }
    }
    if (len[0] == 4) {
        w->year = v[0];
        w->month = v[1];
        w->day = v[2];
    } else if (len[2] == 4 && len[0] <= 2 && len[1] <= 2) {
        w->year = v[2];
        w->parts[0] = v[0];
        w->parts[1] = v[1];
        w->between = between;
    } else {
        return 0;
    }
    return n;
}

/* Which of two numbers is the month? Dots are Europe's, dashes what vBulletin and MyBB write
 * (month first), slashes with am and pm America's. */
static void decide(struct when *w)
{
    if (w->between == 0)
        return;
    bool month_first = w->between == '-' || (w->between == '/' && (w->am || w->pm));
    if (w->parts[0] > 12)
        month_first = false;
    else if (w->parts[1] > 12)
        month_first = true;
    w->month = w->parts[month_first ? 0 : 1];
    w->day = w->parts[month_first ? 1 : 0];
}

static void take_number(struct when *w, int v, size_t n, char sign, struct sv after)
{
    if (sv_starts(after, SV("月")) || sv_starts(after, SV("월"))) {
        w->month = v;
    } else if (sv_starts(after, SV("日")) || sv_starts(after, SV("일"))) {
        w->day = v;
    } else if (n == 4 && (sign == '+' || sign == '-') && w->clock && w->year) { /* "+0200" */
        w->offset = (int64_t)(v / 100 * 60 + v % 100) * 60 * (sign == '-' ? -1 : 1);
        w->zone = true;
    } else if (n == 4 && !w->year && v >= 1970 && v < 2200) {
        w->year = v;
    } else if (n <= 2 && (!w->day || w->named) && v >= 1 && v <= 31 && sign != '#') {
        w->day = v;
    }
}

static void take_word(struct when *w, struct sv word)
{
    int month = month_of(word);
    if (sv_ieq(word, SV("pm")) || sv_ieq(word, SV("p")))
        w->pm = w->clock;
    else if (sv_ieq(word, SV("am")) || sv_ieq(word, SV("a")))
        w->am = w->clock;
    else if (month && !w->between && !(w->month && w->day && w->year))
        w->month = month;
    w->named = month > 0 && w->month == month;
}

static int64_t when_value(struct when *w)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    decide(w);
    if (!w->year || w->month < 1 || w->month > 12 || w->day < 1 || w->day > days[w->month - 1])
        return TIME_NONE;
    int64_t second = w->second;
    if (w->pm && second < DAY / 2)
        second += DAY / 2;
    else if (w->am && second >= DAY / 2 && second < DAY / 2 + 3600)
        second -= DAY / 2;
    return time_from_civil(w->year, w->month, w->day) + second % DAY - w->offset;
}

static int64_t of_digits(struct sv s)
{
    int64_t v;
    if (!sv_i64(s, &v) || v < 100000000)
        return TIME_NONE;
    return v >= INT64_C(100000000000) ? v / 1000 : v;
}

int64_t web_time(struct sv s)
{
    struct when w = {0};
    int64_t v;
    s = sv_trim(s);
    if (time_parse(s, &v))
        return v;
    if (s.n >= 9 && s.n <= 13 && (v = of_digits(s)) != TIME_NONE)
        return v;
    if (s.n > LOOK_MAX)
        s.n = LOOK_MAX;
    for (size_t i = 0; i < s.n;) {
        struct sv rest = sv_skip(s, i);
        char sign = i > 0 ? s.p[i - 1] : 0;
        size_t n;
        int number;
        if (is_digit(s.p[i])) {
            if ((n = take_clock(&w, rest, sign)) == 0 &&
                (w.year || (n = take_date(&w, rest)) == 0)) {
                n = digits(rest, &number);
                take_number(&w, number, n, sign, sv_skip(rest, n));
                w.named = false;
            }
        } else if ((n = word_length(rest)) > 0) {
            take_word(&w, sv_make(rest.p, n));
        }
        i += n ? n : 1;
        if (w.year && w.clock && (w.pm || w.am || w.zone) && (w.day || w.between))
            break; /* what follows is something else: a subject, who edited it */
    }
    return when_value(&w);
}

int64_t web_number(struct sv s, int64_t otherwise)
{
    bool minus = false;
    size_t i = 0;
    while (i < s.n && !is_digit(s.p[i])) {
        minus = s.p[i] == '-' || (i >= 2 && memcmp(s.p + i - 2, "\xe2\x88\x92", 3) == 0);
        i++;
    }
    if (i == s.n)
        return otherwise;
    int64_t v = 0, tenths = 0;
    for (; i < s.n && v < INT64_C(1000000000000); i++) {
        bool thousands = s.p[i] == ',' && i + 3 < s.n && is_digit(s.p[i + 1]) &&
                         is_digit(s.p[i + 2]) && is_digit(s.p[i + 3]);
        if (is_digit(s.p[i]))
            v = v * 10 + (s.p[i] - '0');
        else if (!thousands)
            break;
    }
    if (i + 1 < s.n && s.p[i] == '.' && is_digit(s.p[i + 1])) {
        tenths = s.p[i + 1] - '0';
        i += 2;
    }
    if (i < s.n && (s.p[i] | 32) == 'k')
        v = v * 1000 + tenths * 100;
    return minus ? -v : v;
}
