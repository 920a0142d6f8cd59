/* test_captions.c - captions in each format: starts and new words only, whatever is around them.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: which file of a video is read (test_source_youtube.c). The fixtures are invented, in
 * the layouts that YouTube, yt-dlp and ffmpeg write.
 */
#include "corpus/sources/youtube/captions.h"

#include <stdlib.h>

#include "base/sb.h"
#include "tests/unit/cm.h"

static int note(void *ctx, int64_t ms, struct sv words, struct ask_err *err)
{
    (void)err;
    assert_true(words.n > 0);
    sb_printf(ctx, "%lld ", (long long)ms);
    sb_sv(ctx, words);
    sb_putc(ctx, '\n');
    return 0;
}

/* Every cue as "start words". The text is copied to its own size, so that a read behind it shows.
 */
static void expect(enum captions_format f, const char *text, const char *want)
{
    struct sb b = SB_INIT(1 << 20);
    struct ask_err err = {0};
    size_t n = strlen(text);
    char *copy = malloc(n ? n : 1);
    assert_non_null(copy);
    memcpy(copy, text, n);
    assert_int_equal(captions_read(sv_make(copy, n), f, note, &b, &err), 0);
    assert_string_equal(sb_str(&b), want);
    free(copy);
    sb_dispose(&b);
}

#define AUTO_VTT                                                                                   \
    "WEBVTT\nKind: captions\nLanguage: en\n\n"                                                     \
    "00:00:00.160 --> 00:00:02.350 align:start position:0%\n \n"                                   \
    "today<00:00:00.480><c> we</c><00:00:00.640><c> tame</c>\n\n"                                  \
    "00:00:02.350 --> 00:00:02.360 align:start position:0%\ntoday we tame\n \n\n"                  \
    "00:00:02.360 --> 00:00:04.790 align:start position:0%\ntoday we tame\n"                       \
    "the<00:00:02.800><c> proxy</c>\n\n"                                                           \
    "00:00:04.790 --> 00:00:04.800 align:start position:0%\nthe proxy\n \n\n"                      \
    "00:00:04.800 --> 00:01:06.000 align:start position:0%\nthe proxy\nslowly\n\n"

static void test_vtt_rolls(void **state)
{
    (void)state;
    expect(CAPTIONS_VTT, AUTO_VTT, "160 today we tame\n2360 the proxy\n4800 slowly\n");
    assert_true(captions_are(CAPTIONS_VTT, SV(AUTO_VTT)));
    assert_true(captions_automatic(CAPTIONS_VTT, SV(AUTO_VTT)));
    struct sv lang = captions_lang(SV(AUTO_VTT));
    assert_true(sv_eq(lang, SV("en")));
    /* the line of a single blank lost its blank on the way, and the blank lines between are gone */
    expect(CAPTIONS_VTT,
           "WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\n\r\nfirst<00:01.5><c> words</c>\r\n\r\n"
           "00:02.000 --> 00:02.010\r\nfirst words\r\n"
           "00:02.010 --> 00:03.000\r\nfirst words\r\nsecond words\r\n",
           "1000 first words\n2010 second words\n");
    /* a line that grows */
    expect(CAPTIONS_VTT,
           "WEBVTT\n\n00:01.000 --> 00:02.000\nso\n\n00:02.000 --> 00:03.000\nso we\n\n"
           "00:03.000 --> 00:04.000\nso we begin\n\n00:04.000 --> 00:05.000\nsolo\n",
           "1000 so\n2000 we\n3000 begin\n4000 solo\n");
}

