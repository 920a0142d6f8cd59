/* paste_table.h - short names for the rows of the dialects' tables. For those files only.
 * SPDX-License-Identifier: GPL-2.0-or-later
 * Thread rule: constants.
 */
#ifndef ASKWELL_QUERY_PASTE_TABLE_H
#define ASKWELL_QUERY_PASTE_TABLE_H

#include "query/paste_priv.h"

#define M(worth, flags, pattern)                                                                   \
    {                                                                                              \
        PASTE_MESSAGE, (worth), (flags), (pattern)                                                 \
    }
#define F(flags, pattern)                                                                          \
    {                                                                                              \
        PASTE_FRAME, 0, (flags), (pattern)                                                         \
    }
#define T(worth, flags, pattern)                                                                   \
    {                                                                                              \
        PASTE_TEXT, (worth), (flags), (pattern)                                                    \
    }
#define N(pattern)                                                                                 \
    {                                                                                              \
        PASTE_NOTHING, 0, 0, (pattern)                                                             \
    }
#define END                                                                                        \
    {                                                                                              \
        PASTE_NOTHING, 0, 0, NULL                                                                  \
    }

#endif
