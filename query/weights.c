/* weights.c - the default weights of ranking, all in one place.
 * Not here: what they weigh (rank.h has the features, docs/relevance.md the formulas).
 * Tuned by hand on the development sets of judged queries, in round numbers: they are many sets'
 * compromise and no set's best.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/rank.h"

const struct rank_weights rank_defaults = {
    .w =
        {
#define X(name, weight, help) [RANK_##name] = weight,
            RANK_FEATURE_MAP(X)
#undef X
        },
    .k1 = 1.2,
    .b_title = 0.5,
    .b_body = 0.5,
    .f_title = 2.0,
    .f_body = 1.0,
    .f_weak = 0.3,
    .f_tag = 1.0,
    .idf_power = 1.2,
    .part = 0.6,
    .votes = 0.08,
    .accepted = 0.04,
    .age = 0.03,
    .help = 0.1,
    .spread = 0.05,
};
