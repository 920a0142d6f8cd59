/* store_util.h - what the tests of the store share: a throw-away folder, posts in one line, and a
 * text that says everything a store holds, without the numbers it gave.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: assertions about the store's behaviour. Include it in the test's only source file.
 */
#ifndef ASKWELL_TESTS_STORE_UTIL_H
#define ASKWELL_TESTS_STORE_UTIL_H

#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/sb.h"
#include "corpus/store.h"
#include "tests/unit/cm.h"

static char util_dir[64];

static inline int util_setup(void **state)
{
    (void)state;
    (void)snprintf(util_dir, sizeof util_dir, "/tmp/askwell-store-XXXXXX");
    return mkdtemp(util_dir) ? 0 : -1;
}

static inline int util_teardown(void **state)
{
    (void)state;
    return file_rmtree(util_dir, NULL);
}

/* For calls that must work: util_ok(f(..., &util_err)). */
static struct ask_err util_err;

#define util_ok(call)                                                                              \
    do {                                                                                           \
        int rc_ = (call);                                                                          \
                                                                                                   \
        if (rc_ < 0)                                                                               \
            fail_msg("%s: %d: %s", #call, rc_, util_err.msg);                                      \
    } while (0)

static inline struct store *util_open(void)
{
    struct store *st = NULL;

    util_ok(store_open(&st, util_dir, STORE_WRITE | STORE_CREATE | STORE_NOSYNC, &util_err));
    return st;
}

static inline struct store_import *util_begin(struct store *st, const char *source)
{
    struct store_source src = {.name = sv_of(source), .format = SV("test")};
    struct store_import *im = NULL;

    util_ok(store_import_begin(&im, st, &src, &util_err));
    return im;
}

/* An answer to parent, or a question when that is NULL. */
static inline struct post util_post(const char *id, const char *parent, const char *body)
{
    struct post p = post_unknown();

    p.key.id = sv_of(id);
    p.parent.id = sv_of(parent);
    p.kind = parent ? POST_ANSWER : POST_QUESTION;
    p.body = sv_of(body);
    return p;
}

static inline enum store_put util_put(struct store_import *im, const struct post *p)
{
    enum store_put what = PUT_NEW;

    util_ok(store_import_put(im, p, &what, &util_err));
    return what;
}

static inline struct store_counts util_end(struct store_import *im, bool sweep)
{
    struct store_counts counts = {0};

    util_ok(store_import_end(im, sweep, &counts, &util_err));
    return counts;
}

static inline void util_problem(void *ctx, const char *problem)
{
    print_message("problem: %s\n", problem);
    ++*(int *)ctx;
}

static inline int util_problems(struct store *st)
{
    int n = 0;

    util_ok(store_check(st, util_problem, &n, &util_err));
    return n;
}

static inline void util_dump_post(struct sb *b, const struct post *p)
{
    sb_printf(b, "%d:" SV_FMT "/" SV_FMT " parent %d:" SV_FMT " root %d:" SV_FMT " %s%s",
              p->key.space, SV_ARG(p->container), SV_ARG(p->key.id), p->parent.space,
              SV_ARG(p->parent.id), p->root.space, SV_ARG(p->root.id), post_kind_name(p->kind),
              p->ghost ? " ghost" : "");
    sb_printf(b, " [" SV_FMT "] {" SV_FMT "} by " SV_FMT "/" SV_FMT " %lld %lld %lld",
              SV_ARG(p->title), SV_ARG(p->body), SV_ARG(p->author), SV_ARG(p->author_key),
              (long long)p->created, (long long)p->edited, (long long)p->active);
    sb_printf(b, " %lld +%lld -%lld v%lld %s%s%s%s " SV_FMT, (long long)p->score, (long long)p->up,
              (long long)p->down, (long long)p->views, p->accepted ? "A" : "", p->closed ? "C" : "",
              p->wiki ? "W" : "", p->bot ? "B" : "", SV_ARG(p->closed_reason));
    for (size_t i = 0; i < p->nreactions; i++)
        sb_printf(b, " " SV_FMT "*%lld", SV_ARG(p->reactions[i].name),
                  (long long)p->reactions[i].count);
    for (size_t i = 0; i < p->nlinks; i++)
        sb_printf(b, " %s%d:" SV_FMT "%s", p->links[i].duplicate ? "dup" : "link",
                  p->links[i].key.space, SV_ARG(p->links[i].key.id), p->links[i].post ? "" : "?");
    for (size_t i = 0; i < p->ntags; i++)
        sb_printf(b, " #" SV_FMT, SV_ARG(p->tags[i]));
    sb_printf(b, " " SV_FMT " " SV_FMT " " SV_FMT " <" SV_FMT ">\n", SV_ARG(p->lang),
              SV_ARG(p->license), SV_ARG(p->visibility), SV_ARG(p->url));
}

static inline int util_by_line(const void *a, const void *b)
{
    const struct sv *x = a, *y = b;

    return sv_cmp(*x, *y);
}

/* Every post of every thread as a line, the lines sorted; free() it. Tags are sorted by the order
 * of their making, so posts with several compare only where these were made in one order. */
static inline char *util_dump(struct store *st)
{
    struct arena a = ARENA_INIT(1 << 16, 1 << 30);
    struct sb all = SB_INIT(1 << 28), out = SB_INIT(1 << 28);
    int64_t ids[64], after = 0;
    struct sv *lines, rest, line;
    size_t n = 0;
    int got;

    while ((got = store_threads(ids, 64, st, after, NULL)) > 0)
        for (int i = 0; i < got; i++) {
            struct thread t;

            after = ids[i];
            arena_reset(&a);
            util_ok(store_thread(&t, st, ids[i], 0, &a, &util_err));
            for (size_t k = 0; k < t.nposts; k++)
                util_dump_post(&all, &t.posts[k]);
        }
    assert_int_equal(got, 0);
    assert_true(sb_ok(&all));
    for (rest = sb_view(&all); sv_line(&rest, &line);)
        n++;
    lines = calloc(n + 1, sizeof *lines);
    assert_non_null(lines);
    n = 0;
    for (rest = sb_view(&all); sv_line(&rest, &line);)
        lines[n++] = line;
    qsort(lines, n, sizeof *lines, util_by_line);
    for (size_t i = 0; i < n; i++) {
        sb_sv(&out, lines[i]);
        sb_putc(&out, '\n');
    }
    sb_putc(&out, '\0');
    free(lines);
    sb_dispose(&all);
    arena_dispose(&a);
    return sb_take(&out, NULL);
}

#endif
