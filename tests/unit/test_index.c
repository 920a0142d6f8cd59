/* test_index.c - the wrapper over libxapian: parts made and joined, a generation read, its faults.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the store and the analysis (test_build.c); generations here are made by hand of parts
 * whose passages have terms a person can count.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/cm.h"

#include "base/clock.h"
#include "base/file.h"
#include "indexer/doc.h"
#include "indexer/fields.h"
#include "indexer/forward_file.h"
#include "indexer/generation.h"
#include "indexer/index_part.h"
#include "indexer/index_reader.h"

static char dir[] = "/tmp/askwell-index-XXXXXX";

static int setup(void **state)
{
    (void)state;
    memcpy(dir + sizeof(dir) - 7, "XXXXXX", 6);
    assert_non_null(mkdtemp(dir));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    return file_rmtree(dir, NULL);
}

/* ---- parts by hand ---- */

/* A passage of words given with blanks between them; its thread's term comes by itself. */
static uint32_t put(struct index_part *part, struct fwd_writer *fw, const char *words,
                    struct fwd_rec rec)
{
    _Alignas(4) const struct fwd_head head = {.length = 10};
    char thread[FIELD_TERM_MAX];
    struct doc_term terms[32];
    struct doc d = {.terms = terms, .rec = rec};
    struct sv rest = sv_of(words), word;
    uint32_t number = 0;

    terms[d.nterms++] =
        (struct doc_term){thread, (uint16_t)field_term_id(thread, FIELD_THREAD, rec.thread), 0};
    while (sv_next(&rest, ' ', &word))
        if (word.n > 0)
            terms[d.nterms++] = (struct doc_term){word.p, (uint16_t)word.n, 1};
    assert_int_equal(index_part_add(part, &d, &number, NULL), 0);
    assert_int_equal(number, fw->next);
    assert_int_equal(
        fwd_writer_append(fw, &d.rec, sv_make((const char *)&head, sizeof(head)), NULL), 0);
    return number;
}

static void open_part(struct index_part **part, struct fwd_writer *fw, const char *path,
                      unsigned flags)
{
    assert_int_equal(index_part_open(part, path, PART_WRITE | flags, NULL), 0);
    if (flags & PART_CREATE)
        assert_int_equal(fwd_writer_create(fw, path, NULL), 0);
    else
        assert_int_equal(fwd_writer_open(fw, path, index_part_last(*part) + 1, NULL), 0);
}

static void close_part(struct index_part *part, struct fwd_writer *fw)
{
    assert_int_equal(fwd_writer_flush(fw, NULL), 0);
    assert_int_equal(index_part_flush(part, NULL), 0);
    index_part_free(part);
    fwd_writer_close(fw);
}

/* An empty generation: the folders, meta, vocabulary and both live parts. */
static void make_generation(int gen, const struct gen_meta *meta)
{
    struct strmap *names = strmap_new(10);
    struct index_part *part;
    struct fwd_writer fw;
    struct vocab *vocab;
    struct gen_path p;

    for (int v = 0; v < VIEW_COUNT; v++) {
        assert_int_equal(generation_file(&p, NULL, dir, gen, "%s", generation_view(v)), 0);
        assert_int_equal(file_mkdirs(p.s, NULL), 0);
        assert_int_equal(generation_file(&p, NULL, dir, gen, "%s/live", generation_view(v)), 0);
        open_part(&part, &fw, p.s, PART_CREATE | PART_NOSYNC);
        assert_int_equal(index_part_set(part, "mark", meta->mark, NULL), 0);
        close_part(part, &fw);
    }
    assert_non_null(strmap_at(names, SV("redis")));
    assert_int_equal(generation_names_save(names, dir, gen, true, NULL), 0);
    assert_int_equal(vocab_build(&vocab, NULL, NULL), 0);
    assert_int_equal(generation_file(&p, NULL, dir, gen, "vocab"), 0);
    assert_int_equal(vocab_save(vocab, p.s, NULL), 0);
    assert_int_equal(generation_file(&p, NULL, dir, gen, "readers"), 0);
    assert_int_equal(file_replace(p.s, SV(""), NULL), 0);
    assert_int_equal(generation_meta_save(meta, dir, gen, true, NULL), 0);
    vocab_free(vocab);
    strmap_free(names);
}

