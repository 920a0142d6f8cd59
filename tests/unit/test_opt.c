/* test_opt.c - options from a table: every form, every mistake, the help.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the options of a command.
 */
#include <string.h>

#include "base/opt.h"
#include "tests/unit/cm.h"

struct options {
    bool verbose;
    bool quiet;
    const char *data;
    int64_t limit;
    struct opt_list tags;
};

static const struct opt table[] = {
    {"verbose", 'v', OPT_FLAG, offsetof(struct options, verbose), NULL, "say more", 0, 0},
    {"quiet", 'q', OPT_FLAG, offsetof(struct options, quiet), NULL, "say less", 0, 0},
    {"data", 0, OPT_STRING, offsetof(struct options, data), "DIR", "the data folder", 0, 0},
    {"limit", 'n', OPT_INT, offsetof(struct options, limit), "N", "how many", 1, 100},
    {"tag", 't', OPT_LIST, offsetof(struct options, tags), "TAG", "only this tag", 0, 0},
    {NULL, 0, OPT_FLAG, 0, NULL, NULL, 0, 0},
};

#define ARGS_MAX 200

/* Splits line at blanks into argv and parses it; argv lives in store. */
static int parse(const char *line, struct options *o, char *store, char **argv, int *nwords,
                 struct ask_err *err)
{
    int argc = 0;
    char *p = store;

    memset(o, 0, sizeof(*o));
    memcpy(store, line, strlen(line) + 1);
    while (*p && argc < ARGS_MAX) {
        argv[argc++] = p;
        p += strcspn(p, " ");
        if (*p)
            *p++ = '\0';
    }
    argv[argc] = NULL;
    return opt_parse(table, o, argc, argv, nwords, err);
}

static void test_forms(void **state)
{
    struct options o;
    struct ask_err err = {0};
    char store[2000];
    char *argv[ARGS_MAX + 1];
    int n;

    (void)state;
    assert_int_equal(parse("x", &o, store, argv, &n, &err), 0);
    assert_int_equal(n, 0);
    assert_int_equal(parse("x one --data D two -v --limit=7 three --tag a -tb -t c -- --quiet -n",
                           &o, store, argv, &n, &err),
                     0);
    assert_int_equal(n, 5);
    assert_string_equal(argv[1], "one");
    assert_string_equal(argv[2], "two");
    assert_string_equal(argv[3], "three");
    assert_string_equal(argv[4], "--quiet");
    assert_string_equal(argv[5], "-n");
    assert_true(o.verbose && !o.quiet);
    assert_string_equal(o.data, "D");
    assert_int_equal(o.limit, 7);
    assert_int_equal(o.tags.n, 3);
    assert_string_equal(o.tags.v[1], "b");
    assert_int_equal(parse("x -vqn5 - --data=", &o, store, argv, &n, &err), 0);
    assert_true(o.verbose && o.quiet && o.limit == 5 && n == 1);
    assert_string_equal(argv[1], "-");
    assert_string_equal(o.data, "");
    /* A value may look like an option. */
    assert_int_equal(parse("x --data --limit -n 9", &o, store, argv, &n, &err), 0);
    assert_string_equal(o.data, "--limit");
    assert_int_equal(o.limit, 9);
}

static void test_mistakes(void **state)
{
    static const struct {
        const char *line;
        int rc;
        const char *said;
    } rows[] = {
        {"x --limt 5", ASK_USAGE, "unknown option --limt; did you mean --limit?"},
        {"x --verb", ASK_USAGE, "unknown option --verb; did you mean --verbose?"},
        {"x --dtaa=5", ASK_USAGE, "unknown option --dtaa; did you mean --data?"},
        {"x --completely-else", ASK_USAGE, "unknown option --completely-else"},
        {"x --a-name-that-is-much-longer-than-any-option-there-is", ASK_USAGE,
         "unknown option --a-name-that-is-much-longer-than-any-option-there-is"},
        {"x -rf", ASK_USAGE, "unknown option -r in \"-rf\"; put -- before words that start with -"},
        {"x --verbose=1", ASK_USAGE, "--verbose takes no value"},
        {"x --data", ASK_USAGE, "--data wants a value: --data DIR"},
        {"x -n", ASK_USAGE, "--limit wants a value: --limit N"},
        {"x --limit five", ASK_USAGE, "--limit wants a whole number, not \"five\""},
        {"x --limit 0", ASK_USAGE, "--limit 0 is out of range: 1 to 100 is possible"},
        {"x -n101", ASK_USAGE, "--limit 101 is out of range: 1 to 100 is possible"},
        {"x -n 99999999999999999999", ASK_USAGE,
         "--limit wants a whole number, not \"99999999999999999999\""},
    };
    struct options o;
    struct ask_err err;
    char store[2000];
    char *argv[ARGS_MAX + 1];
    char many[700] = "x";
    int n;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(parse(rows[i].line, &o, store, argv, &n, &err), rows[i].rc);
        assert_string_equal(err.msg, rows[i].said);
    }
    for (int i = 0; i < 64; i++)
        memcpy(many + strlen(many), " -tx", 5);
    assert_int_equal(parse(many, &o, store, argv, &n, &err), 0);
    memcpy(many + strlen(many), " -tx", 5);
    assert_int_equal(parse(many, &o, store, argv, &n, &err), ASK_LIMIT);
    assert_string_equal(err.msg, "--tag is given more than 64 times");
}

static void test_help(void **state)
{
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);

    (void)state;
    opt_help(table, f);
    assert_int_equal(fclose(f), 0);
    assert_string_equal(text, "  -v, --verbose   say more\n"
                              "  -q, --quiet     say less\n"
                              "      --data DIR  the data folder\n"
                              "  -n, --limit N   how many\n"
                              "  -t, --tag TAG   only this tag\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_help),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
