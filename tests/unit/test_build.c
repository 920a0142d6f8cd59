/* test_build.c - the index follows the store: first builds, updates, kills, damage.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the wrapper over libxapian (test_index.c), the whole program killed (tests/crash/).
 * Method: a small forum of made-up words lives in an array; rounds of random changes are imported
 * as snapshots and indexed; after each the index must be clean by index_check, and at the end the
 * same queries on an index made anew must give the same answers.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "tests/unit/cm.h"

#include "base/file.h"
#include "base/log.h"
#include "corpus/store.h"
#include "indexer/build.h"
#include "indexer/forward_file.h"
#include "indexer/generation.h"
#include "indexer/index_reader.h"

static char dir[] = "/tmp/askwell-build-XXXXXX";
static const struct build_opt quick = {.threads = 2, .nosync = true};

static int setup(void **state)
{
    (void)state;
    memcpy(dir + sizeof(dir) - 7, "XXXXXX", 6);
    log_set_level(LOG_ERROR);
    assert_non_null(mkdtemp(dir));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    return file_rmtree(dir, NULL);
}

/* ---- a forum ---- */

#define POSTS 400
#define WORDS 300

struct forum_post {
    bool there, restricted, accepted;
    int root; /* index of its thread's first post */
    int64_t score;
    char body[200];
};

struct forum {
    struct forum_post post[POSTS];
    uint64_t seed;
};

/* Words without vowels, which no stemmer touches and no stop list has. */
static const char *word_of(size_t i, char out[8])
{
    static const char letters[] = "bdfgkmnprt";

    out[0] = letters[i / 1000 % 10];
    out[1] = letters[i / 100 % 10];
    out[2] = letters[i / 10 % 10];
    out[3] = letters[i % 10];
    out[4] = '\0';
    return out;
}

static void forum_write(struct forum *f, struct forum_post *p)
{
    const size_t n = 1 + cm_below(&f->seed, 20);
    char word[8];

    p->body[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        /* The lower numbers are frequent. */
        const size_t w = cm_below(&f->seed, 1 + cm_below(&f->seed, WORDS));

        snprintf(p->body + strlen(p->body), sizeof(p->body) - strlen(p->body), "%s%s", i ? " " : "",
                 word_of(w, word));
    }
}

static void forum_add(struct forum *f, int i)
{
    struct forum_post *p = &f->post[i];
    int root;

    memset(p, 0, sizeof(*p));
    p->there = true;
    p->root = i;
    root = (int)cm_below(&f->seed, (size_t)i + 1);
    if (root < i && f->post[root].there && f->post[root].root == root && cm_below(&f->seed, 4) > 0)
        p->root = root;
    p->restricted = p->root == i ? cm_below(&f->seed, 8) == 0 : f->post[p->root].restricted;
    p->score = (int64_t)cm_below(&f->seed, 30) - 5;
    forum_write(f, p);
}

static bool forum_has_answers(const struct forum *f, int root)
{
    for (int i = 0; i < POSTS; i++)
        if (i != root && f->post[i].there && f->post[i].root == root)
            return true;
    return false;
}

static void forum_change(struct forum *f, int changes)
{
    for (int k = 0; k < changes; k++) {
        const int i = (int)cm_below(&f->seed, POSTS);
        struct forum_post *p = &f->post[i];

        if (!p->there) {
            forum_add(f, i);
            continue;
        }
        switch (cm_below(&f->seed, 6)) {
        case 0:
            forum_write(f, p);
            break;
        case 1:
            if (!forum_has_answers(f, i))
                p->there = false;
            break;
        case 2:
            p->accepted = p->root != i && !p->accepted;
            break;
        case 3: /* a whole thread becomes private, or public */
            for (int j = 0; j < POSTS; j++)
                if (f->post[j].root == p->root && j != p->root)
                    f->post[j].restricted = !f->post[p->root].restricted;
            f->post[p->root].restricted = !f->post[p->root].restricted;
            break;
        default:
            p->score += (int64_t)cm_below(&f->seed, 9) - 4;
        }
    }
}