static void live_path(struct gen_path *p, int gen, int view)
{
    assert_int_equal(generation_file(p, NULL, dir, gen, "%s/live", generation_view(view)), 0);
}

/* Adds passages to a live part and moves its mark, as a batch does. */
static void add_live(int view, int64_t mark, size_t n, const char *const *words,
                     const struct fwd_rec *recs)
{
    struct index_part *part;
    struct fwd_writer fw;
    struct gen_path p;

    live_path(&p, 1, view);
    open_part(&part, &fw, p.s, PART_NOSYNC);
    assert_int_equal(index_part_begin(part, NULL), 0);
    for (size_t i = 0; i < n; i++)
        put(part, &fw, words[i], recs[i]);
    assert_int_equal(index_part_set(part, "mark", mark, NULL), 0);
    assert_int_equal(index_part_set(part, "words", 10 * (int64_t)n, NULL), 0);
    assert_int_equal(index_part_set(part, "passages", (int64_t)n, NULL), 0);
    assert_int_equal(index_part_set(part, "langs", 2, NULL), 0);
    assert_int_equal(fwd_writer_flush(&fw, NULL), 0);
    assert_int_equal(index_part_commit(part, NULL), 0);
    index_part_free(part);
    fwd_writer_close(&fw);
}

/* ---- asking by hand ---- */

static struct arena arena = ARENA_INIT(1 << 16, 1 << 24);

static struct iq *iq_make(enum iq_op op, size_t n, struct iq **child)
{
    struct iq *q = arena_zalloc(&arena, sizeof(*q));

    q->op = op;
    q->child = arena_array(&arena, n + 1, sizeof(*child));
    for (size_t i = 0; i < n; i++)
        q->child[i] = child[i];
    q->nchild = n;
    return q;
}

static struct iq *term(const char *word)
{
    struct iq *q = iq_make(IQ_TERM, 0, NULL);

    q->term = sv_of(word);
    q->weight = 1;
    return q;
}

static struct iq *two(enum iq_op op, struct iq *a, struct iq *b)
{
    struct iq *v[] = {a, b};

    return iq_make(op, 2, v);
}

static struct iq_found ask(struct index_reader *r, const struct iq *q, struct iq_run run)
{
    struct iq_found found;
    struct ask_err err = {0};

    run.max = run.max ? run.max : 1000;
    run.k1 = 0.3;
    if (index_reader_run(&found, r, q, &run, &arena, &err) < 0)
        fail_msg("%s", err.msg);
    return found;
}

/* The posts found, as "3 1 2 ", in their order. */
static const char *posts(struct iq_found f)
{
    char *text = arena_strdup(&arena, "");

    for (size_t i = 0; i < f.n; i++)
        text = arena_printf(&arena, "%s%u ", text, f.v[i].rec->post);
    return text;
}

static const char *found(struct index_reader *r, const struct iq *q)
{
    return posts(ask(r, q, (struct iq_run){0}));
}

static const struct gen_meta empty_meta = {.mark = 10};

/* Three passages in the live part of generation 1. */
static struct index_reader *small(enum index_view view)
{
    static const char *const words[] = {"apple pear", "apple fig fig", "pear plum"};
    static const struct fwd_rec recs[] = {{.post = 1, .thread = 1, .score = 5},
                                          {.post = 2, .thread = 2, .score = 9},
                                          {.post = 3, .thread = 3}};
    struct index_reader *r;
    struct ask_err err = {0};

    make_generation(1, &empty_meta);
    add_live(VIEW_PUBLIC, 11, 3, words, recs);
    assert_int_equal(generation_switch(dir, 1, true, NULL), 0);
    if (index_reader_open(&r, dir, view, &err) < 0)
        fail_msg("%s", err.msg);
    return r;
}

/* ---- the tests ---- */

