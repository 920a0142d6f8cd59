/* load.c - answers a second through HTTP.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Usage: load PORT QUERIES SECONDS CONNECTIONS
 * Talks to 127.0.0.1 only. Each connection is kept alive and asks one question after the other
 * through /api/v1/search; prints answers a second, p50 and p99 in milliseconds, and how many
 * answers were not 200.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/sb.h"

#define CONNECTIONS_MAX 64
#define SAMPLES_MAX     1000000

struct conn {
    int fd;
    int64_t asked_ns;
    struct sb in;
};

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static int dial(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static bool ask(struct conn *c, const char *q)
{
    struct sb b = SB_INIT(1u << 20);
    sb_puts(&b, "GET /api/v1/search?q=");
    esc_url(&b, sv_of(q));
    sb_puts(&b, " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    bool ok = sb_ok(&b) && write(c->fd, b.p, b.n) == (ssize_t)b.n;
    sb_dispose(&b);
    sb_reset(&c->in);
    c->asked_ns = clock_mono_ns();
    return ok;
}

/* Reads what came; 1 when the answer is whole, 0 when not yet, -1 when the connection broke. */
static int take(struct conn *c)
{
    char *room = sb_reserve(&c->in, 65536);
    ssize_t n = room ? read(c->fd, room, 65536) : -1;
    if (n <= 0)
        return -1;
    sb_commit(&c->in, (size_t)n);
    struct sv all = sb_view(&c->in);
    ptrdiff_t head = sv_find(all, SV("\r\n\r\n"));
    if (head < 0)
        return 0;
    struct sv h = sv_make(all.p, (size_t)head);
    ptrdiff_t at = sv_find(h, SV("ontent-"));
    while (at >= 0 && !sv_istarts(sv_skip(h, (size_t)at), SV("ontent-length:"))) {
        ptrdiff_t next = sv_find(sv_skip(h, (size_t)at + 1), SV("ontent-"));
        at = next < 0 ? -1 : at + 1 + next;
    }
    if (at < 0)
        return -1;
    size_t length = strtoul(h.p + at + 14, NULL, 10);
    return all.n >= (size_t)head + 4 + length;
}

/* The next question; from the first again behind the last. */
static bool next_line(char *line, int size, FILE *f)
{
    if (!fgets(line, size, f)) {
        rewind(f);
        if (!fgets(line, size, f))
            return false;
    }
    line[strcspn(line, "\n")] = 0;
    return true;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: load PORT QUERIES SECONDS CONNECTIONS\n");
        return 2;
    }
    FILE *f = fopen(argv[2], "r");
    int port = (int)strtol(argv[1], NULL, 10), nconn = (int)strtol(argv[4], NULL, 10);
    int64_t end = clock_mono_ns() + strtol(argv[3], NULL, 10) * 1000000000LL;
    double *ms = calloc(SAMPLES_MAX, sizeof *ms);
    struct conn c[CONNECTIONS_MAX] = {0};
    struct pollfd p[CONNECTIONS_MAX] = {0};
    char line[65536];
    size_t n = 0, failed = 0;
    if (!f || !ms || nconn < 1 || nconn > CONNECTIONS_MAX)
        return 2;
    int64_t start = clock_mono_ns();
    for (int i = 0; i < nconn; i++) {
        sb_init(&c[i].in, 64u << 20);
        c[i].fd = dial(port);
        p[i].fd = c[i].fd;
        p[i].events = POLLIN;
        if (c[i].fd < 0 || !next_line(line, sizeof line, f)) {
            fprintf(stderr, "load: cannot connect to port %d, or %s is empty\n", port, argv[2]);
            return 1;
        }
        ask(&c[i], line);
    }
    while (clock_mono_ns() < end && n < SAMPLES_MAX && poll(p, (nfds_t)nconn, 1000) >= 0) {
        for (int i = 0; i < nconn; i++) {
            int got = p[i].revents ? take(&c[i]) : 0;
            if (got == 0)
                continue;
            if (got < 0) {
                fprintf(stderr, "load: a connection broke\n");
                return 1;
            }
            ms[n++] = (double)(clock_mono_ns() - c[i].asked_ns) / 1e6;
            failed += !sv_starts(sb_view(&c[i].in), SV("HTTP/1.1 200"));
            if (!next_line(line, sizeof line, f))
                return 1;
            ask(&c[i], line);
        }
    }
    double s = (double)(clock_mono_ns() - start) / 1e9;
    qsort(ms, n, sizeof *ms, by_value);
    if (n)
        printf("%.0f answers/s with %d connections: p50 %.2f ms, p99 %.2f; %zu not 200\n",
               (double)n / s, nconn, ms[n / 2], ms[n * 99 / 100], failed);
    for (int i = 0; i < nconn; i++) {
        close(c[i].fd);
        sb_dispose(&c[i].in);
    }
    free(ms);
    fclose(f);
    return n ? 0 : 1;
}
