/* negotiate.h - the grammars of the request headers that we look at.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Thread rule: pure.
 */
#ifndef ASKWELL_WEB_NEGOTIATE_H
#define ASKWELL_WEB_NEGOTIATE_H

#include <stdbool.h>

#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Does Accept-Encoding take gzip? ("gzip;q=0" and a missing header do not.) */
bool negotiate_gzip(struct sv accept_encoding);
/* Does If-None-Match hold tag? Weak comparison; "*" holds every tag. */
bool negotiate_etag(struct sv if_none_match, struct sv tag);
/* Is the media type, parameters aside, this one? Case is ignored. */
bool negotiate_is_type(struct sv content_type, const char *type);
/* The name of a Host header without its port and brackets; false when it is malformed. */
bool negotiate_host(struct sv host, struct sv *name);

struct host_rule {
    bool any_address; /* every address is fine, if not every name */
    const char *listen;
    const char *const *names;
    size_t nnames;
};
/* May this Host header reach us? Loopback names and addresses, the name we listen on and the
 * given names may. A page elsewhere whose name was rebound to our address carries its own name
 * and is turned away. */
bool negotiate_host_allowed(struct sv host, const struct host_rule *rule);
bool negotiate_is_loopback(struct sv name);

#ifdef __cplusplus
}
#endif
#endif