static void operators(void **state)
{
    struct index_reader *r = small(INDEX_PUBLIC);
    struct iq *deep = term("apple");
    struct iq_run run = {.max = 10};
    struct iq_found out;
    struct ask_err err = {0};

    (void)state;
    assert_string_equal(found(r, term("apple")), "2 1 "); /* equals: higher score first */
    assert_string_equal(found(r, term("plum")), "3 ");
    assert_string_equal(found(r, term("nothing")), "");
    assert_string_equal(found(r, two(IQ_AND, term("apple"), term("pear"))), "1 ");
    assert_string_equal(found(r, two(IQ_OR, term("fig"), term("plum"))), "2 3 ");
    assert_string_equal(found(r, two(IQ_AND_NOT, term("apple"), term("fig"))), "1 ");
    assert_string_equal(found(r, two(IQ_AND_MAYBE, term("pear"), term("plum"))), "3 1 ");
    assert_string_equal(found(r, two(IQ_FILTER, term("apple"), term("pear"))), "1 ");
    assert_string_equal(found(r, iq_make(IQ_ALL, 0, NULL)), "2 1 3 ");
    assert_string_equal(found(r, iq_make(IQ_NONE, 0, NULL)), "");
    assert_string_equal(found(r, iq_make(IQ_OR, 0, NULL)), "");
    assert_string_equal(found(r, two(IQ_AND_NOT, iq_make(IQ_ALL, 0, NULL), term("fig"))), "1 3 ");
    {
        struct iq *plum = term("plum");
        struct iq *bool_plum = iq_make(IQ_BOOL, 1, &plum);

        /* Without weight plum cannot lift post 3 over the better voted. */
        assert_string_equal(found(r, two(IQ_OR, term("pear"), bool_plum)), "1 3 ");
        plum->weight = 7;
        assert_string_equal(found(r, two(IQ_OR, term("pear"), plum)), "3 1 ");
    }
    for (int i = 0; i < 100; i++)
        deep = two(IQ_OR, deep, term("pear"));
    assert_int_equal(index_reader_run(&out, r, deep, &run, &arena, &err), ASK_LIMIT);
    index_reader_free(r);
    arena_dispose(&arena);
}

/* The terms with a prefix, "term=frequency " each. */
static const char *begins(struct index_reader *r, const char *prefix, size_t max, size_t look)
{
    struct index_term v[8];
    char *text = arena_alloc(&arena, 400);
    size_t len = 0;
    const int n = index_reader_prefix(v, max, r, sv_of(prefix), look, &arena, NULL);

    assert_true(n >= 0 && (size_t)n <= max);
    assert_non_null(text);
    text[0] = 0;
    for (int i = 0; i < n; i++)
        len += (size_t)snprintf(text + len, 400 - len, SV_FMT "=%u ", SV_ARG(v[i].term), v[i].freq);
    return text;
}

static void prefixes(void **state)
{
    struct index_reader *r = small(INDEX_PUBLIC);

    (void)state;
    assert_string_equal(begins(r, "p", 8, 100), "pear=2 plum=1 ");
    assert_string_equal(begins(r, "p", 1, 100), "pear=2 ");
    assert_string_equal(begins(r, "pl", 8, 100), "plum=1 ");
    assert_string_equal(begins(r, "plumx", 8, 100), "");
    assert_string_equal(begins(r, "", 8, 100), "");
    assert_string_equal(begins(r, "p", 8, 1), "pear=2 "); /* no more are looked at */
    index_reader_free(r);
    arena_dispose(&arena);
}

static void figures(void **state)
{
    struct index_reader *r = small(INDEX_PUBLIC);
    struct iq_found f;

    (void)state;
    assert_int_equal(index_reader_mark(r), 11);
    assert_int_equal(index_reader_docs(r), 3);
    assert_int_equal(index_reader_freq(r, SV("apple")), 2);
    assert_int_equal(index_reader_freq(r, SV("fig")), 1);
    assert_int_equal(index_reader_freq(r, SV("no")), 0);
    assert_int_equal(index_reader_freq(r, SV("")), 0);
    assert_int_equal(index_reader_langs(r), 2);
    assert_true(index_reader_mean_length(r) > 9.9 && index_reader_mean_length(r) < 10.1);
    assert_true(strmap_get(index_reader_names(r), SV("redis"), NULL));
    assert_non_null(index_reader_vocab(r));
    f = ask(r, term("apple"), (struct iq_run){.max = 1});
    assert_int_equal(f.n, 1);
    assert_int_equal(f.v[0].rec->post, 2); /* the cut falls by the same order */
    assert_false(f.partial);
    f = ask(r, term("apple"), (struct iq_run){0});
    assert_int_equal(f.matched, 2);
    assert_true(f.exact);
    index_reader_prefetch(r, f.v, f.n);
    for (size_t i = 0; i < f.n; i++) {
        struct fwd_stream s;

        assert_true(index_reader_stream(&s, r, &f.v[i]));
        assert_int_equal(s.length, 10);
    }
    index_reader_free(r);
    arena_dispose(&arena);
}

