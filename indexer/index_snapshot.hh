/* index_snapshot.hh - a generation as a reader has it open; private to index_reader.cc and
 * index_run.cc. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: opening and moving on (index_reader.cc), searching (index_run.cc).
 * Thread rule: one thread at a time, as the reader that owns it.
 */
#ifndef ASKWELL_INDEXER_INDEX_SNAPSHOT_HH
#define ASKWELL_INDEXER_INDEX_SNAPSHOT_HH

#include <unistd.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <xapian.h>

#include "indexer/forward_file.h"
#include "indexer/generation.h"
#include "indexer/index_reader.h"
#include "indexer/spell.h"

struct part {
    Xapian::Database db;
    struct fwd_map map = {};
    std::vector<struct fwd_map> old; /* maps of before, lent until the next refresh */
    std::string base;
    int view = 0;
    bool live = false;
    Xapian::docid number = 0; /* among the parts */
    int64_t mark = 0;         /* a passage is dead when its dead_at is not above */

    part() = default;
    part(const part &) = delete;
    part &operator=(const part &) = delete;
    ~part()
    {
        fwd_map_close(&map);
        forget();
    }
    void forget()
    {
        for (struct fwd_map &m : old)
            fwd_map_close(&m);
        old.clear();
    }
};

/* All of one generation; replaced whole when CURRENT moves. */
struct snapshot {
    int gen = 0;
    int hold = -1;
    uint64_t stamp = 0;
    struct gen_meta meta = {};
    struct vocab *vocab = nullptr;
    struct strmap *names = nullptr;
    struct spell *spell[VIEW_COUNT] = {nullptr, nullptr};
    struct wordvec *words_learned = nullptr; /* may stay so */
    std::vector<std::unique_ptr<part>> parts;
    int64_t marks[VIEW_COUNT] = {0, 0};
    int64_t langs = 0, words = 0, passages = 0;

    snapshot() = default;
    snapshot(const snapshot &) = delete;
    snapshot &operator=(const snapshot &) = delete;
    ~snapshot()
    {
        vocab_free(vocab);
        strmap_free(names);
        for (struct spell *v : spell)
            spell_free(v);
        wordvec_free(words_learned);
        if (hold >= 0)
            (void)close(hold);
    }

    const part &of(uint32_t doc) const
    {
        return *parts[(doc - 1) % parts.size()];
    }
    Xapian::doccount docs() const
    {
        Xapian::doccount n = 0;

        for (const auto &p : parts)
            n += p->db.get_doccount();
        return n;
    }
    Xapian::doccount freq(const std::string &term) const
    {
        Xapian::doccount n = 0;

        for (const auto &p : parts)
            n += p->db.get_termfreq(term);
        return n;
    }
    /* How much a term tells, above 0 (Robertson and Zaragoza 2009, with one added). */
    double idf(const std::string &term) const
    {
        const double n = freq(term), all = docs();

        return std::log(1 + (all - n + 0.5) / (n + 0.5));
    }
};

/* Stage one over all parts; throws what libxapian throws. */
int index_run(struct iq_found *out, const snapshot &s, const struct iq *q, const struct iq_run *run,
              struct arena *a, struct ask_err *err);

/* index_terms.cc: as the functions of the same name in index_reader.h. */
bool index_alive(const snapshot &s, const std::string &term, size_t most,
                 bool (*accept)(void *ctx, const struct fwd_rec *rec), void *ctx);
void index_terms(const snapshot &s, const std::string &prefix, size_t most,
                 void (*each)(void *ctx, struct sv term, uint32_t freq), void *ctx);

#endif
