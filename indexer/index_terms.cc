/* index_terms.cc - the terms of a snapshot themselves: which there are, and whether they live.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: searching (index_run.cc), the doors (index_reader.cc).
 * Method: both are walks with a bound. A frequency in a frozen part still counts the passages that
 * died since; whether a word may be shown to somebody is settled by meeting a passage that lives.
 */
#include "indexer/index_snapshot.hh"

bool index_alive(const snapshot &s, const std::string &term, size_t most,
                 bool (*accept)(void *ctx, const struct fwd_rec *rec), void *ctx)
{
    for (const auto &p : s.parts) {
        size_t n = 0;

        for (auto it = p->db.postlist_begin(term); n < most && it != p->db.postlist_end(term);
             ++it, n++) {
            const struct fwd_rec *rec = fwd_map_rec(&p->map, *it);

            if (rec && !(rec->dead_at && static_cast<int64_t>(rec->dead_at) <= p->mark) &&
                (!accept || accept(ctx, rec)))
                return true;
        }
    }
    return false;
}

void index_terms(const snapshot &s, const std::string &prefix, size_t most,
                 void (*each)(void *ctx, struct sv term, uint32_t freq), void *ctx)
{
    for (const auto &p : s.parts) {
        size_t n = 0;

        for (auto it = p->db.allterms_begin(prefix); n < most && it != p->db.allterms_end(prefix);
             ++it, n++) {
            const std::string term = *it;

            each(ctx, sv_make(term.data(), term.size()), it.get_termfreq());
        }
    }
}
