/* mail_date.c - reads the date of a mail word by word, in whatever order they stand.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: whether to believe it (mail_head.c).
 * Method: a month is a name, a time has colons, a zone has a sign or is a name, a year has four
 * digits (two in old mails); the first other number is the day.
 */
#include "corpus/sources/mail/mail_date.h"

#include <string.h>

#include "base/ascii.h"
#include "base/clock.h"

struct words {
    int day, month, year, hour, minute, second;
    int zone; /* minutes east */
    bool time;
};

/* Leading digits as a number, at most six of them. */
static size_t number(struct sv s, int *out)
{
    size_t n = 0;
    *out = 0;
    while (n < s.n && n < 6 && is_digit(s.p[n]))
        *out = *out * 10 + (s.p[n++] - '0');
    return n;
}

static bool is_weekday(struct sv s)
{
    static const char names[] = "montuewedthufrisatsun";
    for (int i = 0; i < 7 && s.n >= 3; i++)
        if (sv_istarts(s, sv_make(names + i * 3, 3)))
            return true;
    return false;
}

static void zone_name(struct words *w, struct sv s)
{
    static const struct {
        const char *name;
        int minutes;
    } zones[] = {{"EST", -300}, {"EDT", -240}, {"CST", -360}, {"CDT", -300}, {"MST", -420},
                 {"MDT", -360}, {"PST", -480}, {"PDT", -420}, {"BST", 60},   {"CET", 60},
                 {"MET", 60},   {"CEST", 120}, {"MEST", 120}, {"MESZ", 120}, {"MEZ", 60},
                 {"EET", 120},  {"EEST", 180}, {"MSK", 180},  {"JST", 540},  {"AEST", 600}};
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        if (sv_ieq(s, sv_of(zones[i].name)))
            w->zone = zones[i].minutes;
}

/* "+0200", "-05:30" */
static void zone_number(struct words *w, struct sv s)
{
    int value, minutes;
    size_t n = number(sv_skip(s, 1), &value);
    if (n == 2 && s.n >= 6 && s.p[3] == ':' && number(sv_skip(s, 4), &minutes) == 2)
        value = value * 100 + minutes;
    else if (n != 4)
        return;
    minutes = value / 100 * 60 + value % 100;
    if (minutes <= 14 * 60)
        w->zone = s.p[0] == '-' ? -minutes : minutes;
}

static void clock_word(struct words *w, struct sv s)
{
    int h, m, sec = 0;
    size_t n = number(s, &h);
    s = sv_skip(s, n + 1);
    n = number(s, &m);
    if (n > 0 && n + 1 < s.n && s.p[n] == ':')
        (void)number(sv_skip(s, n + 1), &sec);
    if (n == 0 || h > 24 || m > 59 || sec > 61)
        return;
    w->hour = h;
    w->minute = m;
    w->second = sec;
    w->time = true;
}

static void word(struct words *w, struct sv s)
{
    int v;
    if (s.n == 0)
        return;
    if (!w->month && time_month(s)) {
        w->month = time_month(s);
    } else if (is_digit(s.p[0])) {
        size_t n = number(s, &v);
        if (n < s.n && s.p[n] == ':')
            clock_word(w, s);
        else if (n == 4 && !w->year)
            w->year = v;
        else if (n <= 2 && !w->day)
            w->day = v;
        else if (n <= 3 && !w->year)
            w->year = v < 50 ? 2000 + v : 1900 + v;
    } else if (w->time && (s.p[0] == '+' || s.p[0] == '-')) {
        zone_number(w, s);
    } else if (w->time) {
        zone_name(w, s);
    }
}

bool mail_date(struct sv s, int64_t *out)
{
    struct words w = {0};
    size_t i = 0;
    while (i < s.n && i < 200 && s.p[i] != '(') {
        size_t from = i;
        bool sign = s.p[i] == '-' || s.p[i] == '+';
        i += sign;
        while (i < s.n && s.p[i] != ' ' && s.p[i] != '\t' && s.p[i] != ',' && s.p[i] != '(' &&
               s.p[i] != '-' && s.p[i] != '+' && s.p[i] != '\n' && s.p[i] != '\r')
            i++;
        /* A sign is a zone's behind a time, and a hyphen between day, month and year before it. */
        if (sign && !w.time)
            from++;
        word(&w, sv_make(s.p + from, i - from));
        while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == ',' || s.p[i] == '\n' ||
                           s.p[i] == '\r'))
            i++;
    }
    if (!w.month)
        return time_parse(sv_trim(s), out);
    if (w.day < 1 || w.day > 31 || w.year < 1900)
        return false;
    *out = time_from_civil(w.year, w.month, w.day) + w.hour * 3600 + w.minute * 60 + w.second -
           w.zone * 60;
    return true;
}

/* "Mon Jan  1 12:00" at the beginning? */
static bool asctime_at(struct sv s)
{
    int v;
    if (s.n < 16 || !is_weekday(s) || s.p[3] != ' ' || !time_month(sv_skip(s, 4)) || s.p[7] != ' ')
        return false;
    s = sv_skip(s, 8);
    while (s.n > 0 && s.p[0] == ' ')
        s = sv_skip(s, 1);
    size_t n = number(s, &v);
    if (n < 1 || n > 2 || n >= s.n || s.p[n] != ' ')
        return false;
    s = sv_skip(s, n + 1);
    while (s.n > 0 && s.p[0] == ' ')
        s = sv_skip(s, 1);
    n = number(s, &v);
    return n >= 1 && n <= 2 && n + 2 < s.n && s.p[n] == ':' && is_digit(s.p[n + 1]);
}

bool mail_envelope(struct sv line, int64_t *out)
{
    if (!sv_starts(line, SV("From ")) || line.n > 1000)
        return false;
    size_t digits = 5 + (line.n > 5 && line.p[5] == '-');
    for (size_t i = digits; i < line.n && is_digit(line.p[i]); i++)
        if (i + 1 == line.n && i >= digits + 5) { /* "From -8271362736": archives of Usenet */
            *out = TIME_NONE;
            return true;
        }
    for (size_t i = 5; i + 16 < line.n + 1; i++) {
        if (line.p[i - 1] != ' ' || !asctime_at(sv_skip(line, i)))
            continue;
        if (!mail_date(sv_skip(line, i), out))
            *out = TIME_NONE;
        return true;
    }
    return false;
}
