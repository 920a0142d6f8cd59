/* ascii.h - kinds of ASCII characters, whatever the locale says.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: other letters (utf8.h). Named as in <ctype.h>, without a prefix; unlike there, any char
 * will do, and those above 127 are of no kind. Thread rule: pure.
 */
#ifndef ASKWELL_BASE_ASCII_H
#define ASKWELL_BASE_ASCII_H

#include <stdbool.h>
#include <string.h>

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static inline bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static inline bool is_alpha(char c)
{
    return is_lower(c) || is_upper(c);
}

/* Is it one of the characters of set? A NUL never is. */
static inline bool one_of(char c, const char *set)
{
    return c && strchr(set, c);
}

#endif