static void test_vtt_marks(void **state)
{
    (void)state;
    expect(
        CAPTIONS_VTT,
        "\xef\xbb\xbfWEBVTT - a title\n\nNOTE\na remark\nof two lines\n\nSTYLE\n::cue { color: "
        "red }\n\nREGION\nid:fred\n\nintro\n100:00:01.000 --> 100:00:02.000 line:0\n"
        "<v.loud Ana><i>Hello</i> &amp; welcome&nbsp;to <c.red>C++</c>: vector<int> &lt;x&gt;\n"
        "a &#x263a; b &#39;c&#39; &unknown; 1 < 2\n\n"
        "NOTE another\n\n2\n00:00:03.000 --> 00:00:04.000\n<v Ana>Still me.\n\n"
        "00:00:05.000 --> 00:00:06.000\n<v Bo>And me.</v>\n",
        "360001000 Ana: Hello & welcome to C++: vector<int> <x> a \xe2\x98\xba b 'c' &unknown; 1 "
        "< 2\n3000 Still me.\n5000 Bo: And me.\n");
    /* said again after a pause; the same at once is the same */
    expect(CAPTIONS_VTT,
           "WEBVTT\n\n00:01.000 --> 00:02.000\nYes.\n\n00:02.000 --> 00:03.000\nYes.\n\n"
           "00:09.000 --> 00:10.000\nYes.\n",
           "1000 Yes.\n9000 Yes.\n");
    expect(CAPTIONS_VTT, "WEBVTT\n\n00:01.000 --> broken\nx\n\nno --> time\n",
           "1000 x no --> time\n");
    expect(CAPTIONS_VTT, "", "");
    expect(CAPTIONS_VTT, "WEBVTT", "");
}

static void test_srt(void **state)
{
    (void)state;
    expect(CAPTIONS_SRT,
           "\xef\xbb\xbf"
           "1\r\n00:00:00,160 --> 00:00:02,350\r\n\r\ntoday we tame\r\n\r\n"
           "2\r\n00:00:02,350 --> 00:00:02,360\r\ntoday we tame\r\n\r\n\r\n"
           "3\r\n00:00:02,360 --> 00:00:04,790\r\ntoday we tame\r\nthe proxy\r\n\r\n"
           "4\r\n00:00:04,790 --> 00:00:04,800\r\nthe proxy\r\n\r\n",
           "160 today we tame\n2360 the proxy\n");
    /* no blank lines, marks, a number that is text, fields missing */
    expect(CAPTIONS_SRT,
           "7\n00:01:00,5 --> 00:01:02\n<font color=\"#fff\">{\\an8}In the year</font>\n2019\n8\n"
           "0:01:05,000 --> 0:01:06,000\n<b>it</b> {was} {\n9\nno time here\n",
           "60500 In the year 2019\n65000 it {was} { 9 no time here\n");
    assert_true(captions_are(CAPTIONS_SRT, SV("1\n00:00:01,000 --> 00:00:02,000\nx")));
    assert_false(captions_are(CAPTIONS_SRT, SV("# Notes --> x")));
}

static void test_json3(void **state)
{
    (void)state;
    expect(
        CAPTIONS_JSON3,
        "{\"wireMagic\":\"pb3\",\"events\":[{\"tStartMs\":0,\"dDurationMs\":9,\"id\":1,"
        "\"wpWinPosId\":1},{\"tStartMs\":120,\"dDurationMs\":4000,\"wWinId\":1,\"segs\":[{"
        "\"utf8\":\"today\",\"acAsrConf\":0},{\"utf8\":\" we\",\"tOffsetMs\":320},{\"utf8\":"
        "\" tame\"}]},{\"tStartMs\":2100,\"wWinId\":1,\"aAppend\":1,\"segs\":[{\"utf8\":\"\\n\"}]},"
        "{\"tStartMs\":2110,\"segs\":[{\"utf8\":\"the\"},{\"utf8\":\"\\nproxy\"}]},{\"tStartMs\":"
        "\"x\",\"segs\":[{\"utf8\":\"lost\"}]},{\"segs\":7},5,{\"tStartMs\":3000,\"segs\":[{},{"
        "\"utf8\":4},{\"utf8\":\"end\"}]}]}",
        "120 today we tame\n2110 the proxy\n3000 end\n");
    struct ask_err err = {0};
    assert_int_equal(captions_read(SV("{\"events\":[{"), CAPTIONS_JSON3, note, NULL, &err),
                     ASK_FORMAT);
    assert_int_equal(captions_read(SV("[]"), CAPTIONS_JSON3, note, NULL, &err), ASK_FORMAT);
    assert_true(captions_automatic(CAPTIONS_JSON3, SV("{\"utf8\":\" a\",\"tOffsetMs\":1}")));
}

