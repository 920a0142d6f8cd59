/* test_source_forum.c - thread pages: schema.org's JSON-LD and microdata, the templates of forum
 * programs, threads over several pages, times.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: pages that are articles (test_source_tutorials.c). The pages were written by hand after
 * the programs' templates, with invented posts.
 */
#include "corpus/webpage.h"
#include "tests/unit/source_util.h"

#define SITE "https://forum.example.org"

/* The post of the only source, by its key; NULL when it is not there. */
static const struct post *post(struct world *w, const char *source, const char *key)
{
    struct thread *t = arena_zalloc(&w->a, sizeof *t);
    *t = world_thread(w, source, key);
    const struct post *p = world_post(t, SPACE_POST, key);
    return p && !p->ghost ? p : NULL;
}

static int64_t at(const char *s)
{
    int64_t v = 0;
    assert_true(time_parse(sv_of(s), &v));
    return v;
}

/* ---- times and numbers ---- */

static void test_times(void **state)
{
    static const struct {
        const char *text, *want;
    } times[] = {
        {"Mon Jan 05, 2009 3:04 pm", "2009-01-05T15:04:00Z"},
        {"Sat Jul 30, 2005 12:04 am", "2005-07-30T00:04:00Z"},
        {"Posted: Mon Apr 14, 2003 11:19 pm    Post subject: May I ask in 2011?",
         "2003-04-14T23:19:00Z"},
        {"2009-01-05 15:04:05", "2009-01-05T15:04:05Z"},
        {"2009-01-05T15:04:05+0200", "2009-01-05T13:04:05Z"},
        {"01-05-2009, 03:04 PM", "2009-01-05T15:04:00Z"},
        {"25-12-2009, 03:04 PM", "2009-12-25T15:04:00Z"},
        {"05.01.2009, 15:04", "2009-01-05T15:04:00Z"},
        {"5/1/2009 15:04", "2009-01-05T15:04:00Z"},
        {"1/5/2009 3:04 PM", "2009-01-05T15:04:00Z"},
        {"\xc2\xab on: January 05, 2009, 03:04:05 pm \xc2\xbb", "2009-01-05T15:04:05Z"},
        {"5. Januar 2009, 15:04", "2009-01-05T15:04:00Z"},
        {"Mar Jan 06, 2009 3:04 pm", "2009-01-06T15:04:00Z"},
        {"\xd0\x9f\xd0\xbd \xd1\x8f\xd0\xbd\xd0\xb2 05, 2009 3:04 pm", "2009-01-05T15:04:00Z"},
        {"2009\xe5\xb9\xb4"
         "1\xe6\x9c\x88"
         "5\xe6\x97\xa5 15:04",
         "2009-01-05T15:04:00Z"},
        {"Jan 5, 2009 at 3:04 PM", "2009-01-05T15:04:00Z"},
        {"Mon, 05 Jan 2009 15:04:05 +0100", "2009-01-05T14:04:05Z"},
        {"1231167845", "2009-01-05T15:04:05Z"},
        {"1231167845000", "2009-01-05T15:04:05Z"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        char text[TIME_TEXT_MAX];
        assert_string_equal(time_format(web_time(sv_of(times[i].text)), text), times[i].want);
    }
    static const char *const none[] = {
        "",           "Yesterday, 03:04 PM", "3 years ago", "Jan 5 at 3:04",
        "99-99-2009", "2009-02-30 10:00",    "Joined: 2003"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(web_time(sv_of(none[i])), TIME_NONE);
    assert_int_equal(web_number(SV("1.2k votes"), -9), 1200);
    assert_int_equal(web_number(SV("\xe2\x88\x92"
                                   "3"),
                                -9),
                     -3);
    assert_int_equal(web_number(SV("#1,234"), -9), 1234);
    assert_int_equal(web_number(SV("none"), -9), -9);
}

static void test_topics(void **state)
{
    static const struct {
        const char *url, *topic;
        enum web_first first;
    } urls[] = {
        {SITE "/viewtopic.php?f=2&t=12", "forum.example.org/t12", WEB_UNKNOWN},
        {SITE "/viewtopic.php?t=12&start=15", "forum.example.org/t12", WEB_LATER},
        {SITE "/viewtopic.php?id=12&p=2", "forum.example.org/t12", WEB_LATER},
        {SITE "/showthread.php?t=12&page=2", "forum.example.org/t12", WEB_LATER},
        {SITE "/showthread.php?12-some-words", "forum.example.org/t12", WEB_UNKNOWN},
        {SITE "/showthread.php?tid=12&page=1", "forum.example.org/t12", WEB_FIRST},
        {SITE "/index.php?topic=12.0", "forum.example.org/t12", WEB_FIRST},
        {SITE "/index.php?topic=12.15", "forum.example.org/t12", WEB_LATER},
        {SITE "/threads/why-2-of-3.12/page-2", "forum.example.org/t12", WEB_LATER},
        {SITE "/threads/12-some-words/page2", "forum.example.org/t12", WEB_LATER},
        {SITE "/t/some-words/12?page=3", "forum.example.org/t12", WEB_LATER},
        {SITE "/d/12-some-words", "forum.example.org/t12", WEB_UNKNOWN},
        {SITE "/questions/12/some-words", "forum.example.org/t12", WEB_UNKNOWN},
        {SITE "/topic/12-words/page/2/", "forum.example.org/t12", WEB_LATER},
        {SITE "/thread-12-page-2.html", "forum.example.org/t12", WEB_LATER},
        {"https://www.example.org/a/b/?page=2", "example.org/a/b", WEB_LATER},
        {"viewtopic.php@f=2&t=12&start=15", "t12", WEB_LATER},
        {"thread/13/1010", "thread/13/1010", WEB_UNKNOWN},
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        enum web_first first;
        assert_sv(web_topic(sv_of(urls[i].url), &first, &w->a), urls[i].topic);
        assert_int_equal(first, urls[i].first);
    }
}

/* ---- templates: the same thread as each program writes it ---- */

struct shape {
    const char *name, *page;
    const char *root, *reply; /* their keys */
    const char *url;          /* of the reply */
    const char *body;         /* of the reply */
};

#define HEAD(canonical)                                                                            \
    "<!DOCTYPE html><html lang=en><head><title>Fan stalls - Tinkerers</title>"                     \
    "<link rel=\"canonical\" href=\"" canonical "\"></head><body>"

#define QUOTED "> Which?\n\nThe *blue* one.\n\n```\nfan -s 3\n  stop\n```"

static const struct shape shapes[] = {
    {"phpbb33",
     HEAD(SITE
          "/viewtopic.php?t=7") "<ul id=\"nav-breadcrumbs\"><li class=\"breadcrumbs\"><span "
                                "class=\"crumb\"><a href=\"./index.php\">"
                                "Board index</a></span><span class=\"crumb\"><a "
                                "href=\"./viewforum.php?f=3\">Motors</a></span></li></ul>"
                                "<h2 class=\"topic-title\"><a "
                                "href=\"./viewtopic.php?t=7&amp;sid=0123\">Fan stalls</a></h2>"
                                "<div class=\"pagination\">2 posts &bull; Page <strong>1</strong> "
                                "of <strong>1</strong></div>"
                                "<div id=\"p70\" class=\"post has-profile bg2\"><dl "
                                "class=\"postprofile\"><dt><a href=\"./memberlist"
                                ".php?mode=viewprofile&amp;u=2\" "
                                "class=\"username\">ada</a></dt><dd>Joined: Mar 3, 2001</dd></dl>"
                                "<div class=\"postbody\"><h3><a href=\"#p70\">Fan "
                                "stalls</a></h3><p class=\"author\"><span>by <strong>"
                                "<a href=\"./memberlist.php?mode=viewprofile&amp;u=2\" "
                                "class=\"username\">ada</a></strong></span> "
                                "<time datetime=\"2019-01-02T03:04:05+00:00\">Wed Jan 02, 2019 "
                                "3:04 am</time></p><div class=\"content\">"
                                "My fan stalls.</div><div class=\"signature\">ada's "
                                "signature</div></div></div>"
                                "<div id=\"p71\" class=\"post bg1\"><div class=\"postbody\"><p "
                                "class=\"author\">by <strong><span class="
                                "\"username\">bo</span></strong> <time "
                                "datetime=\"2019-01-02T04:00:00+00:00\">x</time></p>"
                                "<div class=\"content\"><blockquote "
                                "class=\"uncited\"><div>Which?</div></blockquote>The <em>blue</em> "
                                "one.<div class=\"codebox\"><p>Code: <a href=\"#\">Select "
                                "all</a></p><pre><code>fan -s 3\n  stop</code>"
                                "</pre></div></div><div class=\"notice\">Last edited by "
                                "bo</div></div></div>",
     "forum.example.org/t7", "forum.example.org/p71", SITE "/viewtopic.php?t=7#p71", QUOTED},
    {"phpbb30",
     HEAD(
         SITE
         "/viewtopic.php?f=3&amp;t=7") "<ul class=\"linklist navlinks\"><li class=\"icon-home\"><a "
                                       "href=\"./index.php\">Board index</a> <strong>"
                                       "&#8249;</strong> <a "
                                       "href=\"./viewforum.php?f=3\">Motors</a></li></ul><div "
                                       "id=\"page-body\"><h2><a href="
                                       "\"./viewtopic.php?f=3&amp;t=7\">Fan stalls</a></h2><div "
                                       "class=\"pagination\">Page <strong>1</strong></div>"
                                       "<div id=\"p70\" class=\"post bg2\"><div "
                                       "class=\"postbody\"><h3 class=\"first\"><a "
                                       "href=\"#p70\">Fan</a></h3>"
                                       "<p class=\"author\"><a "
                                       "href=\"./viewtopic.php?p=70#p70\"></a>by <strong><a "
                                       "href=\"./memberlist.php?mode="
                                       "viewprofile&amp;u=2\">ada</a></strong> &raquo; Wed Jan 02, "
                                       "2019 3:04 am </p><div class=\"content\">My fan "
                                       "stalls.</div></div></div><div id=\"p71\" class=\"post "
                                       "bg1\"><div class=\"postbody\"><p class=\"author\">by "
                                       "<strong>bo</strong> &raquo; Wed Jan 02, 2019 4:00 am "
                                       "</p><div class=\"content\"><blockquote class="
                                       "\"uncited\"><div>Which?</div></blockquote>The <span "
                                       "style=\"font-style: italic\"><em>blue</em></span> one."
                                       "<dl class=\"codebox\"><dt>Code: <a href=\"#\">Select "
                                       "all</a></dt><dd><code>fan -s 3<br />&nbsp; stop"
                                       "</code></dd></dl></div><div id=\"sig71\" "
                                       "class=\"signature\">sig</div></div></div></div>",
     "forum.example.org/t7", "forum.example.org/p71", SITE "/viewtopic.php?f=3&t=7#p71", QUOTED},
    {"subsilver",
     HEAD(SITE
          "/viewtopic.php?f=3&amp;t=7") "<p class=\"breadcrumbs\"><a href=\"./index.php\">Board "
                                        "index</a> &#187; <a href=\"./viewforum.php?f=3\">"
                                        "Motors</a></p><a class=\"titles\" "
                                        "href=\"./viewtopic.php?f=3&amp;t=7\">Fan stalls</a>"
                                        "<table class=\"tablebg\"><tr class=\"row1\"><td><a "
                                        "name=\"p70\"></a><b class=\"postauthor\">ada</b></td>"
                                        "<td><table><tr><td class=\"gensmall\" width=\"100%\"><div "
                                        "style=\"float: left;\"><b>Post subject:</b> May "
                                        "2 fans</div><div style=\"float: right;\"><b>Posted:</b> "
                                        "Wed Jan 02, 2019 3:04 am&nbsp;</div></td></tr>"
                                        "</table></td></tr><tr class=\"row1\"><td "
                                        "class=\"profile\">x</td><td><div class=\"postbody\">My "
                                        "fan stalls."
                                        "</div><br clear=\"all\" /><span "
                                        "class=\"postbody\">_________________<br "
                                        "/>sig</span></td></tr></table>"
                                        "<table class=\"tablebg\"><tr class=\"row2\"><td><a "
                                        "name=\"p71\"></a><b class=\"postauthor\">bo</b></td><td>"
                                        "<table><tr><td class=\"gensmall\"><div style=\"float: "
                                        "right;\"><b>Posted:</b> Wed Jan 02, 2019 4:00 am"
                                        "</div></td></tr></table></td></tr><tr><td></td><td><div "
                                        "class=\"postbody\"><div class=\"quotecontent\">"
                                        "Which?</div>The <em>blue</em> one.<div "
                                        "class=\"codetitle\"><b>Code:</b></div><div "
                                        "class=\"codecontent\">fan "
                                        "-s 3<br />&nbsp; stop</div></div></td></tr></table>",
     "forum.example.org/t7", "forum.example.org/p71", SITE "/viewtopic.php?f=3&t=7#p71", QUOTED},
    {"phpbb2",
     HEAD(SITE
          "/viewtopic.php?t=7") "<a class=\"maintitle\" href=\"viewtopic.php?t=7&amp;start=0\">Fan "
                                "stalls</a><span class=\"nav\"><a href="
                                "\"index.php\" class=\"nav\">Tinkerers Forum Index</a> -&gt; <a "
                                "href=\"viewforum.php?f=3\" class=\"nav\">"
                                "Motors</a></span><table "
                                "class=\"forumline\"><tr><th>Author</th><th>Message</th></"
                                "tr><tr><td class=\"row1\">"
                                "<span class=\"name\"><a name=\"70\"></a><b>ada</b></span><br "
                                "/><span class=\"postdetails\">Joined: 03 Mar "
                                "2001</span></td><td class=\"row1\"><table><tr><td><a "
                                "href=\"viewtopic.php?p=70#70\"></a><span class="
                                "\"postdetails\">Posted: Wed Jan 02, 2019 3:04 am<span "
                                "class=\"gen\">&nbsp;</span>Post subject: Fan</span>"
                                "</td></tr><tr><td colspan=\"2\"><hr /></td></tr><tr><td "
                                "colspan=\"2\"><span class=\"postbody\">My fan stalls."
                                "<br />_________________<br />ada's <b>sig</b></span><span "
                                "class=\"gensmall\"></span></td></tr></table></td>"
                                "</tr><tr><td class=\"row2\"><span class=\"name\"><a "
                                "name=\"71\"></a><b>bo</b></span><br /><span class="
                                "\"postdetails\">Guest</span></td><td "
                                "class=\"row2\"><table><tr><td><span class=\"postdetails\">Posted: "
                                "Wed Jan "
                                "02, 2019 4:00 am</span></td></tr><tr><td colspan=\"2\"><span "
                                "class=\"postbody\"></span><table width=\"90%\">"
                                "<tr><td class=\"quote\">Which?</td></tr></table><span "
                                "class=\"postbody\">The <em>blue</em> one.</span><table>"
                                "<tr><td><span "
                                "class=\"genmed\"><b>Code:</b></span></td></tr><tr><td "
                                "class=\"code\">fan -s 3\n<br />\n&nbsp; "
                                "stop</td></tr></table><span class=\"postbody\"></span><span "
                                "class=\"gensmall\"><br /><br />Last edited by bo "
                                "on Thu Jan 03, 2019 1:00 "
                                "am</span></td></tr></table></td></tr></table>",
     "forum.example.org/t7", "forum.example.org/p71", SITE "/viewtopic.php?t=7#71", QUOTED},
    {"vbulletin3",
     HEAD(
         SITE
         "/showthread.php?t=7") "<span class=\"navbar\"><a "
                                "href=\"index.php\">Tinkerers</a></span><span "
                                "class=\"navbar\">&gt; <a href="
                                "\"forumdisplay.php?f=3\">Motors</a></span><td "
                                "class=\"navbar\"><strong>Fan stalls</strong></td>"
                                "<div id=\"posts\"><div id=\"edit70\"><table id=\"post70\" "
                                "class=\"tborder\"><tr><td class=\"thead\"><a name="
                                "\"post70\"></a> 01-02-2019, 03:04 AM </td><td class=\"thead\">#<a "
                                "id=\"postcount70\" href=\"showpost.php?p=70\""
                                "><strong>1</strong></a></td></tr><tr><td class=\"alt2\"><a "
                                "class=\"bigusername\" href=\"member.php?u=2\">ada"
                                "</a><div class=\"smallfont\">Join Date: Mar "
                                "2001</div></td></tr><tr><td class=\"alt1\" id=\"td_post_70\"><div "
                                "id="
                                "\"post_message_70\">My fan "
                                "stalls.</div><div>__________________<br "
                                "/>sig</div></td></tr></table></div>"
                                "<div id=\"edit71\"><table id=\"post71\" class=\"tborder\"><tr><td "
                                "class=\"thead\"><a name=\"post71\"></a> "
                                "01-02-2019, 04:00 AM</td><td class=\"thead\">#<a "
                                "id=\"postcount71\"><strong>2</strong></a></td></tr><tr><td>"
                                "<a class=\"bigusername\" "
                                "href=\"member.php?u=3\">bo</a></td></tr><tr><td "
                                "class=\"alt1\"><div id="
                                "\"post_message_71\"><div style=\"margin:20px\"><table><tr><td "
                                "class=\"alt2\" style=\"border:1px inset\">Which?"
                                "</td></tr></table></div>The <i>blue</i> one.<div "
                                "style=\"margin:20px\"><div class=\"smallfont\">Code:</div>"
                                "<pre class=\"alt2\">fan -s 3\n  "
                                "stop</pre></div></div></td></tr></table></div></div>",
     "forum.example.org/t7", "forum.example.org/p71", SITE "/showthread.php?t=7#post71", QUOTED},
    {"vbulletin4",
     HEAD(
         SITE
         "/showthread.php?7-Fan-stalls") "<div id=\"breadcrumb\"><ul><li class=\"navbit\"><a "
                                         "href=\"forum.php\">Forum</a></li><li class=\"navbit\"><a "
                                         "href=\"f\">Motors</a></li></ul></div><h1>Thread: <span "
                                         "class=\"threadtitle\"><a href=\"#\">Fan stalls</a></span>"
                                         "</h1><ol id=\"posts\"><li class=\"postbitlegacy "
                                         "postbitim postcontainer old\" id=\"post_70\"><div class="
                                         "\"posthead\"><span class=\"postdate old\"><span "
                                         "class=\"date\">01-02-2019,&nbsp;<span "
                                         "class=\"time\">03:04 AM"
                                         "</span></span></span><a name=\"post70\" "
                                         "class=\"postcounter\">#1</a></div><div "
                                         "class=\"userinfo\"><a class="
                                         "\"username offline\" "
                                         "href=\"member.php?2-ada\"><strong>ada</strong></a></"
                                         "div><div id=\"post_message_70\">"
                                         "<blockquote class=\"postcontent restore\">My fan "
                                         "stalls.</blockquote></div><blockquote "
                                         "class=\"signature\">x"
                                         "</blockquote></li><li class=\"postbitlegacy "
                                         "postcontainer\" id=\"post_71\"><span "
                                         "class=\"postdate\"><span class="
                                         "\"date\">01-02-2019, <span class=\"time\">04:00 "
                                         "AM</span></span></span><a "
                                         "class=\"postcounter\">#2</a><div "
                                         "class=\"userinfo\"><a "
                                         "class=\"username\"><strong>bo</strong></a></div><div "
                                         "id=\"post_message_71\"><blockquote "
                                         "class=\"postcontent restore\"><div "
                                         "class=\"bbcode_container\"><div "
                                         "class=\"bbcode_quote\"><div class="
                                         "\"quote_container\"><div "
                                         "class=\"bbcode_quote_container\"></div><div "
                                         "class=\"message\">Which?</div></div></div>"
                                         "</div>The <i>blue</i> one.<div "
                                         "class=\"bbcode_container\"><div "
                                         "class=\"bbcode_description\">Code:</div><pre "
                                         "class=\"bbcode_code\">fan -s 3\n  "
                                         "stop</pre></div></blockquote></div></li></ol>",
     "forum.example.org/t7", "forum.example.org/p71", SITE "/showthread.php?7-Fan-stalls#post71",
     QUOTED},
    {"smf20",
     HEAD(SITE
          "/index.php?topic=7.0") "<div class=\"navigate_section\"><ul><li><a "
                                  "href=\"i\"><span>Tinkerers</span></a></li><li><a "
                                  "href=\"b\"><span>"
                                  "Motors</span></a></li><li class=\"last\"><a "
                                  "href=\"t\"><span>Fan stalls</span></a></li></ul></div>"
                                  "<span id=\"top_subject\">Fan stalls</span><div "
                                  "class=\"windowbg\"><div class=\"post_wrapper\"><div class="
                                  "\"poster\"><h4><a "
                                  "href=\"index.php?action=profile;u=2\">ada</a></h4></div><div "
                                  "class=\"postarea\"><div class="
                                  "\"keyinfo\"><h5 id=\"subject_70\"><a href=\"t\">Fan "
                                  "stalls</a></h5><div class=\"smalltext\">&#171; <strong> "
                                  "on:</strong> January 02, 2019, 03:04:05 am "
                                  "&#187;</div></div><div class=\"post\"><div class=\"inner\" id="
                                  "\"msg_70\">My fan stalls.</div></div></div><div "
                                  "class=\"moderatorbar\"><div class=\"signature\">s</div></div>"
                                  "</div></div><div class=\"windowbg2\"><div "
                                  "class=\"post_wrapper\"><div "
                                  "class=\"poster\"><h4>bo</h4></div><div "
                                  "class=\"keyinfo\"><div class=\"smalltext\">&#171; <strong>Reply "
                                  "#1 on:</strong> January 02, 2019, 04:00:00 am "
                                  "&#187;</div></div><div class=\"post\"><div class=\"inner\" "
                                  "id=\"msg_71\"><blockquote class="
                                  "\"bbc_standard_quote\">Which?</blockquote><div "
                                  "class=\"quotefooter\"></div>The <em>blue</em> one.<div class="
                                  "\"codeheader\">Code: <a "
                                  "class=\"codeoperation\">[Select]</a></div><code "
                                  "class=\"bbc_code\">fan -s 3<br />&nbsp;"
                                  " stop</code></div></div></div></div>",
     "forum.example.org/t7", "forum.example.org/p71", SITE "/index.php?topic=7.0#msg71", QUOTED},
    {"smf11",
     HEAD(SITE
          "/index.php?topic=7.0") "<div class=\"nav\"><b><a href=\"i\" "
                                  "class=\"nav\">Tinkerers</a></b> <b><a href=\"b\" "
                                  "class=\"nav\">Motors</a></b>"
                                  "</div><td id=\"top_subject\">Fan stalls</td><table><tr><td><a "
                                  "name=\"msg70\"></a><table><tr><td><b><a href="
                                  "\"index.php?action=profile;u=2\">ada</a></b></td><td><div "
                                  "id=\"subject_70\"><a href=\"t\">Fan stalls</a></div>"
                                  "<div class=\"smalltext\">&#171; <b>on:</b> January 02, 2019, "
                                  "03:04:05 AM &#187;</div><div class=\"post\">My fan "
                                  "stalls.</div></td></tr></table></td></tr><tr><td><a "
                                  "name=\"msg71\"></a><table><tr><td><b><a href="
                                  "\"index.php?action=profile;u=3\">bo</a></b></td><td><div "
                                  "class=\"smalltext\">&#171; <b>Reply #1 on:</b> January "
                                  "02, 2019, 04:00:00 AM &#187;</div><div class=\"post\"><div "
                                  "class=\"quote\">Which?</div>The <i>blue</i> one.<div "
                                  "class=\"codeheader\">Code:</div><div class=\"code\">fan -s 3<br "
                                  "/>&nbsp; stop</div></div></td></tr></table></td>"
                                  "</tr></table>",
     "forum.example.org/t7", "forum.example.org/p71", SITE "/index.php?topic=7.0#msg71", QUOTED},
    {"xenforo2",
     HEAD(
         SITE
         "/threads/fan-stalls.7/") "<ul class=\"p-breadcrumbs\"><li><a "
                                   "href=\"/\"><span>Home</span></a></li><li><a "
                                   "href=\"/f\"><span>Motors</span>"
                                   "</a></li></ul><h1 class=\"p-title-value\">Fan "
                                   "stalls</h1><article class=\"message message--post js-post\" "
                                   "data-author=\"ada\" data-content=\"post-70\" "
                                   "id=\"js-post-70\"><h4 class=\"message-name\"><a "
                                   "href=\"/members/ada.2/\""
                                   " class=\"username\">ada</a></h4><header "
                                   "class=\"message-attribution\"><time class=\"u-dt\" datetime="
                                   "\"2019-01-02T03:04:05+0000\">Jan 2</time><ul "
                                   "class=\"message-attribution-opposite\"><li><a>#1</a></li></ul>"
                                   "</header><article class=\"message-body\"><div "
                                   "class=\"bbWrapper\">My fan stalls.</div></article><aside class="
                                   "\"message-signature\"><div "
                                   "class=\"bbWrapper\">sig</div></aside></article><article "
                                   "class=\"message message--post\""
                                   " data-author=\"bo\" data-content=\"post-71\" "
                                   "id=\"js-post-71\"><header class=\"message-attribution\"><time "
                                   "datetime=\"2019-01-02T04:00:00+0000\">x</time></"
                                   "header><article class=\"message-body\"><div "
                                   "class=\"bbWrapper\">"
                                   "<blockquote class=\"bbCodeBlock bbCodeBlock--quote\"><div "
                                   "class=\"bbCodeBlock-content\"><div class="
                                   "\"bbCodeBlock-expandContent\">Which?</div><div "
                                   "class=\"bbCodeBlock-expandLink\"><a>Click to "
                                   "expand...</a></div>"
                                   "</div></blockquote>The <i>blue</i> one.<div "
                                   "class=\"bbCodeBlock bbCodeBlock--code\"><div class="
                                   "\"bbCodeBlock-title\">Code:</div><div "
                                   "class=\"bbCodeBlock-content\"><pre "
                                   "class=\"bbCodeCode\"><code>fan -s 3\n  "
                                   "stop</code></pre></div></div></div></article></article>",
     "forum.example.org/t7", "forum.example.org/p71", SITE "/threads/fan-stalls.7/#post-71",
     QUOTED},
    {"xenforo1",
     HEAD(
         SITE
         "/threads/fan-stalls.7/") "<span class=\"breadcrumb\"><span class=\"crust\"><a "
                                   "href=\"/\">Home</a></span><span class=\"crust\"><a href=\"/f\">"
                                   "Motors</a></span></span><div class=\"titleBar\"><h1>Fan "
                                   "stalls</h1></div><ol><li id=\"post-70\" class=\"message\" "
                                   "data-author=\"ada\"><article><blockquote class=\"messageText "
                                   "ugc baseHtml\">My fan stalls.<div class="
                                   "\"messageTextEndMarker\">&nbsp;</div></blockquote></"
                                   "article><div class=\"messageMeta\"><a class=\"datePermalink\">"
                                   "<span class=\"DateTime\" title=\"Jan 2, 2019 at 3:04 AM\">Jan "
                                   "2, 2019</span></a><a class=\"postNumber\">#1</a>"
                                   "</div></li><li id=\"post-71\" class=\"message\" "
                                   "data-author=\"bo\"><article><blockquote "
                                   "class=\"messageText\"><div "
                                   "class=\"bbCodeBlock bbCodeQuote\"><aside><blockquote "
                                   "class=\"quoteContainer\"><div class=\"quote-x\">Which?</div>"
                                   "<div class=\"quoteExpand\">Click to "
                                   "expand...</div></blockquote></aside></div>The <i>blue</i> "
                                   "one.<div class="
                                   "\"bbCodeBlock bbCodeCode\"><div "
                                   "class=\"type\">Code:</div><pre>fan -s 3\n  "
                                   "stop</pre></div></blockquote></article>"
                                   "<div class=\"messageMeta\"><a class=\"datePermalink\"><abbr "
                                   "class=\"DateTime\" data-time=\"1546401600\">x</abbr></a>"
                                   "</div></li></ol>",
     "forum.example.org/t7", "forum.example.org/p71", SITE "/threads/fan-stalls.7/#post-71",
     QUOTED},
    {"mybb",
     HEAD(SITE
          "/showthread.php?tid=7") "<div class=\"navigation\"><a href=\"i\">Tinkerers</a> &rsaquo; "
                                   "<a href=\"f\">Motors</a> <span class=\"active\">Fan "
                                   "stalls</span></div><div class=\"post\" id=\"post_70\"><div "
                                   "class=\"author_information\"><strong><span class="
                                   "\"largetext\"><a "
                                   "href=\"member.php?uid=2\">ada</a></span></strong></div><div "
                                   "class=\"post_head\"><div class="
                                   "\"float_right\"><strong><a "
                                   "href=\"x\">#1</a></strong></div><span "
                                   "class=\"post_date\">01-02-2019, 03:04 AM</span>"
                                   "</div><div class=\"post_body scaleimages\" id=\"pid_70\">My "
                                   "fan stalls.</div><div class=\"signature\">s</div></div>"
                                   "<div class=\"post\" id=\"post_71\"><div "
                                   "class=\"author_information\"><span "
                                   "class=\"largetext\">bo</span></div><div "
                                   "class=\"post_head\"><span class=\"post_date\">01-02-2019, "
                                   "04:00 AM</span></div><div class=\"post_body\" id="
                                   "\"pid_71\"><blockquote "
                                   "class=\"mycode_quote\">Which?</blockquote>The <em>blue</em> "
                                   "one.<div class=\"codeblock\"><div "
                                   "class=\"title\">Code:</div><div class=\"body\"><code>fan -s "
                                   "3<br />&nbsp; stop</code></div></div></div></div>",
     "forum.example.org/t7", "forum.example.org/p71", SITE "/showthread.php?tid=7#pid71", QUOTED},
    {"fluxbb",
     HEAD(SITE
          "/viewtopic.php?id=7") "<ul class=\"crumbs\"><li><a "
                                 "href=\"index.php\">Index</a></li><li><a "
                                 "href=\"viewforum.php?id=3\">Motors</a></li><li>"
                                 "<strong><a href=\"viewtopic.php?id=7\">Fan "
                                 "stalls</a></strong></li></ul><div id=\"p70\" class=\"blockpost "
                                 "firstpost\"><h2><span><span class=\"conr\">#1</span> <a "
                                 "href=\"viewtopic.php?pid=70#p70\">2019-01-02 03:04:05</a>"
                                 "</span></h2><div class=\"postleft\"><dl><dt><strong><a "
                                 "href=\"profile.php?id=2\">ada</a></strong></dt></dl></div>"
                                 "<div class=\"postright\"><h3>Fan stalls</h3><div "
                                 "class=\"postmsg\"><p>My fan stalls.</p></div><div class="
                                 "\"postsignature postmsg\"><p>s</p></div></div></div><div "
                                 "id=\"p71\" class=\"blockpost\"><h2><span class=\"conr\">#2"
                                 "</span> <a href=\"x\">2019-01-02 04:00:00</a></h2><div "
                                 "class=\"postleft\"><dl><dt><strong>bo</strong></dt></dl>"
                                 "</div><div class=\"postright\"><div class=\"postmsg\"><div "
                                 "class=\"quotebox\"><blockquote><div><p>Which?</p></div>"
                                 "</blockquote></div><p>The <em>blue</em> one.</p><div "
                                 "class=\"codebox\"><pre><code>fan -s 3\n  stop</code></pre>"
                                 "</div><p class=\"postedit\"><em>Last edited by "
                                 "bo</em></p></div></div></div>",
     "forum.example.org/t7", "forum.example.org/p71", SITE "/viewtopic.php?id=7#p71", QUOTED},
    {"invision4",
     HEAD(
         SITE
         "/topic/7-fan-stalls/") "<nav class=\"ipsBreadcrumb\"><a href=\"/\"><span>Home</span></a> "
                                 "<a href=\"/f\"><span>Motors</span></a></nav><h1 "
                                 "class='ipsType_pageTitle'>Fan stalls</h1><article "
                                 "id='elComment_70' class='cPost'><aside><h3 class='"
                                 "cAuthorPane_author'><strong><a "
                                 "href='/profile/2-ada/'>ada</a></strong></h3></aside><time "
                                 "datetime='"
                                 "2019-01-02T03:04:05Z'>x</time><div data-role='commentContent' "
                                 "class='ipsType_richText'><p>My fan stalls.</p></div>"
                                 "<div data-role='memberSignature'>s</div></article><article "
                                 "id='elComment_71' class='cPost'><h3 class='"
                                 "cAuthorPane_author'>bo</h3><time "
                                 "datetime='2019-01-02T04:00:00Z'>x</time><div "
                                 "data-role='commentContent'>"
                                 "<blockquote class=\"ipsQuote\"><div "
                                 "class=\"ipsQuote_contents\"><p>Which?</p></div></"
                                 "blockquote><p>The <em>blue"
                                 "</em> one.</p><pre class=\"ipsCode\">fan -s 3\n  "
                                 "stop</pre></div></article>",
     "forum.example.org/t7", "forum.example.org/p71", SITE "/topic/7-fan-stalls/#comment-71",
     QUOTED},
    {"discourse",
     HEAD(SITE
          "/t/fan-stalls/7") "<div id=\"topic-title\"><h1><a href=\"/t/fan-stalls/7\">Fan "
                             "stalls</a></h1><div class=\"topic-category\"><span "
                             "class=\"category-name\">Motors</span></div></div><div itemscope "
                             "itemtype='http://schema.org/DiscussionForumPosting'>"
                             "<meta itemprop='headline' content='Fan stalls'><div id='post_1' "
                             "class='topic-body crawler-post'><span class="
                             "\"creator\" itemprop=\"author\" itemscope "
                             "itemtype=\"http://schema.org/Person\"><a itemprop=\"url\" href='" SITE
                             "/u/ada'><span itemprop='name'>ada</span></a></span><time "
                             "itemprop='datePublished' datetime='2019-01-02T03:04:05Z'>x"
                             "</time><span itemprop='position'>1</span><div class='post' "
                             "itemprop='text'><p>My fan stalls.</p></div></div><div "
                             "id='post_2' itemprop='comment' itemscope "
                             "itemtype='http://schema.org/Comment' class='topic-body "
                             "crawler-post'><span "
                             "class='creator' itemprop='author' itemscope "
                             "itemtype='http://schema.org/Person'><span itemprop='name'>bo</span>"
                             "</span><time itemprop='datePublished' "
                             "datetime='2019-01-02T04:00:00Z'>x</time><span "
                             "itemprop='position'>2</span>"
                             "<div class='post' itemprop='text'><aside "
                             "class=\"quote\"><blockquote><p>Which?</p></blockquote></aside><p>The "
                             "<em>"
                             "blue</em> one.</p><pre><code>fan -s 3\n  stop</code></pre></div><div "
                             "itemprop=\"interactionStatistic\" itemscope "
                             "itemtype=\"http://schema.org/InteractionCounter\"><meta "
                             "itemprop=\"interactionType\" content="
                             "\"http://schema.org/LikeAction\"/><meta "
                             "itemprop=\"userInteractionCount\" content=\"3\"/></div></div></div>",
     "forum.example.org/t7", "forum.example.org/t7#p2", SITE "/t/fan-stalls/7/2", QUOTED},
    {"flarum",
     HEAD(SITE
          "/d/7-fan-stalls") "<h1 class=\"DiscussionHero-title\">Fan stalls</h1><span "
                             "class=\"TagLabel-name\">Motors</span><div class="
                             "\"PostStream-item\" data-number=\"1\" data-id=\"70\"><article "
                             "class=\"CommentPost\"><h3 class=\"PostUser-name\"><a "
                             "href=\"/u/ada\"><span class=\"username\">ada</span></a></h3><time "
                             "datetime=\"2019-01-02T03:04:05Z\">x</time><div "
                             "class=\"Post-body\"><p>My fan stalls.</p></div></article></div><div "
                             "class=\"PostStream-item\" data-number=\"2\" "
                             "data-id=\"71\"><article><span class=\"username\">bo</span><time "
                             "datetime=\"2019-01-02T04:00:00Z\">x</time><div "
                             "class=\"Post-body\"><blockquote>Which?</blockquote><p>The "
                             "<em>blue</em> one.</p><pre><code>fan -s 3\n  stop</code>"
                             "</pre></div></article></div>",
     "forum.example.org/t7", "forum.example.org/t7#p2", SITE "/d/7-fan-stalls/2", QUOTED},
};

static void test_templates(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const struct shape *s = &shapes[i];
        struct input_blob blob = {arena_printf(&w->a, "%s.html", s->name), s->page,
                                  strlen(s->page)};
        w->opt.source = s->name;
        printf("  %s\n", s->name);
        source_twice(w, "forum", &blob, 1);
        assert_int_equal(w->rep.items, 2);
        assert_int_equal(w->rep.bad_total, 0);
        const struct post *root = post(w, s->name, s->root), *reply = post(w, s->name, s->reply);
        assert_non_null(root);
        assert_non_null(reply);
        assert_sv(root->title, "Fan stalls");
        assert_sv(root->container, "Motors");
        assert_sv(root->author, "ada");
        assert_sv(root->body, "My fan stalls.");
        assert_int_equal(root->created - root->created % 60, at("2019-01-02T03:04:00Z"));
        assert_int_equal(root->kind, POST_REPLY);
        assert_int_equal(root->parent.id.n, 0);
        assert_sv(reply->author, "bo");
        assert_sv(reply->body, s->body);
        assert_int_equal(reply->created, at("2019-01-02T04:00:00Z"));
        assert_sv(reply->url, s->url);
        assert_sv(reply->parent.id, s->root);
    }
    assert_int_equal(post(w, "discourse", "forum.example.org/t7#p2")->score, 3);
    assert_int_equal(post(w, "phpbb2", "forum.example.org/p71")->edited,
                     at("2019-01-03T01:00:00Z"));
    assert_int_equal(post(w, "phpbb2", "forum.example.org/t7")->edited, TIME_NONE);
}

/* ---- schema.org ---- */

static const char qa_page[] =
    "<html><head><title>x</title><link rel=canonical href='" SITE "/ask/42'>"
    "<script "
    "type=\"application/ld+json\">{\"@context\":\"https://schema.org\",\"@graph\":[{\"@type\":"
    "\"BreadcrumbList\",\"itemListElement\":[{\"@type\":\"ListItem\",\"position\":1,\"name\":"
    "\"Help\"},"
    "{\"@type\":\"ListItem\",\"position\":2,\"item\":{\"@id\":\"x\",\"name\":\"Lamps &amp; "
    "co\"}}]},"
    "{\"@type\":[\"QAPage\",\"WebPage\"],\"mainEntity\":{\"@type\":\"Question\",\"name\":\"Why is "
    "it "
    "dark?\",\"text\":\"<p>It is <b>dark</b>.</p>\",\"upvoteCount\":\"7\",\"answerCount\":2,"
    "\"dateCreated\":\"2020-05-06T07:08:09Z\",\"author\":{\"@id\":\"#ada\"},\"comment\":{\"@type\":"
    "\"Comment\",\"text\":\"Since "
    "when?\",\"author\":\"cy\"},\"acceptedAnswer\":{\"@type\":\"Answer\","
    "\"text\":\"Use a lamp.\\nA *bright* one.\\n\\nx < "
    "y\",\"upvoteCount\":12,\"downvoteCount\":2,\"url\":\"" SITE
    "/ask/42#a5\",\"author\":[{\"@type\":\"Person\",\"name\":\"bo\",\"url\":\"/u/bo\"}]},"
    "\"suggestedAnswer\":[{\"@type\":\"Answer\",\"text\":\"Wait.\",\"upvoteCount\":-1,\"url\":\"#"
    "a6\"}]}},"
    "{\"@type\":\"Person\",\"@id\":\"#ada\",\"name\":\"ada\"}]}</script></head><body>x</body></"
    "html>";

static void test_jsonld(void **state)
{
    struct world *w = *state;
    struct input_blob blob = {"q.html", qa_page, sizeof qa_page - 1};
    w->opt.source = "s";
    source_twice(w, "forum", &blob, 1);
    struct thread t = world_thread(w, "s", "forum.example.org/ask/42");
    assert_int_equal(t.nposts, 4);
    const struct post *q = world_post(&t, SPACE_POST, "forum.example.org/ask/42");
    const struct post *a = world_post(&t, SPACE_POST, "forum.example.org/ask/42#a5");
    const struct post *b = world_post(&t, SPACE_POST, "forum.example.org/ask/42#a6");
    assert_non_null(q);
    assert_non_null(a);
    assert_non_null(b);
    assert_int_equal(q->kind, POST_QUESTION);
    assert_sv(q->title, "Why is it dark?");
    assert_sv(q->body, "It is **dark**.");
    assert_sv(q->author, "ada");
    assert_sv(q->container, "Lamps & co");
    assert_int_equal(q->score, 7);
    assert_int_equal(q->created, at("2020-05-06T07:08:09Z"));
    assert_int_equal(a->kind, POST_ANSWER);
    assert_true(a->accepted);
    assert_sv(a->body, "Use a lamp.\\\nA \\*bright\\* one.\n\nx < y");
    assert_sv(a->author, "bo");
    assert_sv(a->author_url, SITE "/u/bo");
    assert_int_equal(a->up, 12);
    assert_int_equal(a->down, 2);
    assert_sv(a->url, SITE "/ask/42#a5");
    assert_false(b->accepted);
    assert_int_equal(b->score, -1);
    size_t comments = 0;
    for (size_t i = 0; i < t.nposts; i++)
        comments += t.posts[i].kind == POST_COMMENT && sv_eq(t.posts[i].body, SV("Since when?"));
    assert_int_equal(comments, 1);
}

/* JSON-LD that is cut short, beside the posts in full: its facts, their text. */
static void test_layers(void **state)
{
    static const char page[] =
        "<html><head><title>Fan | Tinkerers</title><meta property=og:site_name "
        "content=Tinkerers><link "
        "rel=canonical href=" SITE "/threads/fan.7/><script type='application/ld+json'>{\"@type\":"
        "\"DiscussionForumPosting\",\"headline\":\"Fan\",\"articleBody\":\"My fan stalls when it\","
        "\"datePublished\":\"2019-01-02T03:04:05Z\",\"interactionStatistic\":[{\"@type\":"
        "\"InteractionCounter\",\"interactionType\":\"https://schema.org/LikeAction\","
        "\"userInteractionCount\":4}],\"comment\":[{\"@type\":\"Comment\",\"text\":\"Oil the "
        "bearing\","
        "\"url\":\"" SITE "/threads/fan.7/post-71\",\"upvoteCount\":2}]}</script></head><body>"
        "<article class='message message--post' data-author=ada data-content=post-70><div "
        "class=bbWrapper>My <b>fan</b> stalls when it rains.</div></article><article "
        "class='message "
        "message--post message--solution' data-author=bo data-content=post-71><div "
        "class=bbWrapper>Oil "
        "the bearing.</div></article></body></html>";
    struct world *w = *state;
    struct input_blob blob = {"x.html", page, sizeof page - 1};
    w->opt.source = "s";
    source_twice(w, "forum", &blob, 1);
    const struct post *q = post(w, "s", "forum.example.org/t7");
    const struct post *a = post(w, "s", "forum.example.org/p71");
    assert_non_null(q);
    assert_non_null(a);
    assert_sv(q->title, "Fan");
    assert_sv(q->body, "My **fan** stalls when it rains.");
    assert_int_equal(q->score, 4);
    assert_int_equal(q->created, at("2019-01-02T03:04:05Z"));
    assert_int_equal(q->kind, POST_QUESTION); /* an answer is accepted */
    assert_sv(q->tags[0], "solved");
    assert_true(a->accepted);
    assert_int_equal(a->score, 2);
    assert_int_equal(a->kind, POST_ANSWER);
}

/* A question-and-answer page with microdata and comments, as Stack Exchange writes it. */
static void test_microdata(void **state)
{
    static const char page[] =
        "<html itemscope itemtype='https://schema.org/QAPage'><head><link rel=canonical href='" SITE
        "/questions/9/fan-stalls'><title>Fan stalls - Stack</title></head><body><div "
        "itemprop=mainEntity "
        "itemscope itemtype='https://schema.org/Question'><div id=question-header><h1 "
        "itemprop=name><a "
        "href='/questions/9/fan-stalls'>Fan stalls</a></h1></div><div class=question "
        "data-questionid=9 "
        "id=question><div class=js-vote-count itemprop=upvoteCount data-value=5>5</div><div class="
        "'s-prose js-post-body' itemprop=text><p>It stalls.</p></div><a rel=tag "
        "class=post-tag>Motors</a>"
        "<time itemprop=dateCreated datetime='2019-01-02T03:04:05'>x</time><div itemprop=author "
        "itemscope "
        "itemtype='http://schema.org/Person' class=user-details><a "
        "href='/users/2/ada'>ada</a><span "
        "itemprop=name>ada</span></div><ul><li id=comment-30 class='comment js-comment'><span "
        "class="
        "comment-copy>Which fan?</span><a class=comment-user>cy</a></li></ul></div><div "
        "id=answer-10 class="
        "'answer accepted-answer' data-answerid=10 itemprop=acceptedAnswer itemscope itemtype="
        "'https://schema.org/Answer'><div class=js-vote-count itemprop=upvoteCount "
        "data-value=-2>-2</div>"
        "<div class='s-prose js-post-body' itemprop=text><pre class='lang-sh'><code>fan "
        "-s</code></pre></div>"
        "<div itemprop=author itemscope><span "
        "itemprop=name>bo</span></div></div></div></body></html>";
    struct world *w = *state;
    struct input_blob blob = {"x.html", page, sizeof page - 1};
    w->opt.source = "s";
    source_twice(w, "forum", &blob, 1);
    struct thread t = world_thread(w, "s", "forum.example.org/t9");
    assert_int_equal(t.nposts, 3);
    const struct post *q = world_post(&t, SPACE_POST, "forum.example.org/t9");
    const struct post *a = world_post(&t, SPACE_POST, "forum.example.org/p10");
    const struct post *c = world_post(&t, SPACE_COMMENT, "forum.example.org/c30");
    assert_non_null(q);
    assert_non_null(a);
    assert_non_null(c);
    assert_int_equal(q->kind, POST_QUESTION);
    assert_sv(q->title, "Fan stalls");
    assert_int_equal(q->score, 5);
    assert_sv(q->author, "ada");
    assert_sv(q->tags[0], "motors");
    assert_int_equal(a->kind, POST_ANSWER);
    assert_true(a->accepted);
    assert_int_equal(a->score, -2);
    assert_sv(a->author, "bo");
    assert_sv(a->body, "```sh\nfan -s\n```");
    assert_int_equal(c->kind, POST_COMMENT);
    assert_sv(c->body, "Which fan?");
    assert_sv(c->parent.id, "forum.example.org/t9");
}

/* Older Discourse: each post is a posting of its own; its second page repeats nothing. */
static void test_postings(void **state)
{
#define OLD(n, who, text)                                                                          \
    "<div itemscope itemtype='http://schema.org/DiscussionForumPosting' class='topic-body "        \
    "crawler-post'><span itemprop='author' itemscope itemtype='http://schema.org/Person'><span "   \
    "itemprop='name'>" who "</span></span><span itemprop='position'>" n                            \
    "</span><div class='post' "                                                                    \
    "itemprop='articleBody'>" text "</div></div>"
    static const char one[] =
        HEAD(SITE "/t/fan/7") OLD("1", "ada", "Stalls.") OLD("2", "bo", "Oil.");
    static const char two[] = HEAD(SITE "/t/fan/7?page=2") OLD("21", "cy", "Grease.");
    struct world *w = *state;
    struct input_blob blobs[] = {{"b.html", two, sizeof two - 1}, {"c.html", one, sizeof one - 1}};
    w->opt.source = "s";
    source_twice(w, "forum", blobs, 2);
    struct thread t = world_thread(w, "s", "forum.example.org/t7");
    assert_int_equal(t.nposts, 3);
    assert_false(t.posts[0].ghost);
    assert_sv(t.posts[0].body, "Stalls.");
    assert_non_null(world_post(&t, SPACE_POST, "forum.example.org/t7#21"));
}

/* ---- several pages ---- */

#define PHPBB(id, who, text)                                                                       \
    "<div id='p" id "' class='post'><div class='postbody'><p class='author'>by <strong>" who       \
    "</strong> &raquo; Wed Jan 02, 2019 3:04 am</p><div class='content'>" text                     \
    "</div></div></div>"
#define PHPBB_PAGE(url, page, posts)                                                               \
    "<html><head><title>Fan - Tinkerers</title>" url "</head><body><h2 class='topic-title'><a "    \
    "href='./viewtopic.php?f=3&amp;t=7&amp;sid=abc'>Fan</a></h2><div class='pagination'><ul><li "  \
    "class='active'><span>" page "</span></li></ul></div>" posts "</body></html>"

static const char page1[] =
    PHPBB_PAGE("<link rel='canonical' href='" SITE "/viewtopic.php?t=7'>", "1",
               PHPBB("70", "ada", "My fan stalls, but why?") PHPBB("71", "bo", "Oil it."));
static const char page2[] =
    PHPBB_PAGE("<link rel='canonical' href='" SITE "/viewtopic.php?t=7&amp;start=15'>", "2",
               PHPBB("72", "cy", "Grease is <i>better</i>.<br>\n<br/>Try it.<br>Now."));

static void test_pages(void **state)
{
    struct world *w = *state;
    static const char *const names[2][2] = {{"f/a.html", "f/b.html"}, {"g/b.html", "g/a.html"}};
    for (int i = 0; i < 2; i++) { /* in either order */
        const char *source = i ? "g" : "f";
        world_write(w, names[i][0], page1);
        world_write(w, names[i][1], page2);
        assert_int_equal(world_import(w, source), 0);
        assert_int_equal(w->rep.counts.added, 3);
        assert_true(w->rep.swept);
        struct thread t = world_thread(w, source, "forum.example.org/p72");
        assert_int_equal(t.nposts, 3);
        assert_sv(t.posts[0].key.id, "forum.example.org/t7");
        assert_sv(t.posts[0].body, "My fan stalls, but why?");
        assert_sv(world_post(&t, SPACE_POST, "forum.example.org/p72")->body,
                  "Grease is *better*.\n\nTry it.\\\nNow.");
    }
}

/* Without an address the thread is known by the title's link, and a page that was opened by a
 * post's number by its page number; a later page alone hangs below a thread not seen. */
static void test_no_address(void **state)
{
    struct world *w = *state;
    world_write(w, "f/viewtopic.php?p=70.html", PHPBB_PAGE("", "1", PHPBB("70", "ada", "Stalls.")));
    world_write(w, "f/viewtopic.php?p=72", PHPBB_PAGE("", "2", PHPBB("72", "cy", "Grease.")));
    world_write(w, "f/viewforum.php?f=3", "<html><body><a href=x>Fan</a></body></html>");
    world_write(w, "f/style.css", "p {}");
    assert_int_equal(world_import(w, "f"), 0);
    assert_int_equal(w->rep.counts.added, 2);
    assert_int_equal(world_skipped(w, "page without posts"), 1);
    assert_int_equal(world_skipped(w, "no HTML"), 1);
    struct thread t = world_thread(w, "f", "p72");
    assert_int_equal(t.nposts, 2);
    assert_sv(t.posts[0].key.id, "t7");
    assert_sv(t.posts[0].title, "Fan");
    world_write(w, "g.html", page2);
    assert_int_equal(world_import(w, "g.html"), 0);
    assert_int_equal(w->rep.counts.added, 1);
    assert_false(w->rep.swept); /* one page does not say that there are no others */
    t = world_thread(w, "g", "forum.example.org/p72");
    assert_sv(t.posts[0].key.id, "forum.example.org/t7");
    assert_true(t.posts[0].ghost);
}

/* ---- hints, skips, recognition ---- */

static void test_solved(void **state)
{
    static const char page[] = PHPBB_PAGE(
        "", "1",
        PHPBB("70", "ada", "Stalls. Why?") PHPBB("71", "bo", "Oil it.") PHPBB("72", "cy", "Hit it.")
            PHPBB("73", "ada", "<blockquote>Is it not on?</blockquote>That worked, thanks!"));
    static const char titled[] =
        HEAD(SITE "/viewtopic.php?t=8") "<h2 class='topic-title'>[SOLVED] Fan</h2>" PHPBB(
            "80", "ada", "Stalls.");
    struct world *w = *state;
    struct input_blob blobs[] = {{"a.html", page, sizeof page - 1},
                                 {"b.html", titled, sizeof titled - 1}};
    w->opt.source = "s";
    source_twice(w, "forum", blobs, 2);
    const struct post *root = post(w, "s", "t7"), *cy = post(w, "s", "p72");
    assert_non_null(root);
    assert_non_null(cy);
    assert_true(cy->accepted);
    assert_false(post(w, "s", "p71")->accepted);
    assert_int_equal(root->kind, POST_REPLY); /* a hint only */
    assert_int_equal(root->ntags, 1);
    assert_sv(root->tags[0], "solved");
    assert_sv(post(w, "s", "forum.example.org/t8")->tags[0], "solved");
}

/* Pages whose replies are written in a way that nobody knows: their text is not lost. */
static void test_unknown(void **state)
{
    static const char page[] = "<title>Fan</title><script "
                               "type='application/ld+json'>{\"@type\":\"DiscussionForumPosting\","
                               "\"headline\":\"Fan\",\"articleBody\":\"My fan "
                               "st...\",\"author\":\"ada\"}</script><body><nav>menu"
                               "</nav><div class=q1><p>My fan stalls when it rains, and only "
                               "then.</p></div><div class=q1><p>Oil the "
                               "bearing, then dry it, and oil it again.</p></div></body>";
    struct world *w = *state;
    struct input_blob blob = {"x.html", page, sizeof page - 1};
    w->opt.source = "s";
    source_twice(w, "forum", &blob, 1);
    const struct post *p = post(w, "s", "x");
    assert_non_null(p);
    assert_sv(p->author, "ada");
    assert_sv(p->body,
              "My fan stalls when it rains, and only then.\n\nOil the bearing, then dry it, and "
              "oil it again.");
}

/* What a moderator saved of deleted posts is not kept, and removed where it was stored before. */
static void test_deleted(void **state)
{
    static const char page[] =
        PHPBB_PAGE("", "1",
                   PHPBB("70", "ada", "Stalls.") "<div id='p71' class='post deleted'><div "
                                                 "class='content'>Oil it.</div></div>");
    static const char before[] =
        PHPBB_PAGE("", "1", PHPBB("70", "ada", "Stalls.") PHPBB("71", "bo", "Oil it."));
    struct world *w = *state;
    struct input_blob blob = {"a.html", before, sizeof before - 1};
    w->opt.source = "s";
    w->opt.increment = true;
    assert_int_equal(source_run(w, "forum", &blob, 1, false), 0);
    assert_int_equal(w->rep.counts.added, 2);
    blob = (struct input_blob){"a.html", page, sizeof page - 1};
    assert_int_equal(source_run(w, "forum", &blob, 1, false), 0);
    assert_int_equal(w->rep.counts.removed, 1);
    assert_int_equal(world_skipped(w, "deleted"), 1);
    assert_null(post(w, "s", "p71"));
}

static void test_skips(void **state)
{
    struct world *w = *state;
    world_write(w, "f/a.html", page1);
    world_write(w, "f/print.html",
                PHPBB_PAGE("<meta name=robots content='noindex, nofollow'>", "1",
                           PHPBB("70", "ada", "printed")));
    world_write(w, "f/a_files/frame.html", page2);
    world_write(w, "f/empty.html", "");
    world_put(w, "f/bytes.html", "a\0b\0c", 5);
    assert_int_equal(world_import(w, "f"), 0);
    assert_int_equal(w->rep.counts.added, 2);
    assert_int_equal(world_skipped(w, "noindex"), 1);
    assert_int_equal(world_skipped(w, "part of a saved page"), 1);
    assert_int_equal(world_skipped(w, "page without posts"), 1);
    assert_true(world_bad(w, "bytes.html", -1, "no text"));
    assert_false(w->rep.swept); /* nobody knows what was in the bad page */
}

/* Which folders are a forum's, and which are pages with a thread or two among them. */
static void test_probe(void **state)
{
    struct world *w = *state;
    world_write(w, "forum/a.html", page1);
    world_write(w, "forum/b.html", "<p>index</p>");
    world_write(w, "forum/c.html", "<p>index</p>");
    assert_int_equal(world_import(w, "forum"), 0);
    assert_int_equal(world_skipped(w, "page without posts"), 2);
    world_write(w, "guides/a.html", page1);
    for (int i = 0; i < 5; i++)
        world_write(w, arena_printf(&w->a, "guides/%d.html", i),
                    "<title>G</title><p class='postbody' data-post-id='1'>A guide of words.</p>");
    assert_int_equal(world_import(w, "guides"), 0);
    assert_int_equal(w->rep.inputs, 1);
    assert_int_equal(w->rep.counts.added, 7);
    assert_int_equal(post(w, "guides", "3.html")->kind, POST_ARTICLE);
    assert_sv(post(w, "guides", "forum.example.org/p71")->body, "Oil it.");
    world_write(w, "one.html", page1);
    assert_int_equal(world_import(w, "one.html"), 0);
    assert_int_equal(w->rep.counts.added, 2);
}

/* The page with other JSON-LD in it. */
struct ld_page {
    struct world *w;
    struct sv before, behind;
    json_t *root;
    size_t pages, posts;
};

static void ld_changed(void *ctx)
{
    struct ld_page *p = ctx;
    struct sb b = SB_INIT(1 << 20);
    char *json = json_dumps(p->root, JSON_COMPACT | JSON_ENCODE_ANY);
    assert_non_null(json);
    sb_sv(&b, p->before);
    sb_puts(&b, json);
    sb_sv(&b, p->behind);
    free(json);
    struct input_blob blob = {"q.html", b.p, b.n};
    source_survives(p->w, "forum", &blob, 1);
    p->pages++;
    p->posts += (size_t)p->w->rep.counts.posts;
    sb_dispose(&b);
}

static void test_survives(void **state)
{
    struct world *w = *state;
    struct input_blob blobs[] = {{"a.html", page1, sizeof page1 - 1},
                                 {"q.html", qa_page, sizeof qa_page - 1}};
    source_cut_everywhere(w, "forum", blobs, 2);
    /* Another type in each field of the JSON-LD. */
    const char *begin = strstr(qa_page, "{\"@context"), *end = strstr(begin, "</script>");
    struct ld_page ld = {.w = w,
                         .before = sv_make(qa_page, (size_t)(begin - qa_page)),
                         .behind = sv_of(end),
                         .root = json_loadb(begin, (size_t)(end - begin), 0, NULL)};
    assert_non_null(ld.root);
    source_mutate(ld.root, ld_changed, &ld, 0);
    json_decref(ld.root);
    assert_true(ld.pages > 200 && ld.posts > ld.pages); /* most still hold their posts */
}

static void test_depth(void **state)
{
    struct world *w = *state;
    struct sb b = SB_INIT(16 << 20);
    for (int i = 0; i < 900; i++)
        sb_puts(&b, "<div id=p1 class=post><div class=postbody><div class=content itemscope "
                    "itemtype='https://schema.org/Question' itemprop=text>x");
    struct input_blob blob = {"a.html", b.p, b.n};
    source_survives(w, "forum", &blob, 1);
    sb_reset(&b);
    sb_puts(&b, "<script type='application/ld+json'>");
    for (int i = 0; i < 5000; i++)
        sb_puts(&b, "{\"@type\":\"Question\",\"comment\":[");
    blob = (struct input_blob){"a.html", b.p, b.n};
    source_survives(w, "forum", &blob, 1);
    sb_dispose(&b);
}

/* gbadev.org's archive: counted with grep and read by eye. */
static void test_real(void **state)
{
    struct world *w = *state;
    const char *path = world_shared(w, "forum-gbadev-html.tar.xz");
    assert_int_equal(import_path(w->st, path, &w->opt, &w->rep, &w->err), 0);
    assert_int_equal(w->rep.inputs, 1);
    assert_int_equal(w->rep.bad_total, 0);
    assert_int_equal(w->rep.counts.added, 4453);
    assert_int_equal(store_threads((int64_t[1000]){0}, 1000, w->st, 0, NULL), 519);
    struct thread t = world_thread(w, "forum-gbadev-html", "thread/13/1010");
    assert_int_equal(t.nposts, 18);
    assert_sv(t.title, "Lik-Sang");
    assert_sv(t.posts[0].container, "Retailer Feedback");
    assert_int_equal(t.posts[0].created, at("2003-04-14T23:19:00Z"));
    for (size_t i = 0; i < t.nposts; i++)
        assert_int_equal(sv_find(t.posts[i].body, SV("____")), -1);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {T(test_times),    T(test_topics),  T(test_templates),
                                       T(test_jsonld),   T(test_layers),  T(test_microdata),
                                       T(test_postings), T(test_pages),   T(test_no_address),
                                       T(test_solved),   T(test_unknown), T(test_deleted),
                                       T(test_skips),    T(test_probe),   T(test_survives),
                                       T(test_depth),    T(test_real)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