/* Imports the forum as it is now, as a snapshot. */
static void forum_import(const struct forum *f)
{
    const struct store_source src = {.name = SV("forum"), .format = SV("test")};
    struct store_import *im = NULL;
    struct store *st = NULL;
    struct ask_err err = {0};
    enum store_put what;
    int rc = store_open(&st, dir, STORE_WRITE | STORE_CREATE | STORE_NOSYNC, &err);

    if (rc == 0)
        rc = store_import_begin(&im, st, &src, &err);
    for (int i = 0; rc == 0 && i < POSTS; i++) {
        const struct forum_post *fp = &f->post[i];
        struct post p = post_unknown();
        char id[16], root[16];

        if (!fp->there)
            continue;
        snprintf(id, sizeof(id), "%d", i + 1);
        snprintf(root, sizeof(root), "%d", fp->root + 1);
        p.key.id = sv_of(id);
        p.kind = fp->root == i ? POST_QUESTION : POST_ANSWER;
        if (fp->root == i)
            p.title = SV("bkdt");
        else
            p.parent.id = sv_of(root);
        p.body = sv_of(fp->body);
        p.score = fp->score;
        p.accepted = fp->accepted;
        p.created = 1600000000 + i;
        if (fp->restricted)
            p.visibility = SV("staff");
        rc = store_import_put(im, &p, &what, &err);
    }
    if (rc == 0)
        rc = store_import_end(im, true, NULL, &err);
    store_import_free(im);
    store_free(st);
    if (rc < 0)
        fail_msg("import: %s", err.msg);
}

/* ---- indexing ---- */

static struct build_report update(const struct build_opt *opt)
{
    struct build_report rep;
    struct store *st = NULL;
    struct ask_err err = {0};
    int rc = store_open(&st, dir, STORE_READ, &err);

    if (rc == 0)
        rc = build_update(dir, st, opt, &rep, &err);
    store_free(st);
    if (rc < 0)
        fail_msg("update: %s", err.msg);
    return rep;
}

static void again(const struct build_opt *opt)
{
    struct build_report rep;
    struct store *st = NULL;
    struct ask_err err = {0};
    int rc = store_open(&st, dir, STORE_READ, &err);

    if (rc == 0)
        rc = build_again(dir, st, opt, &rep, &err);
    store_free(st);
    if (rc < 0)
        fail_msg("again: %s", err.msg);
    assert_true(rep.generation);
}

static void count_problem(void *ctx, const char *problem)
{
    print_error("check: %s\n", problem);
    ++*(int *)ctx;
}

static void ignore_problem(void *ctx, const char *problem)
{
    assert_true(strlen(problem) > 0);
    ++*(int *)ctx;
}

static int problems(void (*found)(void *ctx, const char *problem))
{
    struct store *st = NULL;
    struct ask_err err = {0};
    int n = 0;
    int rc = store_open(&st, dir, STORE_READ, &err);

    if (rc == 0)
        rc = index_check(dir, st, found, &n, &err);
    store_free(st);
    if (rc < 0)
        fail_msg("check: %s", err.msg);
    return n;
}

static void assert_clean(void)
{
    assert_int_equal(problems(count_problem), 0);
}

/* ---- answers ---- */

