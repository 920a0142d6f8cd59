/* index_run.cc - stage one: a tree of terms to candidates, over the parts of a snapshot.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: opening (index_reader.cc), what to ask and ranking (query/).
 * Method: BM25 with b = 0, so that Xapian never looks up a length; filters and the dead are skipped
 * by a decider that reads the mapped records, so no Xapian values are needed; ties are broken by
 * the records too, so that a rebuild gives the same candidates. The parts are searched one after
 * the other: in databases opened as one a decider is told numbers of their own parts, but not which
 * part. Of n parts, document d of part i has the number (d - 1) * n + i + 1 outside.
 */
#include <algorithm>

#include "base/clock.h"
#include "indexer/index_snapshot.hh"

namespace
{

constexpr unsigned DEPTH = 64;       /* of a query's tree */
constexpr unsigned CLOCK_EVERY = 64; /* decisions between two looks at the clock */
constexpr size_t SEEN_MAX = 1 << 16; /* passages remembered for when the deadline strikes */

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

/* Whether the tree is deeper than is right for the recursion here and in libxapian. */
bool is_deep(const struct iq *q, unsigned depth)
{
    bool deep = depth > DEPTH;

    for (size_t i = 0; i < q->nchild && !deep; i++)
        deep = is_deep(q->child[i], depth + 1);
    return deep;
}

Xapian::Query query_of(const snapshot &s, const struct iq *q)
{
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
        sub.push_back(query_of(s, q->child[i]));
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

} /* namespace */

int index_run(struct iq_found *out, const snapshot &s, const struct iq *q, const struct iq_run *run,
              struct arena *a, struct ask_err *err)
{
    if (is_deep(q, 0))
        return ask_fail(err, ASK_LIMIT, "the query is nested more than %u deep", DEPTH);

    const Xapian::Query query = query_of(s, q);
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
