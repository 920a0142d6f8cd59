/* alloc_fail.h - makes the nth allocation of our C code fail.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: allocations inside shared libraries, which the linker's --wrap cannot reach; nor those
 * of C++. Method: a test that includes this header is linked with -Wl,--wrap=malloc and the like
 * (tests/CMakeLists.txt sees the #include). Include it in the test's only source file. Use:
 *
 *     ALLOC_FAIL_LOOP(n)
 *     {
 *         ... do the whole thing ...; a clean error is right as long as alloc_failed() is true
 *     }
 *
 * runs the block with the 1st, 2nd, 3rd ... allocation failing (that one only) until a run needs
 * fewer than n. ALLOC_FAIL_LOOP_PERSISTENT lets all later ones fail too. Leaks are seen by
 * LeakSanitizer.
 */
#ifndef ASKWELL_TESTS_ALLOC_FAIL_H
#define ASKWELL_TESTS_ALLOC_FAIL_H

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Thread-local: threads of a library that runs beside us are left alone. */
static _Thread_local struct {
    long countdown;  /* 0 is off; at 1 the next allocation fails */
    bool persistent; /* those after it fail too */
    bool failed;     /* one has failed since alloc_fail_arm() */
} alloc_fail_state;

static inline void alloc_fail_arm(long nth, bool persistent)
{
    alloc_fail_state.countdown = nth;
    alloc_fail_state.persistent = persistent;
    alloc_fail_state.failed = false;
}

/* Whether one failed; stops failing. */
static inline bool alloc_fail_disarm(void)
{
    alloc_fail_state.countdown = 0;
    return alloc_fail_state.failed;
}

static inline bool alloc_failed(void)
{
    return alloc_fail_state.failed;
}

#define ALLOC_FAIL_LOOP_(n, persistent)                                                            \
    for (long n = 1, more_ = 1; more_ && (alloc_fail_arm(n, persistent), true);                    \
         more_ = alloc_fail_disarm(), n++)
#define ALLOC_FAIL_LOOP(n)            ALLOC_FAIL_LOOP_(n, false)
#define ALLOC_FAIL_LOOP_PERSISTENT(n) ALLOC_FAIL_LOOP_(n, true)

static inline bool alloc_fail_now(void)
{
    if (alloc_fail_state.countdown == 0)
        return false;
    if (alloc_fail_state.countdown > 1) {
        alloc_fail_state.countdown--;
        return false;
    }
    if (!alloc_fail_state.persistent)
        alloc_fail_state.countdown = 0;
    alloc_fail_state.failed = true;
    errno = ENOMEM;
    return true;
}

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void *__real_reallocarray(void *p, size_t n, size_t size);
char *__real_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
void *__wrap_reallocarray(void *p, size_t n, size_t size);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);

void *__wrap_malloc(size_t n)
{
    return alloc_fail_now() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return alloc_fail_now() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t n)
{
    return alloc_fail_now() ? NULL : __real_realloc(p, n);
}

void *__wrap_reallocarray(void *p, size_t n, size_t size)
{
    return alloc_fail_now() ? NULL : __real_reallocarray(p, n, size);
}

char *__wrap_strdup(const char *s)
{
    return alloc_fail_now() ? NULL : __real_strdup(s);
}

char *__wrap_strndup(const char *s, size_t n)
{
    return alloc_fail_now() ? NULL : __real_strndup(s, n);
}

#endif
