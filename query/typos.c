/* typos.c - which words of a query are doubted, and which of the near words is meant.
 * Not here: near words (indexer/spell.c), what the index knows (words.c).
 * Method: a noisy channel with few numbers. Of the near words the one wins that is written most
 * often, with a price on what is seldom a slip: two edits, another first letter, another ending,
 * which is rather another form. It must be worth more than that the word was meant, which is the
 * likelier the shorter it is. Words are counted as they are written, since a stem of another
 * language may be there by chance; what no living passage has any more is not told.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "query/typos.h"

#include <math.h>
#include <string.h>

#include "base/sb.h"
#include "base/utf8.h"
#include "indexer/spell.h"

#define LETTERS_ONE 4 /* of a word that one edit is looked for in */
#define LETTERS_TWO 8
#define RARE_MOST   50 /* times a word is written that is still doubted */
#define SHARE       .8 /* what a correction is worth beside a word that was typed right */

/* What a slip costs, in natural logarithms of how often a word is written. Settled on titles with
 * one random edit and titles as they are: docs/relevance.md has the figures. */
#define SLIP         2.5    /* any */
#define PRICE_KNOWN  2.0    /* what was typed is written somewhere: it may be meant */
#define PRICE_EDIT   5.0    /* a second edit */
#define PRICE_FIRST  2.0    /* another first letter */
#define PRICE_LAST   1.5    /* another ending: rather another form, or a word of its own */
#define PRICE_SWAP   (-1.0) /* two neighbours swapped: hardly ever meant */
#define PRICE_FAR    1.5    /* another letter, and no neighbour of it on the keyboard */
#define PRICE_NAME   2.0    /* a capital inside the query */
#define PRICE_SHORT  1.0    /* each letter less than LETTERS_FULL */
#define GAIN_LONG    .7     /* each letter more */
#define LETTERS_FULL 6
#define LETTERS_GAIN 9

struct guess {
    struct sv word;
    struct sv term[WORDS_ALTS];
    uint32_t df[WORDS_ALTS];
    size_t nterms; /* 0: a function word */
    double worth;
};

struct doubted {
    struct unit *u;
    struct sv plain; /* lower case */
    double known;    /* how often it is written */
    double price;    /* of any correction of it */
    uint64_t letters;
};

struct doubter {
    struct words *w;
    const struct words_env *words;
    const struct typos_env *env;
    struct arena *a;
    struct near_word *near;
};

/* The word without the marks around it. */
static struct sv core_of(struct sv s)
{
    static const char marks[] = ".,;:!?()[]{}\"'";

    while (s.n && strchr(marks, s.p[0])) {
        s = sv_skip(s, 1);
    }
    while (s.n && strchr(marks, s.p[s.n - 1])) {
        s.n--;
    }
    return s;
}

/* The unit of a leaf that is one plain word side by side with others; NULL for anything else. */
static struct unit *unit_of(const struct doubter *d, const struct leaf *leaf)
{
    const struct word *word = &d->w->word[leaf->word];
    struct unit *u;

    if (!leaf->scored || leaf->bound || leaf->title || leaf->phrase || leaf->nwords != 1 ||
        word->whole >= 0 || word->nparts != 1 || word->stop) {
        return NULL;
    }
    u = &d->w->unit[word->part[0]];
    return u->whole || u->part || u->stop || u->bound || u->title_only ? NULL : u;
}

/* Are two letters neighbours on a keyboard? */
static bool neighbours(char a, char b)
{
    static const char *const around[26] = {
        "qwsz",   "vghn",  "xdfv", "serfcx", "wsdr", "drtgvc", "ftyhbv", "gyujnb", "ujko",
        "huikmn", "jiolm", "kop",  "njk",    "bhjm", "iklp",   "ol",     "wa",     "edft",
        "awedxz", "rfgy",  "yhji", "cfgb",   "qase", "zsdc",   "tghu",   "asx"};

    return a >= 'a' && a <= 'z' && b && strchr(around[a - 'a'], b);
}

/* What it costs to have slipped from word to typed, one edit apart. */
static double price_of(struct sv word, struct sv typed)
{
    size_t i = 0;

    while (i < word.n && i < typed.n && word.p[i] == typed.p[i]) {
        i++;
    }
    const struct sv x = sv_skip(word, i), y = sv_skip(typed, i);
    const bool swap = x.n == y.n && x.n > 1 && x.p[0] == y.p[1] && x.p[1] == y.p[0];
    const bool other = x.n == y.n && sv_eq(sv_skip(x, 1), sv_skip(y, 1));

    return (swap     ? PRICE_SWAP
            : i == 0 ? PRICE_FIRST
                     : 0) +
           (x.n <= 1 && y.n <= 1 ? PRICE_LAST : 0) +
           (other && !neighbours(x.p[0], y.p[0]) ? PRICE_FAR : 0);
}

