/* show.c - reading what is shown: heads, the best passages, their snippets.
 * Not here: which (search.c), how it is written out (answer_json.c, cli/, web/).
 * Method: only the texts of what is shown are read, one post per passage; comments only when the
 * words stand nowhere else. What is gone from the store since it was indexed is left out.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/show.h"

#include <string.h>

#include "query/copies.h"
#include "query/evidence.h"
#include "query/explain.h"
#include "query/passage_text.h"
#include "query/snippet.h"

struct shower {
    const struct search *s;
    struct snippet_terms *terms;
    struct arena *a;
};

static struct sv *phrases_of(const struct plan *p, size_t *n, struct arena *a)
{
    struct sv *v = arena_array(a, p->nleaves + 1, sizeof *v);

    *n = 0;
    for (size_t i = 0; v && i < p->nleaves; i++) {
        if (p->leaf[i].scored && p->leaf[i].phrase) {
            v[(*n)++] = p->leaf[i].text;
        }
    }
    return v;
}

static int show_snippet(struct hit_passage *out, const struct shower *w, const struct found *f,
                        const struct passage *ps, struct ask_err *err)
{
    double worth = 0;
    struct snippet weak;
    const enum lang lang = (enum lang)f->c.rec->lang;
    struct analyzer *an = w->s->en->analyzer;
    int rc = snippet_make(&out->snippet, &worth, &ps->body, w->terms, an, lang, w->a, err);

    if (rc < 0 || worth > 0 || !ps->weak.text.n) {
        return rc;
    }
    if ((rc = snippet_make(&weak, &worth, &ps->weak, w->terms, an, lang, w->a, err)) == 0 &&
        (worth > 0 || !out->snippet.text.n)) {
        out->snippet = weak;
    }
    return rc;
}

static int show_passage(struct hit_passage *out, const struct shower *w, const struct found *f,
                        struct ask_err *err)
{
    const struct rank_hits *h = &f->hits;
    const bool comments = h->weak & ~(h->body | h->title) && !h->body;
    struct passage ps;
    int rc = passage_text(&ps, w->s->en, f->c.rec, f->stream.section, comments, w->a, err);

    if (rc < 0) {
        return rc;
    }
    *out = (struct hit_passage){.post = ps.post->id,
                                .kind = ps.post->kind,
                                .author = ps.post->author,
                                .author_id = ps.post->author_id,
                                .score = ps.post->score,
                                .up = ps.post->up,
                                .down = ps.post->down,
                                .accepted = ps.post->accepted,
                                .created = ps.post->created,
                                .heading = ps.heading,
                                .url = passage_url(&ps, w->a),
                                .relevance = f->text};
    return w->s->opt->snippets ? show_snippet(out, w, f, &ps, err) : 0;
}

/* Who began the thread. */
static struct sv author_of(const struct shower *w, const struct hit *h, int64_t *id)
{
    struct post root;

    if (h->passages[0].post == h->head.root) {
        *id = h->passages[0].author_id;
        return h->passages[0].author;
    }
    if (store_post(&root, w->s->en->store, h->head.root, w->a, NULL) < 0 ||
        !engine_may_read(w->s->en, root.visibility)) {
        return sv_make("", 0);
    }
    *id = root.author_id;
    return root.author;
}

static int show_evidence(struct hit *out, const struct shower *w, const struct found *f,
                         int64_t asker, struct ask_err *err)
{
    const struct hit_passage *x = &out->passages[0];
    const struct post p = {.id = x->post,
                           .kind = x->kind,
                           .author_id = x->author_id,
                           .score = x->score,
                           .up = x->up,
                           .down = x->down,
                           .accepted = x->accepted,
                           .created = x->created};
    const struct evidence_given hit = {asker, f->stream.tags, f->stream.ntags};
    struct evidence *ev = arena_alloc(w->a, sizeof *ev);

    out->evidence = ev;
    return ev ? evidence_of_post(ev, w->s->en, &out->head, &p, &hit, w->a, err)
              : ask_fail(err, ASK_NOMEM, "no memory to weigh a result");
}

