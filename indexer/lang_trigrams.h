/* lang_trigrams.h - what three letters in a row say about the language of a text.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A letter's code is its place in TRIGRAM_LETTERS and one; 0 is the border of a word, the last code
 * any other letter. Trigrams that begin with the codes a, b are trigram_first[a * CODES + b] up to
 * the next entry's; costs are eight times four bits, from the lowest: English, German, French,
 * Spanish, Portuguese, Italian, Dutch, Swedish; in steps of .4 nats, 0 for the language that has it
 * most. Thread rule: constants.
 */
#ifndef ASKWELL_INDEXER_LANG_TRIGRAMS_H
#define ASKWELL_INDEXER_LANG_TRIGRAMS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TRIGRAM_CODES 58
#define TRIGRAM_COUNT 1500

extern const uint16_t trigram_first[TRIGRAM_CODES * TRIGRAM_CODES + 1];
extern const uint8_t trigram_third[TRIGRAM_COUNT];
extern const uint32_t trigram_costs[TRIGRAM_COUNT];

#ifdef __cplusplus
}
#endif
#endif