/* All that an index answers to each word of the forum, in order: for comparing two indexes. */
static char *answers(enum index_view view)
{
    struct sb b = SB_INIT((size_t)1 << 26);
    struct arena a = ARENA_INIT(1 << 16, 1 << 26);
    struct index_reader *r;
    struct ask_err err = {0};

    if (index_reader_open(&r, dir, view, &err) < 0)
        fail_msg("%s", err.msg);
    for (size_t w = 0; w < WORDS; w++) {
        const struct iq_run run = {.max = 100000, .k1 = 0.3};
        struct iq_found found;
        char word[8];
        const struct iq q = {.op = IQ_TERM, .term = sv_of(word_of(w, word)), .weight = 1};

        if (index_reader_run(&found, r, &q, &run, &a, &err) < 0)
            fail_msg("%s", err.msg);
        sb_printf(&b, "%s:", word);
        for (size_t i = 0; i < found.n; i++) {
            const struct fwd_rec *rec = found.v[i].rec;
            struct fwd_stream s;

            assert_true(index_reader_stream(&s, r, &found.v[i]));
            sb_printf(&b, " %u/%u/%u/%d/%u/%u/%u", rec->thread, rec->post, s.section, rec->score,
                      rec->flags, rec->answers, s.length);
        }
        sb_putc(&b, '\n');
        arena_reset(&a);
    }
    sb_printf(&b, "mean %.6f langs %x\n", index_reader_mean_length(r), index_reader_langs(r));
    index_reader_free(r);
    arena_dispose(&a);
    assert_true(sb_ok(&b));
    return sb_take(&b, NULL);
}

/* cmocka would show both texts whole: only the first line that differs tells something. */
static void assert_same_lines(const char *a, const char *b)
{
    struct sv x = sv_of(a), y = sv_of(b), u, v;

    while (sv_line(&x, &u) && sv_line(&y, &v))
        if (!sv_eq(u, v))
            fail_msg("these differ:\n" SV_FMT "\n" SV_FMT, SV_ARG(u), SV_ARG(v));
    assert_int_equal(x.n, y.n);
}

static void assert_same_anew(void)
{
    char *before[2], *after[2];

    for (int v = 0; v < 2; v++)
        before[v] = answers(v ? INDEX_RESTRICTED : INDEX_PUBLIC);
    again(&quick);
    assert_clean();
    for (int v = 0; v < 2; v++) {
        after[v] = answers(v ? INDEX_RESTRICTED : INDEX_PUBLIC);
        assert_same_lines(before[v], after[v]);
        free(before[v]);
        free(after[v]);
    }
}

/* ---- the tests ---- */

static void first_build_and_nothing_to_do(void **state)
{
    struct forum *f = calloc(1, sizeof(*f));
    struct index_stats stats;
    struct build_report rep;

    (void)state;
    f->seed = cm_seed();
    for (int i = 0; i < 200; i++)
        forum_add(f, i);
    forum_import(f);
    rep = update(&quick);
    assert_true(rep.generation);
    assert_int_equal(rep.passages, 200);
    assert_int_equal(rep.retired, 0);
    assert_clean();
    assert_int_equal(index_stats(&stats, dir, NULL), 0);
    assert_int_equal(stats.passages, 200);
    assert_int_equal(stats.dead, 0);
    assert_int_equal(stats.live, 0);
    assert_int_equal(stats.mark, rep.mark);
    assert_int_equal(stats.generation, 1);
    assert_true(stats.bytes_index > 0 && stats.bytes_forward > 200 * 64 && stats.bytes_vocab > 0);
    rep = update(&quick);
    assert_false(rep.generation);
    assert_int_equal(rep.threads, 0);
    assert_int_equal(rep.mark, stats.mark);
    free(f);
}

static void nothing_at_all(void **state)
{
    struct forum *f = calloc(1, sizeof(*f));
    struct build_report rep;
    char *none;

    (void)state;
    f->seed = 1;
    forum_import(f);
    rep = update(&quick);
    assert_int_equal(rep.passages, 0);
    assert_clean();
    none = answers(INDEX_PUBLIC);
    assert_null(strchr(none, '/'));
    free(none);
    forum_add(f, 0);
    forum_import(f);
    rep = update(&quick);
    assert_int_equal(rep.passages, 1);
    assert_clean();
    assert_same_anew();
    free(f);
}

