/* log.c - writing the log.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: files, rotation, syslog; whoever runs the service redirects standard error.
 * Method: the line is made on the stack and leaves with one write(2), so that lines of several
 * threads do not mix. The level is the one global of the program.
 */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/utf8.h"

#define LINE_MAX_BYTES 4096

static _Atomic int log_level = LOG_INFO;

void log_set_level(enum log_level level)
{
    atomic_store_explicit(&log_level, (int)level, memory_order_relaxed);
}

enum log_level log_get_level(void)
{
    return (enum log_level)atomic_load_explicit(&log_level, memory_order_relaxed);
}

void log_line(enum log_level level, const char *fmt, ...)
{
    static const char *const names[] = {"error", "warn", "info", "debug"};
    char line[LINE_MAX_BYTES];
    char when[TIME_TEXT_MAX];
    const int saved = errno; /* logging an error must not change it */
    size_t n;
    int wrote;
    va_list ap;

    if (level > log_get_level())
        return;
    wrote = snprintf(line, sizeof(line), "%s %s ", time_format(clock_now(), when), names[level]);
    n = wrote > 0 ? (size_t)wrote : 0;
    va_start(ap, fmt);
    wrote = vsnprintf(line + n, sizeof(line) - n, fmt, ap);
    va_end(ap);
    if (wrote < 0)
        line[n] = '\0';
    n = utf8_cut(sv_of(line), sizeof(line) - 2);
    esc_line(line, n);
    line[n++] = '\n';
    /* When standard error is gone there is nobody left to tell. */
    while (write(STDERR_FILENO, line, n) < 0 && errno == EINTR)
        ;
    errno = saved;
}
