/* index_reader.cc - asking the index: the parts of a generation searched as one, with their
 * records. SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what to ask (query/), how the parts come about (build*.c).
 * Method: BM25 with b = 0, so that Xapian never looks up a length; filters and the dead are skipped
 * by a decider that reads the mapped records, so no Xapian values are needed; ties are broken by
 * the records too, so that a rebuild gives the same candidates. The parts are searched one after
 * the other: in databases opened as one a decider is told numbers of their own parts, but not which
 * part. Of n parts, document d of part i has the number (d - 1) * n + i + 1 outside.
 */
#include "indexer/index_reader.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "indexer/forward_file.h"
#include "indexer/generation.h"
#include "indexer/xguard.hh"

namespace
{

constexpr int TRIES = 3;             /* at a moving index, before BUSY */
constexpr unsigned DEPTH = 64;       /* of a query's tree */
constexpr unsigned CLOCK_EVERY = 64; /* decisions between two looks at the clock */
constexpr size_t SEEN_MAX = 1 << 16; /* passages remembered for when the deadline strikes */

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

    s.langs = s.meta.langs;
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
        s.langs |= langs;
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
        (rc = generation_names_load(&s.names, dir, s.gen, err)) < 0)
        return rc;
    for (int v = 0; v < views; v++) {
        if (s.meta.frozen[v] > 0 && (rc = snapshot_part(s, dir, v, false, err)) < 0)
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

/* ---- the tree ---- */

/* BM25 without lengths. How rare a term is comes in as its factor, counted over all parts: each
 * part is searched by itself, and its own statistics would not compare with another's. */
class term_weight : public Xapian::Weight
{
    const double k1;
    double factor = 0, most = 0;

    term_weight *clone() const override
    {
        return new term_weight(k1);
    }
    void init(double f) override
    {
        factor = f * (k1 + 1);
        most = f > 0 ? at(get_wdf_upper_bound()) : 0;
    }
    double at(Xapian::termcount wdf) const
    {
        const double w = wdf ? static_cast<double>(wdf) : 1;

        return factor * w / (w + k1);
    }

  public:
    explicit term_weight(double k1_) : k1(k1_ > 0 ? k1_ : 0)
    {
        need_stat(WDF);
        need_stat(WDF_MAX);
    }
    std::string name() const override
    {
        return "askwell";
    }
    double get_sumpart(Xapian::termcount wdf, Xapian::termcount, Xapian::termcount) const override
    {
        return at(wdf);
    }
    double get_maxpart() const override
    {
        return most;
    }
    double get_sumextra(Xapian::termcount, Xapian::termcount) const override
    {
        return 0;
    }
    double get_maxextra() const override
    {
        return 0;
    }
};

struct too_deep {
};

Xapian::Query::op op_of(enum iq_op op)
{
    switch (op) {
    case IQ_AND:
        return Xapian::Query::OP_AND;
    case IQ_AND_MAYBE:
        return Xapian::Query::OP_AND_MAYBE;
    case IQ_AND_NOT:
        return Xapian::Query::OP_AND_NOT;
    case IQ_FILTER:
        return Xapian::Query::OP_FILTER;
    case IQ_TERM:
    case IQ_OR:
    case IQ_BOOL:
    case IQ_ALL:
    case IQ_NONE:
        break;
    }
    return Xapian::Query::OP_OR;
}

Xapian::Query query_of(const snapshot &s, const struct iq *q, unsigned depth)
{
    if (depth > DEPTH)
        throw too_deep();
    if (q->op == IQ_TERM) {
        const std::string t(q->term.p, q->term.n);

        return Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, Xapian::Query(t),
                             q->weight > 0 ? q->weight * s.idf(t) : 0);
    }
    if (q->op == IQ_ALL)
        return Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, Xapian::Query(std::string()), 0);
    if (q->op == IQ_NONE || q->nchild == 0)
        return Xapian::Query();

    std::vector<Xapian::Query> sub;
    sub.reserve(q->nchild);
    for (size_t i = 0; i < q->nchild; i++)
        sub.push_back(query_of(s, q->child[i], depth + 1));
    if (q->op == IQ_BOOL)
        return Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, sub[0], 0);
    if (q->op == IQ_OR || q->op == IQ_AND)
        return Xapian::Query(op_of(q->op), sub.begin(), sub.end());
    if (sub.size() == 1)
        return sub[0];
    /* All that follow the first act on it together. */
    const Xapian::Query rest(q->op == IQ_FILTER ? Xapian::Query::OP_AND : Xapian::Query::OP_OR,
                             sub.begin() + 1, sub.end());
    return Xapian::Query(op_of(q->op), sub[0], rest);
}

/* ---- running ---- */

struct out_of_time {
};

/* What the best of several parts are gathered in. */
struct gather {
    const struct iq_run &run;
    Xapian::docid parts;
    std::vector<struct candidate> v;
    uint64_t matched = 0;
    bool exact = true, partial = false;
    unsigned count = 0; /* decisions since the clock was looked at */

    /* Throws at the deadline: there is no other way to stop a match. */
    void tick()
    {
        if (run.deadline_ns && ++count % CLOCK_EVERY == 0 && clock_mono_ns() > run.deadline_ns)
            throw out_of_time();
    }
};

/* Lets the living pass that the caller accepts, and remembers them for when time is up. */
class decider : public Xapian::MatchDecider
{
    const part &p;
    gather &g;

