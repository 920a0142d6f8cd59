/* test_log.c - a line per event, whole, safe, of the right level.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what is logged.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/utf8.h"
#include "tests/unit/cm.h"

/* Standard error goes to a file while something is logged. */
static struct {
    FILE *file;
    int saved;
} capture;

static void capture_begin(void)
{
    (void)fflush(stderr);
    capture.file = tmpfile();
    capture.saved = dup(STDERR_FILENO);
    assert_non_null(capture.file);
    assert_true(dup2(fileno(capture.file), STDERR_FILENO) >= 0);
}

/* What was written since capture_begin; free() it. */
static char *capture_end(void)
{
    char *text = calloc(1, 1 << 20);

    assert_non_null(text);
    assert_true(dup2(capture.saved, STDERR_FILENO) >= 0);
    close(capture.saved);
    rewind(capture.file);
    assert_true(fread(text, 1, (1 << 20) - 1, capture.file) < 1 << 20);
    (void)fclose(capture.file);
    return text;
}

static void test_levels(void **state)
{
    char *text;

    (void)state;
    setenv("ASKWELL_NOW", "2026-01-02T03:04:05Z", 1);
    assert_int_equal(log_get_level(), LOG_INFO);
    capture_begin();
    errno = ENOENT;
    log_error("bad %d", 1);
    log_warn("odd");
    log_info("done");
    log_debug("detail");
    assert_int_equal(errno, ENOENT);
    log_set_level(LOG_DEBUG);
    log_debug("detail 2");
    log_set_level(LOG_ERROR);
    log_warn("unheard");
    text = capture_end();
    log_set_level(LOG_INFO);
    assert_string_equal(text, "2026-01-02T03:04:05Z error bad 1\n2026-01-02T03:04:05Z warn odd\n"
                              "2026-01-02T03:04:05Z info done\n"
                              "2026-01-02T03:04:05Z debug detail 2\n");
    free(text);
}

static void test_safe(void **state)
{
    char big[6000];
    char *text;

    (void)state;
    memset(big, 'x', sizeof(big) - 1);
    for (size_t i = 0; i + 4 < sizeof(big); i += 3)
        memcpy(big + i, "\xe2\x82\xac", 3);
    big[sizeof(big) - 1] = '\0';
    capture_begin();
    log_info("a\nforged error line \x1b[31m\r%s", "\xff");
    log_info("%s", big);
    text = capture_end();
    assert_non_null(strstr(text, "info a?forged error line ?[31m??\n"));
    assert_true(utf8_valid(sv_of(text)));
    assert_int_equal(strlen(strchr(text, '\n')) > 4000, 1);
    assert_int_equal(text[strlen(text) - 1], '\n');
    free(text);
}

static void *many_lines(void *arg)
{
    const char *const *name = arg;

    for (int i = 0; i < 200; i++)
        log_info("thread %s line %03d end", *name, i);
    return NULL;
}

static void test_threads(void **state)
{
    static const char *names[] = {"one", "two", "three", "four"};
    pthread_t threads[4];
    size_t lines = 0;
    struct sv rest;
    struct sv line;
    char *text;

    (void)state;
    capture_begin();
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, many_lines, &names[i]), 0);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    text = capture_end();
    rest = sv_of(text);
    while (sv_line(&rest, &line)) {
        assert_true(sv_ends(line, SV(" end")));
        lines++;
    }
    assert_int_equal(lines, 800);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_safe),
        cmocka_unit_test(test_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
