/* index_reader.cc - asking the index: opening a generation and moving on with it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: searching (index_run.cc), how the parts come about (build*.c).
 * Method: a reader is one snapshot, replaced whole when CURRENT moves. Within a generation it moves
 * when asked to, and by itself when the writer has overtaken it so far that libxapian gives up;
 * then the maps of before stay until the next refresh, since candidates point into them.
 */
#include "indexer/index_reader.h"

#include <sys/mman.h>

#include <algorithm>

#include "base/hash.h"
#include "base/log.h"
#include "indexer/index_snapshot.hh"
#include "indexer/xguard.hh"

namespace
{

constexpr int TRIES = 3; /* at a moving index, before BUSY */

int number(int64_t *out, const Xapian::Database &db, const char *key, struct ask_err *err)
{
    const std::string text = db.get_metadata(key);

    *out = 0;
    if (!text.empty() && !sv_i64(sv_make(text.data(), text.size()), out))
        return ask_fail(err, ASK_CORRUPT, "the index's %s is no number: run `askwell rebuild`",
                        key);
    return 0;
}

/* Maps the records again when they have grown past the map. */
int part_map(part &p, struct ask_err *err)
{
    const Xapian::docid last = p.db.get_lastdocid();
    int rc;

    if (p.map.rec.p && last <= p.map.docs)
        return 0;
    p.old.reserve(p.old.size() + 1);
    if (p.map.rec.p)
        p.old.push_back(p.map);
    p.map = {};
    rc = fwd_map_open(&p.map, p.base.c_str(), err);
    if (rc == 0 && last > p.map.docs)
        rc = ask_fail(err, ASK_CORRUPT, "%s.rec is cut off: run `askwell rebuild`", p.base.c_str());
    return rc;
}

/* Reads what the live parts say of themselves. */
int snapshot_look(snapshot &s, struct ask_err *err)
{
    int rc;

    s.langs = 0;
    s.words = 0;
    s.passages = 0;
    for (const auto &p : s.parts) {
        int64_t langs = 0, words = 0, passages = 0;

        if (!p->live)
            continue;
        if ((rc = number(&s.marks[p->view], p->db, "mark", err)) < 0 ||
            (rc = number(&langs, p->db, "langs", err)) < 0 ||
            (rc = number(&words, p->db, "words", err)) < 0 ||
            (rc = number(&passages, p->db, "passages", err)) < 0)
            return rc;
        s.langs |= langs | s.meta.langs[p->view];
        s.words += words + s.meta.words[p->view];
        s.passages += passages + s.meta.frozen[p->view];
    }
    for (const auto &p : s.parts) {
        p->mark = s.marks[p->view];
        if ((rc = part_map(*p, err)) < 0)
            return rc;
    }
    return 0;
}

int snapshot_part(snapshot &s, const char *dir, int view, bool live, struct ask_err *err)
{
    auto p = std::make_unique<part>();
    struct gen_path path;
    const int rc = generation_file(&path, err, dir, s.gen, "%s/%s", generation_view(view),
                                   live ? "live" : "frozen");

    if (rc < 0)
        return rc;
    p->base = path.s;
    p->view = view;
    p->live = live;
    p->db = Xapian::Database(p->base);
    p->number = static_cast<Xapian::docid>(s.parts.size());
    s.parts.push_back(std::move(p));
    return 0;
}

/* The words of a view. Without them, or with damaged ones, nothing is corrected, and all else is as
 * ever: so it is with an index that was made before there were any. */
int snapshot_words(snapshot &s, const char *dir, int view, struct ask_err *err)
{
    struct gen_path path;
    struct ask_err why = {};
    int rc = generation_file(&path, err, dir, s.gen, "%s/words", generation_view(view));

    if (rc < 0)
        return rc;
    rc = spell_load(&s.spell[view], path.s, &why);
    if (rc == ASK_NOMEM)
        return ask_fail(err, rc, "%s", why.msg);
    if (rc < 0 && rc != ASK_NOTFOUND)
        log_warn("searching without corrections: %s", why.msg);
    return 0;
}

/* What was learned makes answers better, and none depends on it: without it, or with a damaged one,
 * everything is found as before. Only memory that is out is an error. */
int snapshot_learned(snapshot &s, const char *dir, struct ask_err *err)
{
    struct gen_path path;
    struct ask_err why = {};
    int rc = generation_file(&path, err, dir, s.gen, "words.vec");

    if (rc < 0)
        return rc;
    rc = wordvec_load(&s.words_learned, path.s, &why);
    if (rc == ASK_NOMEM)
        return ask_fail(err, rc, "%s", why.msg);
    if (rc < 0 && rc != ASK_NOTFOUND)
        log_warn("searching without what was learned: %s", why.msg);
    return 0;
}

int snapshot_open(snapshot &s, const char *dir, enum index_view view, struct ask_err *err)
{
    const int views = view == INDEX_RESTRICTED ? VIEW_COUNT : VIEW_PUBLIC + 1;
    struct gen_path path;
    int rc;

    s.stamp = generation_stamp(dir);
    rc = generation_current(dir, err);
    if (rc < 0)
        return rc;
    s.gen = rc;
    if ((rc = generation_hold(&s.hold, dir, s.gen, err)) < 0 ||
        (rc = generation_meta_load(&s.meta, dir, s.gen, err)) < 0 ||
        (rc = generation_file(&path, err, dir, s.gen, "vocab")) < 0 ||
        (rc = vocab_load(&s.vocab, path.s, err)) < 0 ||
        (rc = generation_names_load(&s.names, dir, s.gen, err)) < 0 ||
        (rc = snapshot_learned(s, dir, err)) < 0)
        return rc;
    for (int v = 0; v < views; v++) {
        if (s.meta.frozen[v] > 0 && ((rc = snapshot_part(s, dir, v, false, err)) < 0 ||
                                     (rc = snapshot_words(s, dir, v, err)) < 0))
            return rc;
        if ((rc = snapshot_part(s, dir, v, true, err)) < 0)
            return rc;
    }
    return snapshot_look(s, err);
}

} /* namespace */