/* Pieces of a few passages: many of them, some without a public or a restricted one. */
static void many_pieces_are_one(void **state)
{
    const struct build_opt tiny = {.threads = 2, .piece = 7, .flush = 3, .nosync = true};
    const struct build_opt one = {.threads = 1, .nosync = false};
    struct forum *f = calloc(1, sizeof(*f));
    char *a, *b;

    (void)state;
    f->seed = cm_seed();
    for (int i = 0; i < POSTS; i++)
        forum_add(f, i);
    forum_import(f);
    again(&tiny);
    assert_clean();
    a = answers(INDEX_RESTRICTED);
    again(&one);
    assert_clean();
    b = answers(INDEX_RESTRICTED);
    assert_same_lines(a, b);
    free(a);
    free(b);
    free(f);
}

static bool may_read_all(void *ctx, uint16_t label)
{
    (void)ctx;
    return label > 0;
}

/* The words of a view as they are written, with their counts. */
static char *words_text(int view)
{
    const struct spell_reader all = {may_read_all, NULL};
    struct spell_hit *h = calloc(1000, sizeof(*h));
    struct sb b = SB_INIT(1 << 20);
    struct index_reader *r;
    size_t n;

    assert_non_null(h);
    assert_int_equal(index_reader_open(&r, dir, INDEX_RESTRICTED, NULL), 0);
    n = spell_begin(h, 1000, index_reader_words(r, view), &all, SV(""));
    for (size_t i = 0; i < n; i++)
        sb_printf(&b, SV_FMT " %u\n", SV_ARG(h[i].word), h[i].count);
    index_reader_free(r);
    free(h);
    assert_true(sb_ok(&b) && b.n > 0);
    return sb_take(&b, NULL);
}

/* What is written of each word, counted from the forum itself. */
static void assert_words(const struct forum *f, int view)
{
    char *text = words_text(view);
    size_t lines = 0;

    for (size_t w = 0; w <= WORDS; w++) {
        char word[8], line[64];
        unsigned count = 0;

        if (w == WORDS) { /* a thread's title counts once, not with each of its answers */
            snprintf(word, sizeof(word), "bkdt");
            for (int i = 0; i < POSTS; i++)
                count += f->post[i].there && f->post[i].root == i &&
                         f->post[i].restricted == (view == VIEW_RESTRICTED);
        } else {
            word_of(w, word);
        }
        for (int i = 0; i < POSTS; i++)
            for (const char *at = f->post[i].body;
                 f->post[i].there && f->post[i].restricted == (view == VIEW_RESTRICTED) &&
                 (at = strstr(at, word));
                 at++)
                count++;
        snprintf(line, sizeof(line), "%s %u\n", word, count);
        assert_true(!count || strstr(text, line));
        lines += count > 0;
    }
    for (const char *at = text; (at = strchr(at, '\n')); at++)
        lines--;
    assert_int_equal(lines, 0); /* and no other word is there */
    free(text);
}

static void words_as_written_are_of_their_view(void **state)
{
    const struct build_opt tiny = {.threads = 2, .piece = 7, .flush = 3, .nosync = true};
    struct forum *f = calloc(1, sizeof(*f));
    struct index_reader *r;

    (void)state;
    f->seed = cm_seed();
    for (int i = 0; i < POSTS; i++)
        forum_add(f, i);
    forum_import(f);
    again(&tiny);
    assert_words(f, VIEW_PUBLIC);
    assert_words(f, VIEW_RESTRICTED);
    again(&quick);
    assert_words(f, VIEW_PUBLIC);
    assert_words(f, VIEW_RESTRICTED);
    assert_int_equal(index_reader_open(&r, dir, INDEX_PUBLIC, NULL), 0);
    assert_null(index_reader_words(r, VIEW_RESTRICTED));
    index_reader_free(r);
    free(f);
}

