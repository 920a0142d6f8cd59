/* listen.c - a listening socket with reasons when there is none.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: accepting (http.c).
 * Method: every address that the name has is tried in turn; it is the address, not the name, that
 * is asked whether it is loopback.
 */
#include "web/listen.h"

#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool is_loopback(const struct sockaddr *sa)
{
    if (sa->sa_family == AF_INET) {
        struct sockaddr_in in;

        memcpy(&in, sa, sizeof in);
        return (ntohl(in.sin_addr.s_addr) >> 24) == 127;
    }
    if (sa->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;

        memcpy(&in6, sa, sizeof in6);
        return IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr);
    }
    return false;
}

static bool is_wildcard(const struct sockaddr *sa)
{
    if (sa->sa_family == AF_INET) {
        struct sockaddr_in in;

        memcpy(&in, sa, sizeof in);
        return in.sin_addr.s_addr == htonl(INADDR_ANY);
    }
    if (sa->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;

        memcpy(&in6, sa, sizeof in6);
        return IN6_IS_ADDR_UNSPECIFIED(&in6.sin6_addr);
    }
    return false;
}

/* Binds one address; -1 with errno. */
static int bind_one(const struct addrinfo *ai)
{
    int fd = socket(ai->ai_family, ai->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, ai->ai_protocol);
    int on = 1;
    int e;

    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0)
        return fd;
    e = errno;
    close(fd);
    errno = e;
    return -1;
}

static uint16_t port_of(int fd)
{
    struct sockaddr_storage ss = {0};
    socklen_t n = sizeof ss;
    struct sockaddr_in in;
    struct sockaddr_in6 in6;

    if (getsockname(fd, (struct sockaddr *)&ss, &n) < 0)
        return 0;
    if (ss.ss_family == AF_INET6) {
        memcpy(&in6, &ss, sizeof in6);
        return ntohs(in6.sin6_port);
    }
    memcpy(&in, &ss, sizeof in);
    return ntohs(in.sin_port);
}

int listen_open(struct listen_socket *out, const char *host, int64_t port, bool public_ok,
                struct ask_err *err)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *list = NULL;
    char service[24];
    int e = EADDRNOTAVAIL;
    int rc;

    *out = (struct listen_socket){.fd = -1};
    (void)snprintf(service, sizeof service, "%" PRId64, port);
    if ((rc = getaddrinfo(host, service, &hints, &list)) != 0)
        return ask_fail(err, ASK_USAGE, "cannot listen on \"%s\": %s", host, gai_strerror(rc));
    for (const struct addrinfo *ai = list; ai && out->fd < 0; ai = ai->ai_next) {
        if (!public_ok && !is_loopback(ai->ai_addr)) {
            freeaddrinfo(list);
            return ask_fail(err, ASK_USAGE,
                            "listening on %s would show everything public to whoever reaches it: "
                            "give --anonymous-read if that is meant, or listen on 127.0.0.1",
                            host);
        }
        if ((out->fd = bind_one(ai)) < 0) {
            e = errno;
            continue;
        }
        out->v6 = ai->ai_family == AF_INET6;
        out->wildcard = is_wildcard(ai->ai_addr);
        out->port = port_of(out->fd);
    }
    freeaddrinfo(list);
    if (out->fd >= 0)
        return 0;
    return ask_fail_errno(err, e,
                          "cannot listen on %s, port %" PRId64
                          " (is it running already? --port takes another)",
                          host, port);
}
