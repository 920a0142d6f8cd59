/* embed.h - files that live inside the program: the page's assets and the sample corpus.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The tables are made by cmake/embed.cmake from web/assets/ and corpus/sample/ and belong to the
 * libraries of those folders. Names are paths relative to the folder ("tutorials/dns.md"), sorted.
 * Thread rule: const data.
 */
#ifndef ASKWELL_BASE_EMBED_H
#define ASKWELL_BASE_EMBED_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct embedded {
    const char *name;       /* NULL ends the table */
    const unsigned char *p; /* a NUL lies behind the last byte */
    size_t n;               /* bytes, without that NUL */
};

const struct embedded *embedded_assets(void); /* web/assets/, linked into web */
const struct embedded *embedded_sample(void); /* corpus/sample/, linked into corpus */

#ifdef __cplusplus
}
#endif
#endif