/* Is it another form of the same word? The first terms are of the query's own language, or
 * English: stems of others may be shared by chance. */
static bool same_word(const struct guess *g, const struct unit *u)
{
    return g->nterms && sv_eq(g->term[0], u->term[0]);
}

static bool alive(const struct doubter *d, const struct guess *g)
{
    bool alive = !g->nterms;

    for (size_t i = 0; i < g->nterms && !alive; i++) {
        alive = g->df[i] && d->env->alive(d->env->ctx, g->term[i]);
    }
    return alive;
}

/* The best guess for a word; false when none is likelier than that it was meant. */
static bool guess_best(struct guess *best, const struct doubter *d, const struct doubted *w)
{
    const unsigned within = w->letters >= LETTERS_TWO ? 2 : 1;
    const size_t n = d->env->near(d->env->ctx, w->plain, within, d->near, TYPOS_NEAR);
    bool found = false;

    for (size_t i = 0; i < n; i++) {
        const struct near_word *near = &d->near[i];
        struct guess g = {.word = near->word};

        g.worth = log((double)near->times / (w->known + 1)) - w->price -
                  (near->distance > 1 ? PRICE_EDIT : 0) - price_of(near->word, w->plain);
        if (g.worth < 0 || (found && g.worth <= best->worth)) {
            continue;
        }
        g.nterms = words_terms(g.term, g.df, near->word, d->words, d->a);
        if (!same_word(&g, w->u) && alive(d, &g)) {
            *best = g;
            found = true;
        }
    }
    return found;
}

/* Is the word of a leaf to be doubted? Fills *out with what is known of it. */
static bool doubt(struct doubted *out, char plain[SPELL_BYTES], const struct doubter *d,
                  const struct leaf *leaf, bool first)
{
    const struct sv core = core_of(leaf->text);
    uint32_t written;

    *out = (struct doubted){.u = unit_of(d, leaf)};
    if (!out->u || out->u->df[0] > RARE_MOST) {
        return false;
    }
    out->plain = sv_make(plain, spell_word(plain, core));
    out->letters = utf8_len(out->plain);
    if (out->letters < LETTERS_ONE ||
        (written = d->env->times(d->env->ctx, out->plain)) > RARE_MOST) {
        return false;
    }
    out->known = written > out->u->df[0] ? written : out->u->df[0];
    out->price = SLIP + (out->known > 0 ? PRICE_KNOWN : 0);
    out->price += !first && core.p[0] >= 'A' && core.p[0] <= 'Z' ? PRICE_NAME : 0;
    for (uint64_t i = out->letters; i < LETTERS_FULL; i++) {
        out->price += PRICE_SHORT;
    }
    for (uint64_t i = LETTERS_FULL; i < out->letters && i < LETTERS_GAIN; i++) {
        out->price -= GAIN_LONG;
    }
    return true;
}

// ---- what becomes of a guess ----

static void unit_take(struct unit *u, const struct guess *g, const struct words_env *env)
{
    const double n = env->docs;
    double df;

    for (size_t i = 0; i < g->nterms && u->nterms < u->room; i++) {
        u->freq = g->df[i] > u->freq ? g->df[i] : u->freq;
        u->term[u->nterms] = g->term[i];
        u->df[u->nterms++] = g->df[i];
    }
    df = u->freq < env->docs ? u->freq : env->docs;
    u->idf = log(1 + (n - df + .5) / (df + .5));
    u->weight = SHARE * unit_weight(u);
}

/* A word that is nowhere is searched for by its correction, in its place; beside a rare one its
 * correction stands as a word more. */
static void search_for(struct doubter *d, struct unit *u, const struct guess *g)
{
    struct unit *more = &d->w->unit[d->w->nunits];

    if (!u->freq) {
        unit_take(u, g, d->words);
        return;
    }
    for (size_t i = 0; i < d->w->nunits; i++) {
        if (d->w->unit[i].scored && same_word(g, &d->w->unit[i])) {
            return; /* it is asked for already */
        }
    }
    *more = (struct unit){.scored = true,
                          .stream = true,
                          .times = 1,
                          .slot = -1,
                          .typed = g->word,
                          .meant = (uint32_t)(u - d->w->unit) + 1};
    unit_room(more, WORDS_ALTS, d->a);
    if (!more->room) {
        return;
    }
    unit_take(more, g, d->words);
    d->w->nunits++;
}