static bool only_good(void *ctx, const struct fwd_rec *rec)
{
    ++*(int *)ctx;
    return rec->score > 0;
}

static bool slow(void *ctx, const struct fwd_rec *rec)
{
    const int64_t until = clock_mono_ns() + 100000;

    (void)rec;
    ++*(int *)ctx;
    while (clock_mono_ns() < until)
        ;
    return true;
}

static void deciders(void **state)
{
    struct index_reader *r = small(INDEX_PUBLIC);
    const char *words[2000];
    struct fwd_rec *recs = calloc(2000, sizeof(*recs));
    struct iq_found f;
    int calls = 0;

    (void)state;
    f = ask(r, iq_make(IQ_ALL, 0, NULL), (struct iq_run){.accept = only_good, .ctx = &calls});
    assert_string_equal(posts(f), "2 1 ");
    assert_int_equal(calls, 3);

    for (uint32_t i = 0; i < 2000; i++) {
        words[i] = "many";
        recs[i].post = i + 100;
        recs[i].thread = i + 100;
        recs[i].score = (int32_t)i; /* rising: each is asked about */
    }
    add_live(VIEW_PUBLIC, 12, 2000, words, recs);
    assert_int_equal(index_reader_refresh(r, NULL), 1);
    f = ask(
        r, term("many"),
        (struct iq_run){
            .max = 20, .accept = slow, .ctx = &calls, .deadline_ns = clock_mono_ns() + 20000000});
    assert_true(f.partial);
    assert_int_equal(f.n, 20);
    for (size_t i = 1; i < f.n; i++)
        assert_true(f.v[i - 1].rec->score >= f.v[i].rec->score);
    f = ask(r, term("many"),
            (struct iq_run){.max = 20, .deadline_ns = clock_mono_ns() + INT64_C(60000000000)});
    assert_false(f.partial);
    assert_int_equal(f.n, 20);
    assert_int_equal(f.v[0].rec->score, 1999);
    assert_int_equal(f.v[19].rec->score, 1980);
    free(recs);
    index_reader_free(r);
    arena_dispose(&arena);
}

static void restricted_is_not_opened(void **state)
{
    static const char *const words[] = {"secret apple"};
    static const struct fwd_rec recs[] = {{.post = 50, .thread = 50, .score = 99, .label = 3}};
    struct index_reader *anon = small(INDEX_PUBLIC), *owner;
    uint64_t revision = index_reader_revision(anon);

    (void)state;
    add_live(VIEW_RESTRICTED, 12, 1, words, recs);
    assert_int_equal(index_reader_refresh(anon, NULL), 0);
    assert_int_equal(index_reader_open(&owner, dir, INDEX_RESTRICTED, NULL), 0);
    assert_int_equal(index_reader_freq(anon, SV("secret")), 0);
    assert_int_equal(index_reader_freq(owner, SV("secret")), 1);
    assert_string_equal(begins(anon, "sec", 8, 100), "");
    assert_string_equal(begins(owner, "sec", 8, 100), "secret=1 ");
    assert_int_equal(index_reader_docs(anon), 3);
    assert_int_equal(index_reader_docs(owner), 4);
    assert_string_equal(found(anon, term("apple")), "2 1 ");
    assert_string_equal(found(owner, term("apple")), "50 2 1 ");
    assert_int_equal(index_reader_revision(anon), revision);
    assert_int_not_equal(index_reader_revision(owner), revision);
    index_reader_free(anon);
    index_reader_free(owner);
    arena_dispose(&arena);
}

