/* listen.h - a listening socket with reasons when there is none.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: pure, but for the socket.
 */
#ifndef ASKWELL_WEB_LISTEN_H
#define ASKWELL_WEB_LISTEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rc.h"

#ifdef __cplusplus
extern "C" {
#endif

struct listen_socket {
    int fd;
    uint16_t port;
    bool v6;       /* of the IPv6 family */
    bool wildcard; /* listens on every address of the machine */
};

/* Opens host:port (0: any free port). USAGE when the address is not loopback and public_ok is not
 * set: nothing was opened then. */
int listen_open(struct listen_socket *out, const char *host, int64_t port, bool public_ok,
                struct ask_err *err);

#ifdef __cplusplus
}
#endif
#endif
