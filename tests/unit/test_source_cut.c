/* test_source_cut.c - the dump, the pages and our own lines, cut off at every byte and with wrong
 * types: what the tests of the other importers have beside the rest.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: what good ones become (test_source_stackexchange.c, _tutorials.c, _jsonl.c).
 */
#include "tests/unit/source_util.h"

#define BLOB(name, text)                                                                           \
    {                                                                                              \
        name, text, sizeof(text) - 1                                                               \
    }

static void test_stackexchange(void **state)
{
    static const struct input_blob dump[] = {
        BLOB("Posts.xml",
             "\357\273\277<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<posts>\r\n"
             "  <row Id=\"1\" PostTypeId=\"1\" AcceptedAnswerId=\"2\" Title=\"a &lt; b\" "
             "Body=\"&lt;p&gt;x&lt;/p&gt;\" Tags=\"|c|\" Score=\"3\" OwnerUserId=\"7\" "
             "CreationDate=\"2024-01-01T00:00:00.000\" />\r\n"
             "  <row Id=\"2\" PostTypeId=\"2\" ParentId=\"1\" Body=\"y\" Score=\"-1\" />\r\n"
             "</posts>\r\n"),
        BLOB("Comments.xml",
             "<comments>\n  <row Id=\"1\" PostId=\"2\" Text=\"`z`\" />\n</comments>"),
        BLOB("Votes.xml", "<votes>\n  <row Id=\"1\" PostId=\"1\" VoteTypeId=\"2\" />\n</votes>"),
        BLOB("Users.xml", "<users>\n  <row Id=\"7\" DisplayName=\"Ann\" />\n</users>")};
    source_cut_everywhere(*state, "stackexchange", dump, 4);
    source_twice(*state, "stackexchange", dump, 4);
}

static void test_tutorials(void **state)
{
    static const struct input_blob pages[] = {
        BLOB("a.md", "---\ntitle: \"A: b\"\ntags: [x, y]\ndate: 2024-01-31\n---\n# A\n\n"
                     "<!-- no -->\n```sh\nls\n```\n## B\n\nc\n"),
        BLOB("b.html",
             "<!DOCTYPE html><html lang=de><head><title>t</title><meta charset=latin1>"
             "<script type='application/ld+json'>{\"@type\":\"Article\","
             "\"datePublished\":\"2024-01-01\"}</script></head>"
             "<body><nav>n</nav><main><h1>t</h1><p>k&auml;se \344</p></main></body></html>")};
    source_cut_everywhere(*state, "tutorials", pages, 2);
    source_twice(*state, "tutorials", pages, 2);
}

static const char lines[] =
    "{\"askwell\":1,\"source\":\"s\",\"title\":\"t\",\"snapshot\":true,\"posts\":2}\n"
    "{\"id\":\"1\",\"kind\":\"question\",\"title\":\"t\",\"body\":\"b\",\"author\":{\"id\":\"a\","
    "\"name\":\"Ann\",\"reputation\":3},\"created\":\"2024-01-01\",\"up\":2,\"down\":1,"
    "\"tags\":[\"x\"],\"reactions\":{\"+1\":2},\"visibility\":\"team\",\"linked\":[\"2\"]}\n"
    "{\"id\":2,\"kind\":\"answer\",\"parent\":\"1\",\"body\":\"c\",\"accepted\":true}\n";

static void test_jsonl(void **state)
{
    struct input_blob blob = BLOB("s.jsonl", lines);
    source_cut_everywhere(*state, "jsonl", &blob, 1);
    source_wrong_types(*state, "jsonl", &blob, 1, 0, true);
    source_twice(*state, "jsonl", &blob, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_stackexchange, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_tutorials, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_jsonl, world_setup, world_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
