/* test_source_phpbb.c - boards of phpBB 3.0 to 3.3, dumped by several programs.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: SQL (test_sqldump.c), BBCode (test_bbcode.c). All fixtures are invented.
 */
#include "corpus/sources/phpbb/phpbb_text.h"
#include "tests/unit/source_util.h"

#define RUN(text)                                                                                  \
    do {                                                                                           \
        const char *text_ = (text);                                                                \
        struct input_blob blob_ = {"board.sql", text_, strlen(text_)};                             \
        assert_int_equal(source_run(w, "phpbb", &blob_, 1, false), 0);                             \
    } while (0)

/* mysqldump of 3.2: posts before topics and users, no columns in the INSERTs. */
#define POSTS_TABLE                                                                                \
    "CREATE TABLE `phpbb_posts` (\n `post_id` int unsigned NOT NULL AUTO_INCREMENT,\n"             \
    " `topic_id` int,\n `forum_id` int,\n `poster_id` int,\n `post_time` int,\n"                   \
    " `post_username` varchar(255),\n `post_subject` varchar(255),\n `post_text` mediumtext,\n"    \
    " `bbcode_uid` varchar(8),\n `post_visibility` tinyint,\n `post_edit_time` int,\n"             \
    " PRIMARY KEY (`post_id`), KEY `x` (`topic_id`)\n) ENGINE=InnoDB;\n"
#define POSTS                                                                                      \
    POSTS_TABLE                                                                                    \
    "INSERT INTO `phpbb_posts` VALUES "                                                            \
    "(11,5,2,7,1700000000,'','Pump &amp; valve','<r>It <B><s>[b]</s>drips<e>[/b]</e></B>.<br/>\\n" \
    "Why? 3 &lt; 4 <E>:)</E></r>','',1,1700000100),"                                               \
    "(12,5,2,8,1700000200,'','Re: Pump','<t>Turn [b]it[/b] left</t>','',1,0),"                     \
    "(13,5,2,7,1700000300,'','Re: Pump','<t>That worked, thanks!</t>','',1,0),"                    \
    "(14,5,2,1,1700000400,'Guest &quot;G&quot;','Re: Pump','<t>me too</t>','',1,0),"               \
    "(15,5,2,8,1700000500,'','x','<t>spam</t>','',0,0),(16,5,2,8,1700000500,'','x',"               \
    "'<t>gone</t>','',2,0),(17,6,3,8,1700000500,'','Secret','<t>psst</t>','',1,0),"                \
    "(18,7,4,8,1700000500,'','[SOLVED] Leak','<t>fixed</t>','',1,0);\n"
#define FORUMS                                                                                     \
    "INSERT INTO phpbb_forums (forum_id, parent_id, forum_name, forum_type, forum_password) "      \
    "VALUES (1,0,'All','0',''),(2,1,'Pumps &amp; "                                                 \
    "co',1,''),(3,1,'Team',1,''),(4,2,'Leaks',1,'');\n"
#define TOPICS                                                                                     \
    "INSERT INTO phpbb_topics (topic_id, forum_id, topic_title, topic_first_post_id, "             \
    "topic_status, topic_views, topic_visibility) VALUES "                                         \
    "(5,2,'Pump &amp; valve',11,1,99,1),(6,3,'Secret',17,0,1,1),(7,4,'[SOLVED] Leak',18,0,2,1),"   \
    "(8,2,'Moved',11,2,0,1);\n"
#define USERS                                                                                      \
    "INSERT INTO phpbb_users (user_id, user_type, username, user_password) VALUES "                \
    "(1,2,'Anonymous',''),(7,0,'ana','h'),(8,3,'ben &lt;b&gt;','h');\n"
#define CONFIG                                                                                     \
    "INSERT INTO phpbb_config (config_name, config_value, is_dynamic) VALUES "                     \
    "('server_name','board.test.example',0),('script_path','/forum',0),('sitename','A &amp; "      \
    "B',0),"                                                                                       \
    "('server_protocol','https://',0),('server_port','443',0),('smtp_password','hush',0);\n"
#define THANKS                                                                                     \
    "INSERT INTO phpbb_thanks (post_id, poster_id, user_id, topic_id, forum_id, thanks_time) "     \
    "VALUES (12,8,7,5,2,1),(12,8,9,5,2,1);\n"