/* The passages of a thread in the order they are shown; only the first few matter. */
static const struct found **by_show(const struct shower *w, const struct group *g)
{
    const struct found **v = arena_array(w->a, g->n, sizeof *v);

    for (size_t i = 0; v && i < g->n; i++) {
        const struct found *x = &w->s->found[g->first + i];
        size_t k = i;

        for (; k && v[k - 1]->show < x->show; k--) {
            v[k] = v[k - 1];
        }
        v[k] = x;
    }
    return v;
}

static int show_copies(struct hit *out, const struct shower *w, const struct group *g,
                       struct ask_err *err)
{
    struct thread_head *v = arena_array(w->a, COPIES_SHOWN, sizeof *v);

    if (!v) {
        return ask_fail(err, ASK_NOMEM, "no memory for a result");
    }
    for (size_t at = g->copies; at && out->ncopies < COPIES_SHOWN; at = w->s->copy[at - 1].next) {
        out->ncopies +=
            engine_head(&v[out->ncopies], w->s->en, w->s->copy[at - 1].thread, w->a, NULL) == 0;
    }
    out->copies = v;
    out->copies_total = (int64_t)g->ncopies;
    return 0;
}

static int show_hit(struct hit *out, const struct shower *w, const struct group *g,
                    struct ask_err *err)
{
    const struct search *s = w->s;
    const struct found **best;
    int64_t asker = 0;
    size_t want = s->opt->passages < g->n ? s->opt->passages : g->n;
    int rc = engine_head(&out->head, s->en, g->thread, w->a, err);

    if (rc < 0) {
        return rc;
    }
    want = want ? want : 1;
    if (!(out->passages = arena_array(w->a, want, sizeof *out->passages))) {
        return ask_fail(err, ASK_NOMEM, "no memory for a result");
    }
    if (!(best = by_show(w, g))) {
        return ask_fail(err, ASK_NOMEM, "no memory for a result");
    }
    for (size_t i = 0; i < g->n && out->npassages < want; i++) {
        rc = show_passage(&out->passages[out->npassages], w, best[i], err);
        if (rc < 0 && rc != ASK_NOTFOUND) {
            return rc;
        }
        out->npassages += rc == 0;
    }
    if (!out->npassages) {
        return ASK_NOTFOUND;
    }
    out->author = author_of(w, out, &asker);
    if (s->opt->snippets && (rc = show_evidence(out, w, best[0], asker, err)) < 0) {
        return rc;
    }
    if (g->copies && (rc = show_copies(out, w, g, err)) < 0) {
        return rc;
    }
    out->relevance = g->score;
    out->confidence = out->passages[0].up >= 0 && out->passages[0].down >= 0
                          ? post_wilson(out->passages[0].up, out->passages[0].down)
                          : -1;
    if (s->opt->explain && s->plan->scored &&
        (rc = explain_hit(out, s, &s->found[g->first], w->a, err)) < 0) {
        return rc;
    }
    if (!s->opt->snippets) {
        return 0;
    }
    return snippet_marks(&out->title_marks, &out->ntitle_marks, out->head.title, w->terms,
                         s->en->analyzer, (enum lang)best[0]->c.rec->lang, w->a, err);
}

int show_hits(struct answer *ans, const struct search *s, struct ask_err *err)
{
    struct shower w = {.s = s, .a = s->a};
    size_t nphrases;
    const struct sv *phrases = phrases_of(s->plan, &nphrases, s->a);
    const size_t end = s->opt->offset + s->opt->limit;
    int rc = 0;

    w.terms = snippet_terms_new(&s->plan->words, phrases, nphrases, s->a);
    ans->hits = arena_array(s->a, s->opt->limit + 1, sizeof *ans->hits);
    if (!phrases || !w.terms || !ans->hits) {
        return ask_fail(err, ASK_NOMEM, "no memory for results");
    }
    for (size_t g = s->opt->offset; g < s->ngroups && g < end && rc == 0; g++) {
        rc = show_hit(&ans->hits[ans->nhits], &w, &s->group[g], err);
        ans->nhits += rc == 0;
        if (rc == ASK_NOTFOUND) {
            memset(&ans->hits[ans->nhits], 0, sizeof *ans->hits);
            rc = 0;
        }
    }
    ans->more = s->ngroups > end;
    return rc;
}