static void updates_equal_a_build_anew(void **state)
{
    struct forum *f = calloc(1, sizeof(*f));
    uint64_t seed = cm_seed();

    (void)state;
    for (int round = 0; round < 6; round++) {
        const struct build_opt opt = {
            .threads = 2, .flush = (uint32_t[]){0, 1, 10}[round % 3], .nosync = round % 2 == 0};

        f->seed = seed + (uint64_t)round * 1000;
        if (round % 2 == 0)
            for (int i = 0; i < 150; i++)
                forum_add(f, i);
        forum_import(f);
        update(&opt);
        for (int k = 0; k < 8; k++) {
            forum_change(f, 1 + (int)cm_below(&f->seed, 40));
            forum_import(f);
            update(&opt);
            assert_clean();
        }
        assert_same_anew();
    }
    free(f);
}

static void numbers_change_in_place(void **state)
{
    struct forum *f = calloc(1, sizeof(*f));
    struct build_report rep;

    (void)state;
    f->seed = cm_seed();
    for (int i = 0; i < 100; i++)
        forum_add(f, i);
    forum_import(f);
    update(&quick);
    for (int i = 0; i < 100; i += 3)
        f->post[i].score += 7;
    forum_import(f);
    rep = update(&quick);
    assert_int_equal(rep.passages, 0);
    assert_int_equal(rep.retired, 0);
    assert_int_equal(rep.renumbered, 34);
    assert_clean();
    free(f);
}

/* A builder killed at any moment: what is there is clean and answers, and the next goes on. */
static void killed_at_any_moment(void **state)
{
    const struct build_opt opt = {.threads = 2, .piece = 20, .flush = 10, .nosync = true};
    struct forum *f = calloc(1, sizeof(*f));
    int killed = 0;

    (void)state;
    f->seed = cm_seed();
    for (int i = 0; i < 300; i++)
        forum_add(f, i);
    for (int round = 0; round < 40; round++) {
        pid_t pid;
        int status;

        forum_change(f, 60);
        forum_import(f);
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            struct build_report rep;
            struct store *st = NULL;
            int rc = store_open(&st, dir, STORE_READ, NULL);

            if (rc == 0)
                rc = round % 7 == 3 ? build_again(dir, st, &opt, &rep, NULL)
                                    : build_update(dir, st, &opt, &rep, NULL);
            _exit(rc < 0);
        }
        if (round % 5 < 4) { /* every fifth ends, so that there is something to follow */
            usleep((useconds_t)cm_below(&f->seed, round % 3 ? 50000 : 400000));
            kill(pid, SIGKILL);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
        killed += WIFSIGNALED(status);
        if (generation_current(dir, NULL) > 0) {
            assert_clean();
            free(answers(INDEX_RESTRICTED));
        }
    }
    print_message("killed %d of 40\n", killed);
    update(&opt);
    assert_clean();
    assert_same_anew();
    free(f);
}

struct stopper {
    volatile sig_atomic_t stop;
};

static void stop_at_first(void *ctx, const struct build_progress *p)
{
    struct stopper *s = ctx;

    s->stop = p->done > 0 && strcmp(p->phase, "indexing") == 0;
}

static void stopped_and_resumed(void **state)
{
    struct forum *f = calloc(1, sizeof(*f));
    struct stopper stopper = {0};
    const struct build_opt opt = {.threads = 1,
                                  .piece = 10,
                                  .nosync = true,
                                  .progress = stop_at_first,
                                  .progress_ctx = &stopper,
                                  .stop = &stopper.stop};
    struct build_report rep;
    struct store *st;
    struct ask_err err = {0};
    struct gen_path p;

    (void)state;
    f->seed = cm_seed();
    for (int i = 0; i < 200; i++)
        forum_add(f, i);
    forum_import(f);
    assert_int_equal(store_open(&st, dir, STORE_READ, NULL), 0);
    assert_int_equal(build_update(dir, st, &opt, &rep, &err), ASK_INTERRUPTED);
    store_free(st);
    assert_int_equal(generation_current(dir, NULL), ASK_NOTFOUND);
    assert_int_equal(generation_file(&p, NULL, dir, 1, "pieces/0000/done"), 0);
    assert_true(file_exists(p.s));
    /* Changes between: the resumed build catches them up. */
    forum_change(f, 50);
    forum_import(f);
    update(&quick);
    assert_int_equal(generation_current(dir, NULL), 1); /* the same one */
    assert_clean();
    assert_same_anew();
    free(f);
}