/* As the word was written: with a capital where it had one. */
static struct sv written_like(struct sv word, struct sv typed, struct arena *a)
{
    const struct sv copy = arena_sv(a, word);
    char *first = (char *)(uintptr_t)copy.p;

    if (first && typed.p[0] >= 'A' && typed.p[0] <= 'Z' && *first >= 'a' && *first <= 'z') {
        *first = (char)(*first - 'a' + 'A');
    }
    return copy;
}

int typos_find(struct typo **out, size_t *n, struct words *w, const struct leaf *leaf,
               size_t nleaves, const struct words_env *words, const struct typos_env *env,
               struct arena *a, struct ask_err *err)
{
    struct doubter d = {.w = w, .words = words, .env = env, .a = a};
    struct unit *units = arena_array(a, w->nunits + TYPOS_LOOKED, sizeof *units);
    size_t looked = 0;

    *n = 0;
    *out = arena_array(a, TYPOS_LOOKED, sizeof **out);
    d.near = arena_array(a, TYPOS_NEAR, sizeof *d.near);
    if (!units || !*out || !d.near) {
        return ask_fail(err, ASK_NOMEM, "no memory for the words of a query");
    }
    if (w->nunits) {
        memcpy(units, w->unit, w->nunits * sizeof *units);
    }
    w->unit = units; /* with room for what is added */
    for (size_t i = 0; i < nleaves && looked < TYPOS_LOOKED; i++) {
        char plain[SPELL_BYTES];
        struct doubted it;
        struct guess g;

        if (!doubt(&it, plain, &d, &leaf[i], i == 0)) {
            continue;
        }
        looked++;
        if (guess_best(&g, &d, &it)) {
            const struct sv core = core_of(leaf[i].text);

            (*out)[(*n)++] = (struct typo){.leaf = i,
                                           .typed = core,
                                           .word = written_like(g.word, core, a),
                                           .instead = !it.u->freq,
                                           .searched = g.nterms > 0};
            if (g.nterms) {
                search_for(&d, it.u, &g);
            }
        }
    }
    return arena_ok(a) ? 0 : ask_fail(err, ASK_NOMEM, "no memory for the words of a query");
}

// ---- the query as it was meant ----

static struct sv replaced(struct sv text, const struct typo *t, struct arena *a)
{
    const size_t before = (size_t)(t->typed.p - text.p);
    const struct sv behind = sv_skip(text, before + t->typed.n);
    struct sb b = SB_INIT(1 << 16);
    struct sv out;

    sb_put(&b, text.p, before);
    sb_sv(&b, t->word);
    sb_sv(&b, behind);
    out = sb_ok(&b) ? arena_sv(a, sb_view(&b)) : sv_make(NULL, 0);
    sb_dispose(&b);
    return out;
}

/* t, or a copy of it with its text replaced when it is a typo; NULL: no memory. */
static struct ast *corrected(struct ast *t, const struct leaf *leaf, const struct typo *v, size_t n,
                             struct arena *a)
{
    for (size_t i = 0; i < n; i++) {
        const struct sv text = leaf[v[i].leaf].text;
        struct ast *copy;

        if (t->kind != AST_WORD || t->text.p != text.p) {
            continue;
        }
        if ((copy = arena_zalloc(a, sizeof *copy))) {
            *copy = *t;
            copy->text = replaced(text, &v[i], a);
        }
        return copy && copy->text.p ? copy : NULL;
    }
    return t;
}

struct sv typos_write(const struct query *q, const struct parse_env *env, const struct leaf *leaf,
                      const struct typo *v, size_t n, struct arena *a)
{
    struct query meant = *q;
    struct ast *list;

    if (!n || !q->root) {
        return sv_make(NULL, 0);
    }
    if (q->root->kind != AST_LIST) {
        meant.root = corrected(q->root, leaf, v, n, a);
        return meant.root ? parse_write(&meant, env, a) : sv_make(NULL, 0);
    }
    list = arena_zalloc(a, sizeof *list);
    if (!list || !(list->child = arena_array(a, q->root->nchild, sizeof *list->child))) {
        return sv_make(NULL, 0);
    }
    list->kind = AST_LIST;
    list->room = q->root->nchild;
    for (size_t i = 0; i < q->root->nchild; i++) {
        if (!(list->child[list->nchild++] = corrected(q->root->child[i], leaf, v, n, a))) {
            return sv_make(NULL, 0);
        }
    }
    meant.root = list;
    return parse_write(&meant, env, a);
}
