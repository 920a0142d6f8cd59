/* fields.c - prefixes of terms, from the one table.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which words become terms (doc.c). Terms that are too long are cut by the analyser.
 */
#include "indexer/fields.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *field_prefix(enum field f)
{
    static const char *const prefixes[] = {
#define X(name, prefix, help) prefix,
        FIELD_MAP(X)
#undef X
    };

    return (unsigned)f < FIELD_COUNT ? prefixes[f] : "";
}

size_t field_term(char out[FIELD_TERM_MAX], enum field f, struct sv term)
{
    const char *prefix = field_prefix(f);
    const size_t k = strlen(prefix);
    const size_t n = term.n < FIELD_TERM_MAX - k ? term.n : FIELD_TERM_MAX - k;

    memcpy(out, prefix, k);
    if (n > 0)
        memcpy(out + k, term.p, n);
    return k + n;
}

size_t field_term_id(char out[FIELD_TERM_MAX], enum field f, int64_t id)
{
    char text[24];
    const int n = snprintf(text, sizeof(text), "%" PRId64, id);

    return field_term(out, f, sv_make(text, (size_t)n));
}

size_t field_term_name(char out[FIELD_TERM_MAX], enum field f, struct sv name)
{
    const size_t n = field_term(out, f, name);

    for (size_t i = strlen(field_prefix(f)); i < n; i++)
        out[i] = (char)(out[i] >= 'A' && out[i] <= 'Z' ? out[i] + 32 : out[i]);
    return n;
}