static void readers_move_on(void **state)
{
    static const char *const words[] = {"apple quince"};
    static const struct fwd_rec recs[] = {{.post = 4, .thread = 4}};
    struct index_reader *r = small(INDEX_PUBLIC);
    uint64_t revision = index_reader_revision(r);
    struct gen_path p;

    (void)state;
    assert_int_equal(index_reader_refresh(r, NULL), 0);
    add_live(VIEW_PUBLIC, 12, 1, words, recs);
    assert_string_equal(found(r, term("quince")), ""); /* a snapshot */
    assert_int_equal(index_reader_refresh(r, NULL), 1);
    assert_string_equal(found(r, term("quince")), "4 ");
    assert_int_equal(index_reader_mark(r), 12);
    assert_int_not_equal(index_reader_revision(r), revision);
    revision = index_reader_revision(r);

    /* A new generation: the reader holds the old one until it moves. */
    make_generation(2, &(struct gen_meta){.mark = 20});
    assert_int_equal(generation_switch(dir, 2, true, NULL), 0);
    generation_sweep(dir, 2, 0);
    assert_int_equal(generation_file(&p, NULL, dir, 1, "meta"), 0);
    assert_true(file_exists(p.s));
    assert_string_equal(found(r, term("quince")), "4 ");
    assert_int_equal(index_reader_refresh(r, NULL), 1);
    assert_int_equal(index_reader_mark(r), 20);
    assert_int_equal(index_reader_docs(r), 0);
    assert_int_not_equal(index_reader_revision(r), revision);
    generation_sweep(dir, 2, 0);
    assert_false(file_exists(p.s));
    assert_int_equal(index_reader_refresh(r, NULL), 0);
    index_reader_free(r);
    arena_dispose(&arena);
}

/* Many commits while a reader asks: it never fails, what it was lent stays, it never sees a half.
 */
static void a_busy_writer_does_not_disturb(void **state)
{
    struct index_reader *r = small(INDEX_PUBLIC);
    const struct iq_found before = ask(r, term("apple"), (struct iq_run){0});
    const uint32_t post = before.v[0].rec->post;

    (void)state;
    for (uint32_t i = 0; i < 60; i++) {
        const char *words[] = {"apple busy", "apple busy more"};
        const struct fwd_rec recs[] = {{.post = 1000 + i, .thread = 1000 + i},
                                       {.post = 2000 + i, .thread = 2000 + i}};
        struct fwd_stream s;
        struct iq_found f;

        add_live(VIEW_PUBLIC, 12 + i, 2, words, recs);
        /* Not refreshed: after a few commits the old blocks are gone and it must move by itself. */
        f = ask(r, term("busy"), (struct iq_run){0});
        assert_int_equal(f.n % 2, 0);
        assert_true(index_reader_stream(&s, r, &before.v[0]));
        assert_int_equal(before.v[0].rec->post, post);
    }
    assert_int_equal(index_reader_refresh(r, NULL), 1);
    assert_int_equal(ask(r, term("busy"), (struct iq_run){0}).n, 120);
    index_reader_free(r);
    arena_dispose(&arena);
}

static void the_dead_are_skipped_by_mark(void **state)
{
    struct gen_meta meta = {.mark = 10, .frozen = {5, 0}, .words = {50, 0}};
    struct index_part *part;
    struct fwd_writer fw;
    struct fwd_rec rec;
    struct index_reader *r;
    struct gen_path p, live;

    (void)state;
    make_generation(1, &meta);
    assert_int_equal(generation_file(&p, NULL, dir, 1, "public/frozen"), 0);
    open_part(&part, &fw, p.s, PART_CREATE | PART_FROZEN | PART_NOSYNC);
    for (uint32_t i = 1; i <= 5; i++)
        put(part, &fw, "apple", (struct fwd_rec){.post = i, .thread = i, .score = (int32_t)i});
    close_part(part, &fw);
    assert_int_equal(generation_switch(dir, 1, true, NULL), 0);
    assert_int_equal(index_reader_open(&r, dir, INDEX_PUBLIC, NULL), 0);
    assert_string_equal(found(r, term("apple")), "5 4 3 2 1 ");

    assert_int_equal(fwd_writer_open(&fw, p.s, 6, NULL), 0);
    assert_int_equal(fwd_writer_get(&rec, &fw, 4, NULL), 0);
    rec.dead_at = 11;
    assert_int_equal(fwd_writer_put(&fw, 4, &rec, NULL), 0);
    fwd_writer_close(&fw);
    assert_string_equal(found(r, term("apple")), "5 4 3 2 1 "); /* its mark is 10 */
    live_path(&live, 1, VIEW_PUBLIC);
    open_part(&part, &fw, live.s, PART_NOSYNC);
    assert_int_equal(index_part_set(part, "mark", 11, NULL), 0);
    close_part(part, &fw);
    assert_int_equal(index_reader_refresh(r, NULL), 1);
    assert_string_equal(found(r, term("apple")), "5 3 2 1 ");
    index_reader_free(r);
    arena_dispose(&arena);
}