  public:
    mutable std::vector<Xapian::docid> seen;

    decider(const part &p_, gather &g_) : p(p_), g(g_)
    {
    }

    bool operator()(const Xapian::Document &doc) const override
    {
        const Xapian::docid did = doc.get_docid();
        const struct fwd_rec *rec = fwd_map_rec(&p.map, did);

        g.tick();
        if (!rec || (rec->dead_at && static_cast<int64_t>(rec->dead_at) <= p.mark))
            return false;
        if (g.run.accept && !g.run.accept(g.run.ctx, rec))
            return false;
        if (g.run.deadline_ns && seen.size() < SEEN_MAX)
            seen.push_back(did);
        return true;
    }
};

/* The order among equals, as a key that sorts bytewise: higher score first, then lower post. What
 * is left are sections of one post, which stand in order in one part. */
class tie_key : public Xapian::KeyMaker
{
    const part &p;
    gather &g;

  public:
    tie_key(const part &p_, gather &g_) : p(p_), g(g_)
    {
    }

    std::string operator()(const Xapian::Document &doc) const override
    {
        const struct fwd_rec *rec = fwd_map_rec(&p.map, doc.get_docid());
        const uint64_t score = rec ? ~(static_cast<uint32_t>(rec->score) ^ 0x80000000u) : 0;
        const uint64_t v = (score << 32) | (rec ? rec->post : 0);
        char key[8];

        g.tick(); /* what does not beat the worst kept never comes to the decider */
        for (int i = 0; i < 8; i++)
            key[i] = static_cast<char>(v >> (56 - 8 * i));
        return std::string(key, sizeof(key));
    }
};

bool before(const struct candidate &a, const struct candidate &b)
{
    if (a.weight > b.weight || a.weight < b.weight)
        return a.weight > b.weight;
    if (a.rec->score != b.rec->score)
        return a.rec->score > b.rec->score;
    if (a.rec->post != b.rec->post)
        return a.rec->post < b.rec->post;
    return a.doc < b.doc;
}

void gather_put(gather &g, const part &p, Xapian::docid did, float weight)
{
    const struct fwd_rec *rec = fwd_map_rec(&p.map, did);

    if (rec)
        g.v.push_back({(did - 1) * g.parts + p.number + 1, weight, rec});
}

void gather_part(gather &g, const part &p, const Xapian::Query &query)
{
    const decider accept(p, g);
    tie_key ties(p, g);
    Xapian::Enquire enq(p.db);

    enq.set_weighting_scheme(term_weight(g.run.k1));
    enq.set_docid_order(Xapian::Enquire::DONT_CARE);
    enq.set_sort_by_relevance_then_key(&ties, false);
    enq.set_query(query);
    try {
        const auto max =
            static_cast<Xapian::doccount>(std::min<size_t>(g.run.max, p.db.get_doccount()));
        const Xapian::MSet set = enq.get_mset(0, max, nullptr, &accept);

        for (auto it = set.begin(); it != set.end(); ++it)
            gather_put(g, p, *it, static_cast<float>(it.get_weight()));
        g.matched += set.get_matches_estimated();
        g.exact = g.exact && set.get_matches_lower_bound() == set.get_matches_upper_bound();
    } catch (const out_of_time &) {
        /* The weights are lost, what was seen is there. */
        for (const Xapian::docid did : accept.seen)
            gather_put(g, p, did, 0);
        g.matched += accept.seen.size();
        g.exact = false;
        g.partial = true;
    } catch (const Xapian::DatabaseModifiedError &e) {
        if (p.live)
            throw;
        /* Nobody writes a frozen part: its blocks are not newer but broken. */
        throw Xapian::DatabaseCorruptError(e.get_msg());
    }
}

int reader_run(struct iq_found *out, const snapshot &s, const struct iq *q,
               const struct iq_run *run, struct arena *a, struct ask_err *err)
{
    const Xapian::Query query = query_of(s, q, 0);
    gather g = {*run, static_cast<Xapian::docid>(s.parts.size()), {}};

    *out = iq_found();
    for (const auto &p : s.parts)
        if (!g.partial && p->db.get_doccount() > 0)
            gather_part(g, *p, query);
    std::sort(g.v.begin(), g.v.end(), before);
    out->n = std::min(g.v.size(), run->max);
    out->v = static_cast<struct candidate *>(arena_array(a, out->n ? out->n : 1, sizeof(*out->v)));
    if (!out->v)
        return ask_fail(err, ASK_NOMEM, "out of memory for %zu candidates", out->n);
    std::copy_n(g.v.begin(), out->n, out->v);
    out->matched = static_cast<uint32_t>(std::min<uint64_t>(g.matched, UINT32_MAX));
    out->exact = g.exact;
    out->partial = g.partial;
    return 0;
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

extern "C" const struct strmap *index_reader_names(const struct index_reader *r)
{
    return r->s->names;
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

extern "C" int index_reader_run(struct iq_found *out, struct index_reader *r, const struct iq *q,
                                const struct iq_run *run, struct arena *a, struct ask_err *err)
{
    return guard(err, "searching", [&] {
        try {
            return retry(r, err, [&] { return reader_run(out, *r->s, q, run, a, err); });
        } catch (const too_deep &) {
            return ask_fail(err, ASK_LIMIT, "the query is nested more than %u deep", DEPTH);
        }
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