static void test_xml(void **state)
{
    (void)state;
    expect(
        CAPTIONS_XML,
        "<?xml version=\"1.0\"?><timedtext format=\"3\"><head><pen id=\"1\"/></head><body>"
        "<p t=\"40\" d=\"3000\" w=\"1\"><s ac=\"0\">today</s><s t=\"240\"> we</s></p>"
        "<p t=\"1500\" d=\"10\" a=\"1\">\n</p><p t=\"1600\" d=\"9\">a &lt;b&gt; c<br/>d</p></body>",
        "40 today we\n1600 a <b> c d\n");
    expect(CAPTIONS_XML,
           "<transcript><text start=\"1.25\" dur=\"2\">it&amp;#39;s</text><text start=\"4\">so"
           "</text><text start=\"5\">open",
           "1250 it's\n4000 so\n");
    expect(CAPTIONS_XML, "<tt><body><div><p begin=\"00:00:02.500\" end=\"00:00:03\">x</p></div>",
           "2500 x\n");
    expect(CAPTIONS_XML, "<p <p t=\"1\"", "");
}

static int stop(void *ctx, int64_t ms, struct sv words, struct ask_err *err)
{
    (void)ms;
    (void)words;
    (void)err;
    ++*(int *)ctx;
    return ASK_INTERRUPTED;
}

static void test_names_and_ends(void **state)
{
    (void)state;
    int n = 0;
    assert_int_equal(captions_of_name(SV("A talk.en.VTT")), CAPTIONS_VTT);
    assert_int_equal(captions_of_name(SV("a.de.json3")), CAPTIONS_JSON3);
    assert_int_equal(captions_of_name(SV("a.srv3")), CAPTIONS_XML);
    assert_int_equal(captions_of_name(SV("a.json")), CAPTIONS_NONE);
    assert_int_equal(captions_read(SV(AUTO_VTT), CAPTIONS_VTT, stop, &n, NULL), ASK_INTERRUPTED);
    assert_int_equal(n, 1);
}

/* Cut off anywhere, each format ends without a read behind its bytes. */
static void test_cut(void **state)
{
    static const struct {
        enum captions_format f;
        const char *text;
    } all[] = {{CAPTIONS_VTT, AUTO_VTT "NOTE x\n\n<v Ana>&amp;&#x41; {\\an8}"},
               {CAPTIONS_SRT, "1\n00:00:01,000 --> 00:00:02,000\n<b>x</b>\n"},
               {CAPTIONS_JSON3, "{\"events\":[{\"tStartMs\":1,\"segs\":[{\"utf8\":\"x\"}]}]}"},
               {CAPTIONS_XML, "<timedtext><p t=\"1\" d='2'>a&amp;#39;</p><text start=\"1.5\">b"
                              "</text>"}};
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        for (size_t n = 0; n <= strlen(all[i].text); n++) {
            struct sb b = SB_INIT(1 << 20);
            char *copy = malloc(n ? n : 1);
            assert_non_null(copy);
            memcpy(copy, all[i].text, n);
            (void)captions_read(sv_make(copy, n), all[i].f, note, &b, NULL);
            (void)captions_are(all[i].f, sv_make(copy, n));
            (void)captions_lang(sv_make(copy, n));
            free(copy);
            sb_dispose(&b);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vtt_rolls), cmocka_unit_test(test_vtt_marks),
        cmocka_unit_test(test_srt),       cmocka_unit_test(test_json3),
        cmocka_unit_test(test_xml),       cmocka_unit_test(test_names_and_ends),
        cmocka_unit_test(test_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
