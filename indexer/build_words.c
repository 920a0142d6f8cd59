/* build_words.c - the words of a generation as people write them: counted piece by piece, joined.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what a word is and the file (spell.c, spell_count.c), pieces (build_first.c).
 * Method: who builds a piece counts what it indexes, each view by itself; the piece's words are
 * kept in its folder, so that a killed build goes on with them; joining adds them up. So the public
 * view's words are those of public posts, whatever else there is.
 */
#include "indexer/build_priv.h"

/* In a large corpus one thread in so many is counted: what is missed is too rare to be told. */
#define SAMPLED_THREADS 100000
#define SAMPLED_EVERY   3

/* Of a piece: so many that none that ends up among the kept is missed. */
#define PIECE_WORDS (4 * SPELL_WORDS)

int build_words_count(struct spell_counts **c, const struct build *b, const struct doc *d,
                      const struct passage *ps, struct ask_err *err)
{
    const uint32_t every = b->total > SAMPLED_THREADS ? SAMPLED_EVERY : 1;
    const struct plain title = {.text = ps->title};
    int rc = *c ? 0 : spell_counts_new(c, err);

    if (rc < 0 || d->rec.thread % every != 0)
        return rc;
    spell_counts_stand_for(*c, every);
    if (rc == 0)
        rc = spell_count(*c, &ps->body, d->rec.label, err);
    if (rc == 0)
        rc = spell_count(*c, &ps->weak, d->rec.label, err);
    /* The title stands over each of a thread's passages; it is the first post's. */
    if (rc == 0 && (d->rec.flags & FWD_ROOT) && ps->section == 0)
        rc = spell_count(*c, &title, d->rec.label, err);
    return rc;
}

static int words_save(const char *path, const struct spell_counts *c, size_t max,
                      struct ask_err *err)
{
    struct spell *v = NULL;
    int rc = spell_build(&v, c, max, err);

    if (rc == 0)
        rc = spell_save(v, path, err);
    spell_free(v);
    return rc;
}

int build_words_piece(const struct spell_counts *c, const struct build *b, int gen, size_t i,
                      int view, struct ask_err *err)
{
    struct gen_path path;
    int rc =
        generation_file(&path, err, b->dir, gen, "pieces/%04zu/%s/words", i, generation_view(view));

    return rc == 0 ? words_save(path.s, c, PIECE_WORDS, err) : rc;
}

int build_words_join(const struct build *b, const struct build_plan *plan, int gen, int view,
                     struct ask_err *err)
{
    struct spell_counts *c = NULL;
    struct gen_path path;
    int rc = spell_counts_new(&c, err);

    for (size_t i = 0; rc == 0 && i < plan->n; i++) {
        struct spell *v = NULL;

        if (plan->piece[i].passages[view] == 0)
            continue;
        rc = generation_file(&path, err, b->dir, gen, "pieces/%04zu/%s/words", i,
                             generation_view(view));
        if (rc == 0)
            rc = spell_load(&v, path.s, err);
        if (rc == 0)
            rc = spell_counts_add(c, v, err);
        else if (rc == ASK_NOTFOUND) /* of a build that an earlier program began */
            rc = 0;
        spell_free(v);
    }
    if (rc == 0)
        rc = generation_file(&path, err, b->dir, gen, "%s/words", generation_view(view));
    if (rc == 0)
        rc = words_save(path.s, c, SPELL_WORDS, err);
    spell_counts_free(c);
    return rc;
}