struct index_reader {
    std::string dir;
    enum index_view view;
    std::unique_ptr<snapshot> s;

    index_reader(const char *at, enum index_view v) : dir(at), view(v)
    {
    }
};

namespace
{

/* Opens the current generation, which may be switched away while it is opened. */
int reader_open(struct index_reader *r, struct ask_err *err)
{
    int rc = ASK_BUSY;

    for (int i = 0; i < TRIES; i++) {
        auto s = std::make_unique<snapshot>();

        try {
            rc = snapshot_open(*s, r->dir.c_str(), r->view, err);
        } catch (const Xapian::DatabaseModifiedError &e) {
            rc = xguard_error(err, r->dir.c_str(), e);
            continue;
        } catch (const Xapian::DatabaseError &e) {
            rc = xguard_error(err, r->dir.c_str(), e);
        }
        const bool moved = s->stamp != generation_stamp(r->dir.c_str());
        if (rc == 0) {
            r->s = std::move(s);
            return 0;
        }
        if (!moved)
            break;
    }
    /* CURRENT names what is not there: damage, however the missing file put it. */
    if (rc == ASK_NOTFOUND && generation_stamp(r->dir.c_str()) != 0)
        rc =
            ask_fail(err, ASK_CORRUPT,
                     "%s/index/CURRENT names a generation that is not there: run `askwell rebuild`",
                     r->dir.c_str());
    return rc;
}

/* Moves the snapshot on within its generation: 1 when it moved. What was lent stays. */
int snapshot_reopen(snapshot &s, struct ask_err *err)
{
    for (int i = 0;; i++) {
        try {
            bool moved = i > 0;

            for (const auto &p : s.parts)
                moved = (p->live && p->db.reopen()) || moved;
            if (!moved)
                return 0;
            const int rc = snapshot_look(s, err);
            return rc < 0 ? rc : 1;
        } catch (const Xapian::DatabaseModifiedError &) {
            if (i == TRIES - 1)
                throw;
        }
    }
}

/* Runs body, again when the writer overtook this snapshot. It stays in its generation: the caller
 * may hold candidates and the vocabulary. */
template <typename F> int retry(struct index_reader *r, struct ask_err *err, F body)
{
    for (int i = 0;; i++) {
        try {
            return body();
        } catch (const Xapian::DatabaseModifiedError &) {
            if (i == TRIES - 1)
                throw;
        }
        const int rc = snapshot_reopen(*r->s, err);
        if (rc < 0)
            return rc;
    }
}

} /* namespace */

