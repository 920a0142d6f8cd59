/* progress.c - see progress.h.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what is being done; callers tell numbers and a phase's name.
 */
#include "cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

#define SECOND 1000000000LL

void progress_init(struct progress *p, bool quiet)
{
    memset(p, 0, sizeof *p);
    p->quiet = quiet;
    p->terminal = isatty(STDERR_FILENO) == 1;
}

static void duration(char *out, size_t n, double seconds)
{
    long s = (long)(seconds + 0.5);
    if (s >= 3600)
        snprintf(out, n, "%ldh%02ldm", s / 3600, s / 60 % 60);
    else if (s >= 60)
        snprintf(out, n, "%ldm%02lds", s / 60, s % 60);
    else
        snprintf(out, n, "%lds", s);
}

void progress_show(struct progress *p, const char *phase, int64_t done, int64_t total,
                   const char *unit, int64_t items)
{
    if (p->quiet)
        return;
    int64_t now = clock_mono_ns();
    if (strncmp(p->phase, phase, sizeof p->phase - 1) != 0) {
        snprintf(p->phase, sizeof p->phase, "%s", phase);
        p->started_ns = p->shown_ns = now;
        p->base = done;
        if (!p->terminal)
            return;
    } else if (now - p->shown_ns < (p->terminal ? SECOND / 10 : 10 * SECOND)) {
        return;
    }
    p->shown_ns = now;
    double seconds = (double)(now - p->started_ns) / (double)SECOND;
    double rate = seconds > 0.2 ? (double)(done - p->base) / seconds : 0;
    bool bytes = !strcmp(unit, "bytes");
    double scale = bytes ? 1e6 : 1;
    const char *shown = bytes ? "MB" : unit;
    char left[32] = "", extra[48] = "";
    if (rate > 0 && total > done)
        duration(left, sizeof left, (double)(total - done) / rate);
    if (items > 0)
        snprintf(extra, sizeof extra, ", %" PRId64 " items", items);
    if (!p->terminal) {
        log_info("%s: %.*f%s%s%s, %.*f %s/s%s%s", phase, bytes ? 1 : 0, (double)done / scale, " ",
                 shown, extra, bytes ? 1 : 0, rate / scale, shown, left[0] ? ", left " : "", left);
        return;
    }
    char bar[25] = "";
    if (total > 0) {
        int full = (int)(24.0 * (double)(done < total ? done : total) / (double)total);
        memset(bar, '-', sizeof bar - 1);
        memset(bar, '#', (size_t)full);
    }
    fprintf(stderr, "\r\033[K%s %s%s%s %.*f %s%s, %.*f %s/s%s%s", phase, total > 0 ? "[" : "", bar,
            total > 0 ? "]" : "", bytes ? 1 : 0, (double)done / scale, shown, extra, bytes ? 1 : 0,
            rate / scale, shown, left[0] ? ", left " : "", left);
    fflush(stderr);
    p->drawn = true;
}

void progress_end(struct progress *p)
{
    if (p->drawn)
        fprintf(stderr, "\r\033[K");
    p->drawn = false;
    p->phase[0] = 0;
}
