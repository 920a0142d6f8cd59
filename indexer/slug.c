/* slug.c - headings to anchors.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the numbers behind repeated ones (passages.c).
 */
#include "indexer/slug.h"

#include "base/utf8.h"
#include "indexer/analyze_impl.h"

size_t slug_make(char *out, struct sv heading)
{
    size_t n = 0;
    size_t i = 0;

    while (i < heading.n) {
        const char c = heading.p[i];
        uint32_t cp;

        if (!byte_high(c)) {
            if (ascii_letter(c) || ascii_digit(c) || c == '-' || c == '_')
                out[n++] = ascii_fold(c);
            else if (c == ' ' || c == '\t')
                out[n++] = '-';
            i++;
            continue;
        }
        i += utf8_decode(heading, i, &cp);
        switch (fold_class(cp)) {
        case CHAR_WORD:
        case CHAR_BIGRAM:
            n += utf8_encode(fold_lower(cp), out + n);
            break;
        case CHAR_SEP:
        case CHAR_EMOJI:
        case CHAR_DROP:
            break;
        }
    }
    return n;
}