#define ACL                                                                                        \
    "INSERT INTO phpbb_acl_groups (group_id, forum_id, auth_option_id, auth_role_id, "             \
    "auth_setting) VALUES (9,2,0,17,0),(9,4,20,0,1),(4,3,20,0,1);\n"                               \
    "INSERT INTO phpbb_acl_options (auth_option_id, auth_option) VALUES (20,'f_read'),"            \
    "(21,'f_post');\n"                                                                             \
    "INSERT INTO phpbb_acl_roles_data (role_id, auth_option_id, auth_setting) VALUES "             \
    "(17,20,1),(17,21,0);\n"
#define GROUPS                                                                                     \
    "INSERT INTO phpbb_groups (group_id, group_name) VALUES (9,'GUESTS'),(4,'REGISTERED');\n"
#define PRIVATE                                                                                    \
    "INSERT INTO phpbb_privmsgs (msg_id, message_text) VALUES (1,'<t>between us</t>');\n"
#define BOARD  ACL CONFIG FORUMS GROUPS POSTS PRIVATE THANKS TOPICS USERS
#define SOURCE "board.test.example"

static void test_board(void **state)
{
    struct world *w = *state;
    RUN("-- MySQL dump 10\n" BOARD "-- Dump completed\n");
    assert_int_equal(w->rep.bad_total, 0);
    assert_int_equal(w->rep.counts.added, 5);
    assert_true(w->rep.swept);
    assert_int_equal(world_skipped(w, "not approved"), 1);
    assert_int_equal(world_skipped(w, "deleted"), 1);
    assert_int_equal(world_skipped(w, "private"), 1);
    struct thread t = world_thread(w, SOURCE, "11");
    assert_int_equal(t.nposts, 4);
    const struct post *q = &t.posts[0], *a = world_post(&t, SPACE_POST, "12"),
                      *g = world_post(&t, SPACE_POST, "14");
    assert_sv(t.source.title, "A & B");
    assert_sv(q->title, "Pump & valve");
    assert_sv(q->body, "It **drips**.\\\nWhy? 3 < 4 :)");
    assert_sv(q->container, "Pumps & co");
    assert_sv(q->url, "https://board.test.example/forum/viewtopic.php?p=11#p11");
    assert_sv(q->author, "ana");
    assert_sv(q->author_url,
              "https://board.test.example/forum/memberlist.php?mode=viewprofile&u=7");
    assert_int_equal(q->kind, POST_REPLY);
    assert_int_equal(q->created, 1700000000);
    assert_int_equal(q->edited, 1700000100);
    assert_int_equal(q->views, 99);
    assert_true(q->closed);
    assert_sv(a->body, "Turn [b]it[/b] left");
    assert_sv(a->parent.id, "11");
    assert_sv(a->author, "ben <b>");
    assert_int_equal(a->up, 2);
    assert_true(a->accepted); /* the asker says so */
    assert_int_equal(a->edited, TIME_NONE);
    assert_false(world_post(&t, SPACE_POST, "13")->accepted);
    assert_sv(g->author, "Guest \"G\"");
    assert_sv(g->author_key, "");
    t = world_thread(w, SOURCE, "18");
    assert_sv(t.posts[0].container, "Pumps & co / Leaks");
    assert_int_equal(t.posts[0].ntags, 1);
    assert_sv(t.posts[0].tags[0], "solved");
}

static void test_site_url(void **state)
{
    struct world *w = *state;
    w->opt.site_url = "https://oak.example/board"; /* before what the dump tells of itself */
    RUN("-- MySQL dump 10\n" BOARD "-- Dump completed\n");
    struct thread t = world_thread(w, "", "11");
    assert_sv(t.posts[0].url, "https://oak.example/board/viewtopic.php?p=11#p11");
}