/* ---- parts ---- */

static int count_doc(void *ctx, uint32_t doc, struct ask_err *err)
{
    uint64_t *sum = ctx;

    (void)err;
    *sum = *sum * 100 + doc;
    return 0;
}

static uint64_t docs_of(struct index_part *p, const char *word)
{
    uint64_t sum = 0;

    assert_int_equal(index_part_docs(p, sv_of(word), count_doc, &sum, NULL), 0);
    return sum;
}

static void transactions_are_whole(void **state)
{
    struct index_part *part;
    struct fwd_writer fw;
    struct gen_path p;
    int64_t n = 0;

    (void)state;
    snprintf(p.s, sizeof(p.s), "%s/part", dir);
    open_part(&part, &fw, p.s, PART_CREATE);
    assert_int_equal(index_part_begin(part, NULL), 0);
    put(part, &fw, "a", (struct fwd_rec){.thread = 7});
    put(part, &fw, "b", (struct fwd_rec){.thread = 7});
    assert_int_equal(index_part_set(part, "mark", 5, NULL), 0);
    assert_int_equal(fwd_writer_flush(&fw, NULL), 0);
    assert_int_equal(index_part_commit(part, NULL), 0);
    assert_int_equal(docs_of(part, "Q7"), 102);
    assert_int_equal(index_part_begin(part, NULL), 0);
    put(part, &fw, "c", (struct fwd_rec){.thread = 7});
    assert_int_equal(index_part_delete(part, 1, NULL), 0);
    assert_int_equal(index_part_set(part, "mark", 6, NULL), 0);
    assert_int_equal(docs_of(part, "Q7"), 203);
    index_part_free(part); /* no commit: nothing of it happened */
    fwd_writer_close(&fw);
    open_part(&part, &fw, p.s, 0);
    assert_int_equal(docs_of(part, "Q7"), 102);
    assert_int_equal(index_part_get(&n, part, "mark", NULL), 0);
    assert_int_equal(n, 5);
    assert_int_equal(index_part_get(&n, part, "unset", NULL), 0);
    assert_int_equal(n, 0);
    assert_int_equal(index_part_last(part), 2);
    assert_int_equal(index_part_count(part), 2);
    index_part_free(part);
    fwd_writer_close(&fw);
}

static void joined_parts_shift_their_numbers(void **state)
{
    char *from[5];
    struct gen_path p, at[5];
    struct index_part *part;
    struct fwd_writer fw;
    struct ask_err err = {0};
    uint32_t next = 1;

    (void)state;
    for (uint32_t k = 0; k < 5; k++) {
        snprintf(at[k].s, sizeof(at[k].s), "%s/piece-%u", dir, k);
        from[k] = at[k].s;
        open_part(&part, &fw, at[k].s, PART_CREATE | PART_FROZEN | PART_NOSYNC);
        for (uint32_t i = 0; i < k; i++, next++)
            put(part, &fw, "x", (struct fwd_rec){.thread = next});
        close_part(part, &fw);
    }
    snprintf(p.s, sizeof(p.s), "%s/joined", dir);
    /* The first piece is empty: not to be given. */
    assert_int_equal(index_part_compact(p.s, from, 5, &err), ASK_INTERNAL);
    if (index_part_compact(p.s, from + 1, 4, &err) < 0)
        fail_msg("%s", err.msg);
    assert_int_equal(index_part_open(&part, p.s, PART_READ, NULL), 0);
    assert_int_equal(index_part_count(part), 10);
    for (uint32_t i = 1; i <= 10; i++) {
        char q[16];

        snprintf(q, sizeof(q), "Q%u", i);
        assert_int_equal(docs_of(part, q), i);
    }
    index_part_free(part);
}

static void count_line(void *ctx, const char *problem)
{
    assert_non_null(problem);
    ++*(int *)ctx;
}