extern "C" int index_reader_open(struct index_reader **out, const char *dir, enum index_view view,
                                 struct ask_err *err)
{
    *out = nullptr;
    return guard(err, dir, [&] {
        auto r = std::make_unique<index_reader>(dir, view);
        const int rc = reader_open(r.get(), err);

        if (rc == 0)
            *out = r.release();
        return rc;
    });
}

extern "C" void index_reader_free(struct index_reader *r)
{
    delete r;
}

extern "C" int index_reader_refresh(struct index_reader *r, struct ask_err *err)
{
    return guard(err, r->dir.c_str(), [&] {
        bool moved = r->s->stamp != generation_stamp(r->dir.c_str());
        const int rc = moved ? reader_open(r, err) : snapshot_reopen(*r->s, err);

        /* So is giving up the maps that a search had moved past. */
        for (const auto &p : r->s->parts) {
            moved = moved || !p->old.empty();
            p->forget();
        }
        return rc < 0 ? rc : rc > 0 || moved;
    });
}

extern "C" int64_t index_reader_mark(const struct index_reader *r)
{
    return r->s->marks[VIEW_PUBLIC];
}

extern "C" uint64_t index_reader_revision(const struct index_reader *r)
{
    const int64_t v[] = {r->s->gen, r->s->marks[VIEW_PUBLIC], r->s->marks[VIEW_RESTRICTED],
                         r->view};

    return hash64(v, sizeof(v), INDEX_FORMAT);
}

extern "C" uint64_t index_reader_made(const struct index_reader *r)
{
    return hash64(&r->s->gen, sizeof(r->s->gen), INDEX_FORMAT);
}

extern "C" uint32_t index_reader_docs(const struct index_reader *r)
{
    uint32_t n = 0;

    (void)guard(nullptr, r->dir.c_str(), [&] {
        n = r->s->docs();
        return 0;
    });
    return n;
}

extern "C" const struct vocab *index_reader_vocab(const struct index_reader *r)
{
    return r->s->vocab;
}

extern "C" const struct wordvec *index_reader_vectors(const struct index_reader *r)
{
    return r->s->words_learned;
}

extern "C" const struct strmap *index_reader_names(const struct index_reader *r)
{
    return r->s->names;
}

extern "C" const struct spell *index_reader_words(const struct index_reader *r, int view)
{
    return view >= 0 && view < VIEW_COUNT ? r->s->spell[view] : nullptr;
}

extern "C" unsigned index_reader_langs(const struct index_reader *r)
{
    return static_cast<unsigned>(r->s->langs);
}

extern "C" double index_reader_mean_length(const struct index_reader *r)
{
    const snapshot &s = *r->s;

    return s.passages > 0 && s.words > 0
               ? static_cast<double>(s.words) / static_cast<double>(s.passages)
               : 1;
}

extern "C" uint32_t index_reader_freq(struct index_reader *r, struct sv term)
{
    uint32_t n = 0;

    if (term.n == 0)
        return 0;
    (void)guard(nullptr, r->dir.c_str(), [&] {
        return retry(r, nullptr, [&] {
            n = r->s->freq(std::string(term.p, term.n));
            return 0;
        });
    });
    return n;
}