static void test_rights(void **state)
{
    struct world *w = *state;
    w->opt.include_private = true;
    RUN(BOARD);
    assert_sv(world_thread(w, SOURCE, "17").posts[0].visibility, SOURCE ":Team");
    assert_sv(world_thread(w, SOURCE, "11").posts[0].visibility, "");
    w->opt.include_private = false;
    RUN(CONFIG FORUMS POSTS TOPICS USERS); /* without the tables of rights: made to be passed on */
    assert_int_equal(world_skipped(w, "private"), 0);
    RUN("INSERT INTO phpbb_acl_groups (group_id, forum_id) VALUES (9,2);\n" CONFIG FORUMS POSTS
            TOPICS USERS); /* rules, but not what they mean */
    assert_int_equal(world_skipped(w, "private"), 6);
    RUN(BOARD "INSERT INTO phpbb_acl_users (user_id, forum_id, auth_option_id, auth_role_id, "
              "auth_setting) VALUES (1,4,20,0,0),(1,3,20,0,1);\n"); /* Anonymous: never, and yes */
    assert_int_equal(world_skipped(w, "private"), 1);
    assert_sv(world_thread(w, SOURCE, "17").posts[0].visibility, "");
    RUN(CONFIG POSTS TOPICS "INSERT INTO phpbb_forums (forum_id, parent_id, forum_name, "
                            "forum_type, forum_password) VALUES (2,0,'P',1,'$2y$hash');\n");
    assert_int_equal(world_skipped(w, "private"), 4);
}

/* phpBB's own backup of 3.0: another prefix, tags with uid, approved instead of visible. */
static void test_old(void **state)
{
    struct world *w = *state;
    RUN("#\n# phpBB Backup Script\n# Dump of tables for forum_\n# DATE : 01-01-2012\n#\n"
        "# Table: forum_posts\nDROP TABLE IF EXISTS forum_posts;\n"
        "INSERT INTO forum_posts (post_id, topic_id, forum_id, poster_id, post_time, post_subject, "
        "post_text, bbcode_uid, post_approved, enable_bbcode) VALUES "
        "(1, 1, 1, 2, '1300000000', 'First', 'See [b:1a2b]this[/b:1a2b] &amp; [b]that[/b] "
        "<!-- s:D --><img src=\"{SMILIES_PATH}/g.gif\" alt=\":D\" title=\"Grin\" /><!-- s:D -->\n"
        "<!-- m --><a class=\"postlink\" "
        "href=\"http://e.org/a/very/long?x=1&amp;y=2\">http://e.org/"
        " ... y=2</a><!-- m -->\n[code:1a2b]a&#91;1&#93; &lt; 2[/code:1a2b]', '1a2b', 1, 1),"
        "(2, 1, 1, 2, '1300000001', 'Re: First', '[b:zz]off[/b:zz]', 'zz', 1, 0),"
        "(3, 1, 1, 2, '1300000002', 'Re: First', 'waits', '', 0, 1);\n"
        "INSERT INTO forum_topics (topic_id, topic_title, topic_first_post_id, topic_approved) "
        "VALUES (1, 'First', 1, 1);\n");
    assert_int_equal(w->rep.counts.added, 2);
    assert_int_equal(world_skipped(w, "not approved"), 1);
    struct thread t = world_thread(w, "export", "1");
    assert_sv(t.posts[0].body,
              "See **this** & [b]that[/b] :D\\\n<http://e.org/a/very/long?x=1&y=2>\n\n"
              "```\na[1] < 2\n```");
    assert_sv(t.posts[0].url, "");
    assert_sv(world_post(&t, SPACE_POST, "2")->body, "\\[b:zz]off[/b:zz]");
    assert_sv(t.posts[0].container, "forum-1");
}

static void test_other_dumps(void **state)
{
    struct world *w = *state;
    RUN("PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n" /* sqlite, no topics: by their numbers */
        "CREATE TABLE phpbb_posts (post_id INTEGER, topic_id INTEGER, forum_id INTEGER, poster_id "
        "INTEGER, post_subject TEXT, post_text TEXT, post_visibility INTEGER);\n"
        "INSERT INTO phpbb_posts VALUES(3,9,1,2,'Re: A title','<t>later</t>',1);\n"
        "INSERT INTO phpbb_posts VALUES(2,9,1,2,'A title','<t>C:\\</t>',1);\nCOMMIT;\n");
    assert_int_equal(w->rep.counts.added, 2);
    struct thread t = world_thread(w, "export", "2");
    assert_int_equal(t.nposts, 3); /* with a ghost above both */
    assert_sv(t.title, "A title");
    assert_sv(world_post(&t, SPACE_POST, "2")->body, "C:\\\\");
    RUN("-- PostgreSQL database dump\nSET standard_conforming_strings = on;\n"
        "COPY public.phpbb_posts (post_id, topic_id, forum_id, poster_id, post_text, "
        "post_visibility) FROM stdin;\n21\t20\t1\t2\t<r><QUOTE author=\"ana\"><s>[quote=ana post_id"
        "=3]</s>q<e>[/quote]</e></QUOTE>\\na</r>\t1\n\\.\n"
        "COPY public.phpbb_topics (topic_id, topic_title, topic_first_post_id, topic_visibility, "
        "topic_solved) FROM stdin;\n20\tT\t21\t1\t22\n\\.\n"
        "-- PostgreSQL database dump complete\n");
    t = world_thread(w, "export", "21");
    assert_sv(t.posts[0].body, "> **ana:**\n>\n> q\n\na");
    assert_int_equal(t.posts[0].kind, POST_QUESTION);
}