static void opening_what_is_none(void **state)
{
    struct index_part *part;
    struct fwd_writer fw;
    struct gen_path p, file;
    struct ask_err err = {0};
    int lines = 0, fd;

    (void)state;
    snprintf(p.s, sizeof(p.s), "%s/part", dir);
    assert_int_equal(index_part_open(&part, p.s, PART_READ, &err), ASK_CORRUPT);
    assert_non_null(strstr(err.msg, "askwell rebuild"));
    assert_null(part);
    index_part_free(part);
    assert_int_equal(index_part_open(&part, p.s, PART_WRITE, &err), ASK_CORRUPT);
    open_part(&part, &fw, p.s, PART_CREATE);
    for (uint32_t i = 1; i < 500; i++)
        put(part, &fw, "word other third", (struct fwd_rec){.thread = i});
    close_part(part, &fw);
    assert_int_equal(index_part_check(p.s, count_line, &lines, NULL), 0);
    assert_int_equal(lines, 0);
    assert_true(index_part_open(&part, p.s, PART_WRITE | PART_CREATE, &err) < 0); /* in the way */

    /* Garbage in the version file must not make an empty index. */
    assert_int_equal(snprintf(file.s, sizeof(file.s), "%s/part/iamglass", dir) > 0, 1);
    fd = open(file.s, O_WRONLY | O_TRUNC);
    assert_int_equal(write(fd, "garbage", 7), 7);
    close(fd);
    assert_true(index_part_open(&part, p.s, PART_WRITE, &err) < 0);
    assert_non_null(strstr(err.msg, "askwell rebuild"));
    assert_true(index_part_open(&part, p.s, PART_READ, &err) < 0);
}

static void damage_is_told(void **state)
{
    static const char *const files[] = {"meta",
                                        "vocab",
                                        "names",
                                        "readers",
                                        "public/live.rec",
                                        "public/live.dat",
                                        "public/live/iamglass",
                                        "public/live/postlist.glass"};
    struct ask_err err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        struct index_reader *r;
        struct gen_path p;
        int rc;

        index_reader_free(small(INDEX_PUBLIC));
        assert_int_equal(generation_file(&p, NULL, dir, 1, "%s", files[i]), 0);
        assert_int_equal(unlink(p.s), 0);
        rc = index_reader_open(&r, dir, INDEX_PUBLIC, &err);
        if (rc != ASK_CORRUPT || !strstr(err.msg, "askwell rebuild"))
            fail_msg("without %s: %d %s", files[i], rc, err.msg);
        assert_null(r);
        assert_int_equal(file_rmtree(dir, NULL), 0);
        assert_int_equal(mkdir(dir, 0700), 0);
    }
    /* Records that end early. */
    {
        struct index_reader *r = small(INDEX_PUBLIC);
        struct gen_path p;

        index_reader_free(r);
        assert_int_equal(generation_file(&p, NULL, dir, 1, "public/live.rec"), 0);
        assert_int_equal(truncate(p.s, 128), 0);
        assert_int_equal(index_reader_open(&r, dir, INDEX_PUBLIC, &err), ASK_CORRUPT);
        assert_int_equal(generation_switch(dir, 9, true, NULL), 0); /* names what is not there */
        assert_int_equal(index_reader_open(&r, dir, INDEX_PUBLIC, &err), ASK_CORRUPT);
    }
    assert_int_equal(file_rmtree(dir, NULL), 0);
    assert_int_equal(mkdir(dir, 0700), 0);
    {
        struct index_reader *r;

        assert_int_equal(index_reader_open(&r, dir, INDEX_PUBLIC, &err), ASK_NOTFOUND);
        index_reader_free(r);
    }
    arena_dispose(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(operators, setup, teardown),
        cmocka_unit_test_setup_teardown(figures, setup, teardown),
        cmocka_unit_test_setup_teardown(prefixes, setup, teardown),
        cmocka_unit_test_setup_teardown(deciders, setup, teardown),
        cmocka_unit_test_setup_teardown(restricted_is_not_opened, setup, teardown),
        cmocka_unit_test_setup_teardown(readers_move_on, setup, teardown),
        cmocka_unit_test_setup_teardown(a_busy_writer_does_not_disturb, setup, teardown),
        cmocka_unit_test_setup_teardown(the_dead_are_skipped_by_mark, setup, teardown),
        cmocka_unit_test_setup_teardown(transactions_are_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(joined_parts_shift_their_numbers, setup, teardown),
        cmocka_unit_test_setup_teardown(opening_what_is_none, setup, teardown),
        cmocka_unit_test_setup_teardown(damage_is_told, setup, teardown),
    };

    return cmocka_run_group_tests_name("index", tests, NULL, NULL);
}
