/* test_elements.c - values of JSON streams of every shape, whole and broken.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/clock.h"
#include "corpus/elements.h"
#include "corpus/js.h"
#include "tests/unit/cm.h"

#include <stdlib.h>

/* Reads text and writes what came as one line: "V:{..}" "head:{..}" "messages:{..}" "BAD". */
static char *read_all(const char *text, size_t n, const char *const *split, bool *complete)
{
    struct input_blob blob = {"x.json", text, n};
    struct input *in = NULL;
    struct stream *s = NULL;
    struct elements e;
    struct element el;
    struct sb b = SB_INIT(1 << 24);
    int rc;
    assert_int_equal(input_open_blobs(&in, "x", &blob, 1, NULL), 0);
    assert_int_equal(stream_open(&s, in, 0, NULL), 0);
    elements_init(&e, s, split);
    while ((rc = elements_next(&e, &el, NULL)) > 0) {
        char *v = el.value ? json_dumps(el.value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
        sb_printf(&b, "%d ", (int)el.line);
        sb_puts(&b, el.kind == ELEMENT_HEAD ? "head" : el.kind == ELEMENT_TAIL ? "tail" : "");
        sb_sv(&b, el.list);
        sb_puts(&b, v ? v : "BAD");
        sb_putc(&b, '\n');
        assert_true(el.value || el.reason[0]);
        free(v);
    }
    assert_int_equal(rc, 0);
    if (complete)
        *complete = elements_complete(&e);
    elements_dispose(&e);
    stream_close(s);
    input_free(in);
    return sb_take(&b, NULL);
}

static const char *const messages[] = {"messages", "value", NULL};

static void test_shapes(void **state)
{
    static const struct {
        const char *in;
        bool split;
        const char *out;
        bool complete;
    } cases[] = {
        {"{\"a\":1}\n{\"b\":[2]}\n", false, "1 {\"a\":1}\n2 {\"b\":[2]}\n", true},
        {"{\"a\":1}{\"b\":2}", false, "1 {\"a\":1}\n1 {\"b\":2}\n", true},
        {"[{\"a\":1},\n {\"b\":2}]", false, "1 {\"a\":1}\n2 {\"b\":2}\n", true},
        {"\357\273\277[1,\"x\",null]", false, "1 1\n1 \"x\"\n1 null\n", true},
        {"window.YTD.tweets.part0 = [ {\"tweet\":{\"id\":\"1\"}} ]", false,
         "1 {\"tweet\":{\"id\":\"1\"}}\n", true},
        {"window.YTD.x.part0 = []", false, "", true},
        {"", true, "", true},
        {"{\"c\":{\"id\":1},\"messages\":[{\"a\":\"[}\"},{\"b\":2}],\"n\":2}", true,
         "1 head{\"c\":{\"id\":1}}\n1 messages{\"a\":\"[}\"}\n1 messages{\"b\":2}\n1 "
         "tail{\"n\":2}\n",
         true},
        {"{\"value\":[1],\"messages\":[2]}", true, "1 head{}\n1 value1\n1 messages2\n", true},
        {"{\"a\":1}\n{\"messages\":[3]}\n", true, "1 {\"a\":1}\n2 head{}\n2 messages3\n", true},
        {"{\"messages\":{\"x\":1}}", true, "1 {\"messages\":{\"x\":1}}\n", true},
        {"{}", true, "1 {}\n", true},
        /* broken */
        {"{\"a\":1}\n{\"a\": \"brok\n{\"b\":2}\n", false, "1 {\"a\":1}\n2 BAD\n3 {\"b\":2}\n",
         true},
        {"{\"a\": {\"b\":1,\n{\"b\":2}\n", false, "1 BAD\n2 {\"b\":2}\n", true},
        {"{\"a\": {\"b\":1,\n{\"b\":2}\n", true, "1 BAD\n2 {\"b\":2}\n", true},
        {"{\"a\":1}\n{\"a\":", false, "1 {\"a\":1}\n2 BAD\n", false},
        {"nonsense\n{\"a\":1}\n", false, "1 BAD\n2 {\"a\":1}\n", true},
        {"[{\"a\":1},{\"a\":}, {\"b\":2}]", false, "1 {\"a\":1}\n1 BAD\n1 {\"b\":2}\n", true},
        {"[{\"a\":1},", false, "1 {\"a\":1}\n", false},
        {"{\"x\":1,\"messages\":[{\"a\":1},{\"a", true,
         "1 head{\"x\":1}\n1 messages{\"a\":1}\n1 messagesBAD\n", false},
        {"{\n  \"a\": {\n    \"b\": [\n{\n}\n]}}\n", false, "1 {\"a\":{\"b\":[{}]}}\n", true},
        {"{\"a\":\"\\ud83d\"}", false, "1 {\"a\":\"\357\277\275\"}\n", true},
        {"{\"a\":\"\377\"}", false, "1 {\"a\":\"\357\277\275\"}\n", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool complete;
        char *got =
            read_all(cases[i].in, strlen(cases[i].in), cases[i].split ? messages : NULL, &complete);
        assert_string_equal(got ? got : "", cases[i].out);
        assert_int_equal(complete, cases[i].complete);
        free(got);
    }
}

/* A stream longer than the buffer, cut at each byte near a border: nothing is lost before it. */
static void test_long_and_cut(void **state)
{
    struct sb b = SB_INIT(1 << 20);
    (void)state;
    for (int i = 0; i < 4000; i++)
        sb_printf(&b, "{\"id\":%d,\"text\":\"a \\\"quoted\\\" line %d\"}\n", i, i);
    for (size_t cut = (64 << 10) - 60; cut < (64 << 10) + 60; cut++) {
        size_t lines = 0, got = 0;
        bool complete;
        for (size_t i = 0; i < cut; i++)
            lines += b.p[i] == '\n';
        char *text = read_all(b.p, cut, NULL, &complete);
        for (char *p = text; (p = strstr(p, "{\"id\"")) != NULL; p++)
            got++;
        assert_int_equal(got, lines + (b.p[cut - 1] == '}'));
        assert_int_equal(complete, b.p[cut - 1] == '\n' || b.p[cut - 1] == '}');
        free(text);
    }
    sb_dispose(&b);
}

static void test_too_long(void **state)
{
    struct sb b = SB_INIT(64 << 20);
    (void)state;
    sb_puts(&b, "{\"id\":1}\n{\"id\":\"");
    for (int i = 0; i < (INPUT_PIECE_MAX >> 10) + 1; i++)
        for (int k = 0; k < 64; k++)
            sb_puts(&b, "0123456789abcdef");
    sb_puts(&b, "\"}\n{\"id\":3}\n");
    char *got = read_all(b.p, b.n, NULL, NULL);
    assert_string_equal(got, "1 {\"id\":1}\n2 BAD\n3 {\"id\":3}\n");
    free(got);
    sb_dispose(&b);
}

static void test_js(void **state)
{
    struct arena a = ARENA_INIT(1024, 1 << 20);
    char text[] =
        "{\"i\":7,\"s\":\"8\",\"f\":1.5,\"t\":true,\"n\":null,\"o\":{\"k\":\"deep\"},"
        "\"ms\":1609459200123,\"ts\":\"1609459200.000200\",\"iso\":\"2021-01-01T00:00:00Z\","
        "\"l\":[1],\"huge\":1e300}";
    json_error_t e;
    json_t *o = js_parse(text, strlen(text), &e);
    (void)state;
    assert_non_null(o);
    assert_int_equal(js_number(o, "i", -1), 7);
    assert_int_equal(js_number(o, "s", -1), 8);
    assert_int_equal(js_number(o, "huge", -1), -1);
    assert_int_equal(js_number(o, "o", -1), -1);
    assert_true(sv_eq(js_id(o, "i", &a), SV("7")));
    assert_true(sv_eq(js_text(o, "o.k"), SV("deep")));
    assert_true(js_text(o, "o.k.x").n == 0);
    assert_true(js_text(o, "i").n == 0);
    assert_true(js_at(o, "n") == NULL);
    assert_true(js_true(o, "t"));
    assert_false(js_true(o, "n"));
    assert_int_equal(js_time(o, "ms"), 1609459200);
    assert_int_equal(js_time(o, "ts"), 1609459200);
    assert_int_equal(js_time(o, "iso"), 1609459200);
    assert_int_equal(js_time(o, "o"), TIME_NONE);
    assert_int_equal(json_array_size(js_list(o, "l")), 1);
    assert_int_equal(json_array_size(js_list(o, "o")), 0);
    json_decref(o);
    arena_dispose(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_long_and_cut),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_js),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