static void test_errors(void **state)
{
    struct world *w = *state;
    static const char two[] = "INSERT INTO phpbb_posts (post_id, topic_id) VALUES (1,1);\n"
                              "INSERT INTO phpbb_posts_text (post_id, post_text) VALUES (1,'x');\n";
    struct input_blob blob = {"board.sql", two, sizeof two - 1};
    assert_int_equal(source_run(w, "phpbb", &blob, 1, false), ASK_FORMAT);
    assert_non_null(strstr(w->err.msg, "phpBB 2"));
    RUN(FORUMS "INSERT INTO wp_posts (ID, post_content) VALUES (1,'x');\n" POSTS TOPICS USERS);
    assert_int_equal(w->rep.counts.added, 6);
    RUN(FORUMS POSTS "INSERT INTO phpbb_posts (post_id, topic_id, post_text) VALUES ('x',1,'y'),"
                     "(11,5,'twice'),(12);\n" TOPICS USERS);
    assert_int_equal(w->rep.bad_total, 3);
    assert_false(w->rep.swept);
    assert_int_equal(w->rep.counts.removed, 0);
    /* gone from the dump: removed; moved to deleted: removed */
    RUN(FORUMS POSTS_TABLE "INSERT INTO phpbb_posts VALUES (11,5,2,7,1700000000,'','P','<t>a</t>'"
                           ",'',1,0),(12,5,2,7,1700000000,'','P','<t>a</t>','',2,0);\n" TOPICS);
    assert_int_equal(world_thread(w, "export", "11").nposts, 1);
}

/* A dump that breaks off behind the posts leaves what is stored as it is. */
static void test_broken(void **state)
{
    struct world *w = *state;
    RUN("-- MySQL dump 10\n" BOARD "-- Dump completed\n");
    RUN("-- MySQL dump 10\n" CONFIG FORUMS POSTS "INSERT INTO phpbb_topics (topic_id, top");
    assert_int_equal(world_skipped(w, "topic not in the export"), 6);
    assert_int_equal(w->rep.counts.removed, 0);
    assert_non_null(strstr(w->rep.unswept, "breaks off"));
    assert_int_equal(world_thread(w, SOURCE, "11").nposts, 4);
}

static void test_recognised(void **state)
{
    struct world *w = *state;
    world_write(w, "backups/2024.sql", BOARD);
    world_write(w, "backups/other.sql", "CREATE TABLE x (y int);\n");
    assert_int_equal(world_import(w, "backups"), 0);
    assert_int_equal(w->rep.inputs, 1);
    assert_int_equal(w->rep.counts.added, 5);
    world_write(w, "tables/phpbb_posts.sql", POSTS);
    world_write(w, "tables/phpbb_topics.sql", TOPICS);
    world_write(w, "tables/phpbb_users.sql", USERS);
    assert_int_equal(world_import(w, "tables"), 0);
    assert_int_equal(w->rep.inputs, 1);
    assert_sv(world_thread(w, "tables", "11").posts[0].title, "Pump & valve");
}

static void test_damage(void **state)
{
    struct world *w = *state;
    static const char sql[] = BOARD;
    struct input_blob blob = {"board.sql", sql, sizeof sql - 1};
    source_cut_everywhere(w, "phpbb", &blob, 1);
    source_twice(w, "phpbb", &blob, 1);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {T(test_board),  T(test_rights),      T(test_site_url),
                                       T(test_old),    T(test_other_dumps), T(test_errors),
                                       T(test_broken), T(test_recognised),  T(test_damage)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