static void grows_a_new_generation(void **state)
{
    struct forum *f = calloc(1, sizeof(*f));
    struct build_report rep;

    (void)state;
    f->seed = cm_seed();
    for (int i = 0; i < 300; i++)
        forum_add(f, i);
    forum_import(f);
    update(&quick);
    /* Retire the same passages until the dead outweigh: 300 frozen ones can only die once. */
    for (int i = 0; i < 300; i++)
        forum_write(f, &f->post[i]);
    forum_import(f);
    rep = update(&quick);
    assert_int_equal(rep.retired, 300);
    assert_false(rep.generation); /* too few to be worth it */
    assert_clean();
    free(f);
}

/* Copies the store's one file: with no handle open there is no log beside it. */
static void store_copy(const char *from, const char *to)
{
    struct sb b = SB_INIT((size_t)1 << 28);
    char path[64];

    snprintf(path, sizeof(path), "%s/%s", dir, from);
    assert_int_equal(file_read(&b, path, NULL), 0);
    snprintf(path, sizeof(path), "%s/%s", dir, to);
    assert_int_equal(file_replace(path, sb_view(&b), NULL), 0);
    sb_dispose(&b);
}

static void store_remove(void)
{
    static const char *const files[] = {"store.db", "store.db-wal", "store.db-shm"};
    char path[64];

    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
        (void)unlink(path);
    }
}

/* A store made anew under the index, smaller than the old one, as large, or larger: its change
 * numbers alone do not tell. */
static void another_store_is_noticed(void **state)
{
    static const int sizes[] = {5, 100, 200, 400};
    struct forum *f = calloc(1, sizeof(*f));
    struct build_report rep;

    (void)state;
    f->seed = cm_seed();
    for (int i = 0; i < 100; i++)
        forum_add(f, i);
    forum_import(f);
    update(&quick);
    for (size_t k = 0; k < sizeof(sizes) / sizeof(*sizes); k++) {
        store_remove();
        memset(f->post, 0, sizeof(f->post));
        for (int i = 0; i < sizes[k]; i++)
            forum_add(f, i);
        forum_import(f);
        assert_true(problems(ignore_problem) > 0);
        rep = update(&quick);
        assert_true(rep.generation);
        assert_clean();
        assert_same_anew();
    }
    free(f);
}

/* A backup put back, which has gone other ways since, past the index's mark. */
static void another_history_is_noticed(void **state)
{
    struct forum *f = calloc(1, sizeof(*f));
    struct build_report rep;

    (void)state;
    f->seed = cm_seed();
    for (int i = 0; i < 100; i++)
        forum_add(f, i);
    forum_import(f);
    update(&quick);
    store_copy("store.db", "backup");
    forum_change(f, 20);
    forum_import(f);
    /* A backup that holds all that the index has is no other history. */
    store_remove();
    store_copy("backup", "store.db");
    assert_int_equal(problems(count_problem), 0);
    forum_import(f);
    rep = update(&quick);
    assert_false(rep.generation);
    assert_clean();
    store_remove();
    store_copy("backup", "store.db");
    assert_true(problems(ignore_problem) > 0);
    forum_change(f, 200);
    forum_import(f);
    assert_true(problems(ignore_problem) > 0);
    rep = update(&quick);
    assert_true(rep.generation);
    assert_clean();
    assert_same_anew();
    free(f);
}

