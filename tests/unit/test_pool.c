/* test_pool.c - workers and their queue: bounds, every job once, the end.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what is done in a job (test_http.c). Nothing here waits for time to pass: workers are
 * held and let go by semaphores.
 */
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "web/pool.h"

#include "tests/unit/cm.h"

#include "tests/unit/alloc_fail.h"

struct bench {
    sem_t begun, go;
    atomic_int done, opened, closed;
};

static atomic_int closed_total;

static void run_held(void *ctx, void *job, void **mine)
{
    struct bench *b = ctx;

    if (!*mine) {
        *mine = malloc(1);
        atomic_fetch_add(&b->opened, 1);
    }
    sem_post(&b->begun);
    sem_wait(&b->go);
    atomic_fetch_add((atomic_int *)job, 1);
    atomic_fetch_add(&b->done, 1);
}

static void close_mine(void *mine)
{
    free(mine);
    atomic_fetch_add(&closed_total, 1);
}

static void idle_mine(void *ctx, void **mine)
{
    struct bench *b = ctx;

    assert_non_null(*mine);
    sem_post(&b->begun);
}

static struct pool_opt opt_of(struct bench *b, unsigned workers, unsigned queue)
{
    struct pool_opt o = {workers, queue, run_held, close_mine, b, NULL, 0};

    sem_init(&b->begun, 0, 0);
    sem_init(&b->go, 0, 0);
    return o;
}

/* A worker that has something looks after it while nothing else is to do, and still takes jobs. */
static void test_idle(void **state)
{
    struct bench b = {0};
    struct pool_opt o = opt_of(&b, 1, 0);
    struct ask_err err = {0};
    struct pool *p;
    atomic_int jobs[2] = {0};

    (void)state;
    o.idle = idle_mine;
    o.idle_ms = 1;
    assert_int_equal(pool_open(&p, &o, &err), 0);
    for (int i = 0; i < 2; i++) {
        while (pool_submit(p, &jobs[i], &err) == ASK_BUSY)
            ; /* the worker has not begun, or not ended the job before */
        sem_post(&b.go);
        while (!atomic_load(&jobs[i]))
            sem_wait(&b.begun);
        for (int k = 0; k < 5; k++)
            sem_wait(&b.begun);
    }
    pool_free(p);
    assert_int_equal(atomic_load(&b.done), 2);
    assert_int_equal(atomic_load(&b.opened), 1);
}

static void test_full_queue(void **state)
{
    struct bench b = {0};
    struct pool_opt o = opt_of(&b, 2, 3);
    struct ask_err err = {0};
    struct pool *p;
    atomic_int jobs[6] = {0};

    (void)state;
    atomic_store(&closed_total, 0);
    assert_int_equal(pool_open(&p, &o, NULL), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pool_submit(p, &jobs[i], NULL), 0);
        sem_wait(&b.begun);
    }
    /* Both are busy: three may wait, the fourth is told at once. */
    for (int i = 2; i < 5; i++)
        assert_int_equal(pool_submit(p, &jobs[i], NULL), 0);
    assert_int_equal(pool_submit(p, &jobs[5], &err), ASK_BUSY);
    assert_true(err.msg[0] != '\0');
    for (int i = 0; i < 5; i++)
        sem_post(&b.go);
    pool_stop(p);
    assert_int_equal(pool_submit(p, &jobs[5], NULL), ASK_BUSY);
    pool_free(p);
    for (int i = 0; i < 5; i++)
        assert_int_equal(atomic_load(&jobs[i]), 1);
    assert_int_equal(atomic_load(&jobs[5]), 0);
    assert_int_equal(atomic_load(&b.opened), 2);
    assert_int_equal(atomic_load(&closed_total), 2);
}

static void test_no_queue(void **state)
{
    struct bench b = {0};
    struct pool_opt o = opt_of(&b, 1, 0);
    struct pool *p;
    atomic_int job = 0;

    (void)state;
    assert_int_equal(pool_open(&p, &o, NULL), 0);
    /* The worker may not have come to its wait yet; then there is no place. */
    while (pool_submit(p, &job, NULL) < 0)
        ;
    sem_wait(&b.begun);
    assert_int_equal(pool_submit(p, &job, NULL), ASK_BUSY);
    sem_post(&b.go);
    pool_free(p);
    assert_int_equal(atomic_load(&job), 1);
}

static void run_count(void *ctx, void *job, void **mine)
{
    (void)ctx;
    (void)mine;
    atomic_fetch_add((atomic_int *)job, 1);
}

static void test_many(void **state)
{
    struct pool_opt o = {4, 100, run_count, close_mine, NULL, NULL, 0};
    struct pool *p;
    atomic_int n = 0;
    int sent = 0;

    (void)state;
    assert_int_equal(pool_open(&p, &o, NULL), 0);
    for (int i = 0; i < 20000; i++)
        sent += pool_submit(p, &n, NULL) == 0;
    pool_free(p);
    assert_int_equal(atomic_load(&n), sent);
}

static void test_no_memory(void **state)
{
    struct pool_opt o = {2, 4, run_count, close_mine, NULL, NULL, 0};

    (void)state;
    ALLOC_FAIL_LOOP(n)
    {
        struct ask_err err = {0};
        struct pool *p;
        int rc = pool_open(&p, &o, &err);

        assert_true(rc == 0 || (alloc_failed() && rc < 0 && err.msg[0] && !p));
        pool_free(p);
    }
    pool_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_idle),      cmocka_unit_test(test_full_queue),
        cmocka_unit_test(test_no_queue),  cmocka_unit_test(test_many),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