namespace
{

using counted = std::pair<Xapian::doccount, std::string>;

/* Of the terms behind prefix, in order of coming, the max most frequent ones, sorted. */
std::vector<counted> frequent(const snapshot &s, const std::string &prefix, size_t look, size_t max)
{
    const auto better = [](const counted &x, const counted &y) {
        return x.first != y.first ? x.first > y.first : x.second < y.second;
    };
    std::vector<counted> v;
    Xapian::Database all;

    for (const auto &p : s.parts)
        all.add_database(p->db);
    const auto end = all.allterms_end(prefix);
    for (auto it = all.allterms_begin(prefix); it != end && look > 0; ++it, look--) {
        v.emplace_back(it.get_termfreq(), *it);
        std::push_heap(v.begin(), v.end(), better);
        if (v.size() > max) {
            std::pop_heap(v.begin(), v.end(), better); /* the worst goes */
            v.pop_back();
        }
    }
    std::sort_heap(v.begin(), v.end(), better);
    return v;
}

} /* namespace */

extern "C" int index_reader_prefix(struct index_term *out, size_t max, struct index_reader *r,
                                   struct sv prefix, size_t look, struct arena *a,
                                   struct ask_err *err)
{
    if (prefix.n == 0 || max == 0)
        return 0;
    return guard(err, r->dir.c_str(), [&] {
        return retry(r, err, [&] {
            const auto v = frequent(*r->s, std::string(prefix.p, prefix.n), look, max);

            for (size_t i = 0; i < v.size(); i++) {
                out[i].freq = v[i].first;
                out[i].term = arena_sv(a, sv_make(v[i].second.data(), v[i].second.size()));
                if (!out[i].term.p)
                    return ask_fail(err, ASK_NOMEM, "no memory for the terms of a prefix");
            }
            return static_cast<int>(v.size());
        });
    });
}

extern "C" bool index_reader_alive(struct index_reader *r, struct sv term, size_t most,
                                   bool (*accept)(void *ctx, const struct fwd_rec *rec), void *ctx)
{
    bool alive = false;

    if (term.n == 0)
        return false;
    (void)guard(nullptr, r->dir.c_str(), [&] {
        return retry(r, nullptr, [&] {
            alive = index_alive(*r->s, std::string(term.p, term.n), most, accept, ctx);
            return 0;
        });
    });
    return alive;
}

extern "C" int index_reader_terms(struct index_reader *r, struct sv prefix, size_t most,
                                  void (*each)(void *ctx, struct sv term, uint32_t freq), void *ctx,
                                  struct ask_err *err)
{
    return guard(err, "looking terms up", [&] {
        return retry(r, err, [&] {
            index_terms(*r->s, std::string(prefix.n ? prefix.p : "", prefix.n), most, each, ctx);
            return 0;
        });
    });
}

extern "C" int index_reader_run(struct iq_found *out, struct index_reader *r, const struct iq *q,
                                const struct iq_run *run, struct arena *a, struct ask_err *err)
{
    return guard(err, "searching", [&] {
        return retry(r, err, [&] { return index_run(out, *r->s, q, run, a, err); });
    });
}

extern "C" bool index_reader_stream(struct fwd_stream *out, struct index_reader *r,
                                    const struct candidate *c)
{
    struct sv bytes;

    *out = fwd_stream();
    if (c->doc == 0 || !c->rec)
        return false;
    bytes = fwd_map_stream(&r->s->of(c->doc).map, c->rec);
    return fwd_stream_open(out, bytes.p, bytes.n);
}

extern "C" void index_reader_prefetch(struct index_reader *r, const struct candidate *v, size_t n)
{
    static const uint64_t page = 4096;

    for (size_t i = 0; i < n; i++) {
        const struct file_map &dat = r->s->of(v[i].doc).map.dat;
        const uint64_t from = v[i].rec->stream & ~(page - 1);
        const uint64_t to = v[i].rec->stream + v[i].rec->stream_n;

        /* A hint only: what fails here is read when it is needed. */
        if (from < dat.n && to <= dat.n)
            (void)madvise(const_cast<unsigned char *>(dat.p) + from, to - from, MADV_WILLNEED);
    }
}
