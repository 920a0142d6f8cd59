/* links.h - web addresses in a text, and the hosts they name, as url: looks for them.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Index and query take a host from here, so that both mean the same. Thread rule: pure.
 */
#ifndef ASKWELL_INDEXER_LINKS_H
#define ASKWELL_INDEXER_LINKS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/sv.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINK_HOST_MAX 100 /* bytes; a longer host is no host */
#define LINK_DIR_MAX  60  /* bytes of the first part of a path that are kept */

/* The next address "scheme://..." in text at or behind *from, which moves behind it; false when
 * there is none. It ends where white space, quotes, brackets or a parenthesis do. */
bool link_next(struct sv text, size_t *from, struct sv *url);
/* The host of an address, with or without its scheme, in lower case and without "www.", user and
 * port: letters, digits, '-' and at least one '.'. Bytes written to out; 0 when there is none. */
size_t link_host(char out[LINK_HOST_MAX], struct sv url);
/* The host and the first part of the path, "e.org/docs" of "https://www.e.org/docs/a?b"; with its
 * own host when host is empty, else with that one. Bytes written; 0 when there is no path. */
size_t link_dir(char out[LINK_HOST_MAX + LINK_DIR_MAX], struct sv url, struct sv host);
/* The host without its first label, "github.com" of "gist.github.com"; empty when what is left has
 * no '.'. */
struct sv link_parent(struct sv host);

#ifdef __cplusplus
}
#endif
#endif