/* The store says other words than when they were indexed, and no change number tells. */
static void missed_words_are_found(void **state)
{
    struct forum *f = calloc(1, sizeof(*f));
    struct ask_err err = {0};
    struct store *st;
    sqlite3 *db;
    char path[64];
    int n = 0;

    (void)state;
    f->seed = cm_seed();
    for (int i = 0; i < 50; i++)
        forum_add(f, i);
    forum_import(f);
    assert_int_equal(store_open(&st, dir, STORE_READ, NULL), 0);
    assert_int_equal(index_check(dir, st, ignore_problem, &n, &err), ASK_NOTFOUND);
    assert_int_equal(n, 0); /* no index yet is no damage */
    store_free(st);
    update(&quick);
    assert_clean();
    snprintf(path, sizeof(path), "%s/store.db", dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "UPDATE posts SET title = 'gmrp' WHERE id = 1", NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_int_equal(problems(ignore_problem), 1);
    again(&quick);
    assert_clean();
    free(f);
}

/* What a killed build left of another store is not gone on with. */
static void pieces_of_another_store_are_void(void **state)
{
    struct forum *f = calloc(1, sizeof(*f));
    struct stopper stopper = {0};
    const struct build_opt opt = {.threads = 1,
                                  .piece = 10,
                                  .nosync = true,
                                  .progress = stop_at_first,
                                  .progress_ctx = &stopper,
                                  .stop = &stopper.stop};
    struct build_report rep;
    struct store *st;

    (void)state;
    f->seed = cm_seed();
    for (int i = 0; i < 200; i++)
        forum_add(f, i);
    forum_import(f);
    assert_int_equal(store_open(&st, dir, STORE_READ, NULL), 0);
    assert_int_equal(build_update(dir, st, &opt, &rep, NULL), ASK_INTERRUPTED);
    store_free(st);
    store_remove();
    memset(f->post, 0, sizeof(f->post));
    for (int i = 0; i < 400; i++)
        forum_add(f, i);
    forum_import(f);
    update(&quick);
    assert_clean();
    assert_same_anew();
    free(f);
}

static void the_lock_is_respected(void **state)
{
    struct forum *f = calloc(1, sizeof(*f));
    struct build_report rep;
    struct store *st;
    struct ask_err err = {0};
    char lock[64], pid[32];
    int fd;

    (void)state;
    f->seed = 1;
    forum_add(f, 0);
    forum_import(f);
    snprintf(lock, sizeof(lock), "%s/index.lock", dir);
    assert_int_equal(file_lock(&fd, lock, 0, NULL), 0);
    assert_int_equal(store_open(&st, dir, STORE_READ, NULL), 0);
    assert_int_equal(build_update(dir, st, &quick, &rep, &err), ASK_BUSY);
    snprintf(pid, sizeof(pid), "%ld", (long)getpid());
    assert_non_null(strstr(err.msg, pid));
    close(fd);
    assert_int_equal(build_update(dir, st, &quick, &rep, &err), 0);
    store_free(st);
    free(f);
}

/* Every file of an index broken in turn: told by update or check, mended by building again. */
static void damage_is_found_and_mended(void **state)
{
    static const char *const files[] = {
        "CURRENT",
        "gen-%06d/meta",
        "gen-%06d/names",
        "gen-%06d/vocab",
        "gen-%06d/public/frozen.rec",
        "gen-%06d/public/frozen.dat",
        "gen-%06d/public/frozen/iamglass",
        "gen-%06d/public/frozen/postlist.glass",
        "gen-%06d/public/live/iamglass",
        "gen-%06d/public/live.rec",
        "gen-%06d/restricted/frozen.rec",
    };
    enum { CUT, GARBAGE, GONE, HARMS };
    struct forum *f = calloc(1, sizeof(*f));

    (void)state;
    f->seed = cm_seed();
    for (int i = 0; i < 150; i++)
        forum_add(f, i);
    forum_import(f);
    update(&quick);
    forum_change(f, 30);
    forum_import(f);
    update(&quick);
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
        for (int harm = CUT; harm < HARMS; harm++) {
            char path[128], name[64];
            struct store *st;
            struct build_report rep;
            struct ask_err err = {0};
            int n = 0, rc;

            // The table is ours: its one place for a number is the generation's.
            snprintf(name, sizeof(name), "gen-%06d%s", generation_current(dir, NULL),
                     strchr(files[i], '/') ? strchr(files[i], '/') : "");
            snprintf(path, sizeof(path), "%s/index/%s", dir,
                     strchr(files[i], '/') ? name : files[i]);
            assert_true(file_exists(path));
            if (harm == GONE) {
                assert_int_equal(unlink(path), 0);
            } else if (harm == CUT) {
                assert_int_equal(truncate(path, file_size(path) / 2), 0);
            } else {
                const int fd = open(path, O_WRONLY);
                const int64_t size = file_size(path);

                for (int64_t at = 0; at < size; at += 64)
                    assert_int_equal(pwrite(fd, "\xde\xad\xbe\xef", 4, (off_t)at), 4);
                close(fd);
            }
            assert_int_equal(store_open(&st, dir, STORE_READ, NULL), 0);
            rc = index_check(dir, st, ignore_problem, &n, &err);
            if (rc == 0 && n == 0)
                fail_msg("%s harmed (%d) and not found", path, harm);
            if (rc < 0 && !strstr(err.msg, "askwell"))
                fail_msg("%s harmed (%d): %s", path, harm, err.msg);
            /* An update either works on, not needing what is broken, or says what to do. */
            rc = build_update(dir, st, &quick, &rep, &err);
            if (rc < 0 && !strstr(err.msg, "askwell rebuild"))
                fail_msg("%s harmed (%d): %s", path, harm, err.msg);
            assert_int_equal(build_again(dir, st, &quick, &rep, &err), 0);
            store_free(st);
            assert_clean();
            forum_change(f, 10);
            forum_import(f);
            update(&quick);
        }
    free(f);
}

static void readers_survive_new_generations(void **state)
{
    struct forum *f = calloc(1, sizeof(*f));
    struct index_reader *r;
    struct gen_path old;

    (void)state;
    f->seed = cm_seed();
    for (int i = 0; i < 100; i++)
        forum_add(f, i);
    forum_import(f);
    update(&quick);
    assert_int_equal(index_reader_open(&r, dir, INDEX_RESTRICTED, NULL), 0);
    assert_int_equal(generation_file(&old, NULL, dir, 1, "meta"), 0);
    again(&quick);
    assert_true(file_exists(old.s));
    assert_int_equal(index_reader_docs(r), 100);
    assert_int_equal(index_reader_refresh(r, NULL), 1);
    assert_int_equal(index_reader_docs(r), 100);
    update(&quick); /* sweeps */
    assert_false(file_exists(old.s));
    index_reader_free(r);
    free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(first_build_and_nothing_to_do, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_at_all, setup, teardown),
        cmocka_unit_test_setup_teardown(many_pieces_are_one, setup, teardown),
        cmocka_unit_test_setup_teardown(words_as_written_are_of_their_view, setup, teardown),
        cmocka_unit_test_setup_teardown(updates_equal_a_build_anew, setup, teardown),
        cmocka_unit_test_setup_teardown(numbers_change_in_place, setup, teardown),
        cmocka_unit_test_setup_teardown(killed_at_any_moment, setup, teardown),
        cmocka_unit_test_setup_teardown(stopped_and_resumed, setup, teardown),
        cmocka_unit_test_setup_teardown(grows_a_new_generation, setup, teardown),
        cmocka_unit_test_setup_teardown(another_store_is_noticed, setup, teardown),
        cmocka_unit_test_setup_teardown(another_history_is_noticed, setup, teardown),
        cmocka_unit_test_setup_teardown(pieces_of_another_store_are_void, setup, teardown),
        cmocka_unit_test_setup_teardown(missed_words_are_found, setup, teardown),
        cmocka_unit_test_setup_teardown(the_lock_is_respected, setup, teardown),
        cmocka_unit_test_setup_teardown(damage_is_found_and_mended, setup, teardown),
        cmocka_unit_test_setup_teardown(readers_survive_new_generations, setup, teardown),
    };

    return cmocka_run_group_tests_name("build", tests, NULL, NULL);
}
