/* test_store_erase.c - taking out of the store: what goes, what stays, what does not come back, and
 * that no byte of it is left in the files.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: the index and the command line (tests/cli/forget.bats), kills (tests/crash).
 * Method: a made-up word stands in the body, title, tag, name, key and addresses of one author's
 * posts, often enough that the dictionary learns it; then the files are read byte by byte.
 */
#include "corpus/store_erase.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "corpus/redact.h"
#include "tests/unit/store_util.h"

#define WORD     "qzkvortexil"
#define SENTENCE "the " WORD " way of doing things is the best way that there ever was, said " WORD

enum { POSTS = 400, EACH = 8 }; /* questions; one in EACH is the author's who will go */

/* ---- filling and looking ---- */

static bool is_planted(int i)
{
    return i % EACH == 0;
}

/* Words that no dictionary learns from another post. */
static void filler(struct sb *b, unsigned seed, int words)
{
    for (int i = 0; i < words; i++) {
        seed = seed * 1103515245u + 12345u;
        sb_printf(b, "w%x ", seed >> 12 & 0xfffu);
    }
}

static void put_question(struct store_import *im, int i, enum store_put want)
{
    char id[32], url[100];
    struct sb body = SB_INIT(1 << 16);
    struct sv tag = SV("common"), planted = SV(WORD);
    struct post p;

    (void)snprintf(id, sizeof id, "q%d", i);
    (void)snprintf(url, sizeof url, "https://forum.example/%s/%d", is_planted(i) ? WORD : "t", i);
    filler(&body, (unsigned)i, 30);
    if (is_planted(i))
        sb_puts(&body, SENTENCE);
    filler(&body, (unsigned)i + 7777, 30);
    p = util_post(id, NULL, sb_str(&body));
    p.title = is_planted(i) ? SV(WORD " in a title") : SV("A title");
    p.author = is_planted(i) ? SV("Ann " WORD) : SV("Bob");
    p.author_key = is_planted(i) ? SV("key-" WORD) : SV("bob");
    p.author_url = is_planted(i) ? SV("https://forum.example/u/" WORD) : SV("");
    p.url = sv_of(url);
    p.tags = is_planted(i) ? &planted : &tag;
    p.ntags = 1;
    p.created = 1600000000 + i;
    assert_int_equal(util_put(im, &p), want);
    sb_dispose(&body);
}

static void put_answer(struct store_import *im, int i, enum store_put want)
{
    char id[32], parent[32];
    struct sb body = SB_INIT(1 << 16);
    struct post p;

    (void)snprintf(id, sizeof id, "a%d", i);
    (void)snprintf(parent, sizeof parent, "q%d", i);
    filler(&body, (unsigned)i + 99999, 40);
    p = util_post(id, parent, sb_str(&body));
    p.author = SV("Cleo");
    assert_int_equal(util_put(im, &p), want);
    sb_dispose(&body);
}

/* Every other planted question has an answer of somebody else. */
static bool is_answered(int i)
{
    return i % (2 * EACH) == 0 || i % 3 == 0;
}

static struct store_counts fill(struct store *st, const char *source, enum store_put theirs,
                                enum store_put others)
{
    struct store_import *im = util_begin(st, source);

    for (int i = 0; i < POSTS; i++) {
        put_question(im, i, is_planted(i) ? theirs : others);
        if (is_answered(i))
            put_answer(im, i, others);
    }
    return util_end(im, true);
}

static bool file_has(const char *name, const char *word)
{
    struct sb b = SB_INIT(1 << 28);
    char *path = path_join(util_dir, name);
    bool has;

    util_ok(file_read(&b, path, &util_err));
    has = sv_find(sb_view(&b), sv_of(word)) >= 0;
    free(path);
    sb_dispose(&b);
    return has;
}

/* In how many files of the folder the bytes of the word stand. */
static int files_with(const char *word)
{
    DIR *d = opendir(util_dir);
    struct dirent *e;
    int n = 0;

    assert_non_null(d);
    while ((e = readdir(d)))
        if (e->d_name[0] != '.' && file_has(e->d_name, word)) {
            print_message("%s has it\n", e->d_name);
            n++;
        }
    (void)closedir(d);
    return n;
}

static bool is_read(struct store *st, const char *word)
{
    char *all = util_dump(st);
    bool has = strstr(all, word) != NULL;

    free(all);
    return has;
}

static int64_t number(const char *sql)
{
    char *path = path_join(util_dir, "store.db");
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    int64_t v;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    v = sqlite3_column_int64(s, 0);
    (void)sqlite3_finalize(s);
    (void)sqlite3_close(db);
    free(path);
    return v;
}

static void change(const char *sql)
{
    char *path = path_join(util_dir, "store.db");
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    (void)sqlite3_close(db);
    free(path);
}

/* ---- erasing in one go ---- */

static struct store_import *edit(struct store *st)
{
    struct store_import *im = NULL;

    util_ok(store_edit_begin(&im, st, &util_err));
    return im;
}

/* Rewrites; done: and says that the index has followed. */
static void finish(struct store_import *im)
{
    struct store *st = store_edit_store(im);

    util_ok(store_erase(im, NULL, &util_err));
    util_ok(store_rewrite(im, NULL, &util_err));
    assert_int_equal(store_erasing(st), ERASING_INDEX);
    util_ok(store_erase_done(im, &util_err));
    assert_int_equal(store_erasing(st), ERASING_NOTHING);
    store_import_free(im);
}

static int subjects(struct store_subject *v, size_t max, struct store *st, enum forget_kind kind,
                    enum forget_by by, const char *word, const char *source)
{
    static struct arena a; /* what the tests look at is the first of few */
    int n;

    if (a.max == 0)
        arena_init(&a, 1 << 12, 1 << 24);
    n = store_subjects(v, max, st, kind, by, sv_of(word), sv_of(source), &a, &util_err);
    util_ok(n);
    return n;
}

static void forget(struct store *st, enum forget_kind kind, enum forget_by by, const char *word,
                   const char *source)
{
    struct store_subject s;
    struct store_import *im;

    assert_int_equal(subjects(&s, 1, st, kind, by, word, source), 1);
    im = edit(st);
    util_ok(store_forget(im, &s, 1, false, &util_err));
    finish(im);
}

/* ---- tests ---- */

static void author(void **state)
{
    struct store *st = util_open();
    int64_t mark;
    struct store_change *changes = calloc(POSTS, sizeof *changes);
    struct store_counts again;
    int n;

    (void)state;
    (void)fill(st, "forum", PUT_NEW, PUT_NEW);
    /* The test can fail: the word is there in clear, and the dictionary has learned it. */
    assert_int_equal(number("SELECT instr(data, '" WORD "') > 0 FROM dictionaries"), 1);
    assert_true(is_read(st, WORD));
    mark = store_mark(st);
    forget(st, FORGET_AUTHOR, BY_NAME, "ann " WORD, "");

    assert_false(is_read(st, WORD));
    assert_int_equal(files_with(WORD), 0);
    assert_int_equal(util_problems(st), 0);
    assert_int_equal(number("SELECT count(*) FROM authors"), 2);
    assert_int_equal(number("SELECT count(*) FROM tags"), 1);
    assert_int_equal(number("SELECT count(*) FROM dictionaries"), 1);
    assert_int_equal(number("SELECT count(*) FROM doomed"), 0);
    /* What others answered stands, below a placeholder. */
    assert_int_equal(number("SELECT count(*) FROM posts WHERE flags = 0"), 33);
    assert_int_equal(number("SELECT count(*) FROM posts WHERE flags = 0 AND (title IS NOT NULL OR "
                            "author IS NOT NULL OR url IS NOT NULL OR hash IS NOT NULL)"),
                     0);
    /* The index hears of every thread that changed, and of no other. */
    n = store_changes(changes, POSTS, st, mark, &util_err);
    assert_int_equal(n, POSTS / EACH);
    for (int i = 0; i < n; i++)
        assert_true(changes[i].content > mark);

    again = fill(st, "forum", PUT_FORGOTTEN, PUT_UNCHANGED);
    assert_int_equal(again.added + again.updated + again.removed, 0);
    assert_false(is_read(st, WORD));
    store_free(st);
    assert_int_equal(files_with(WORD), 0);
    free(changes);
}

/* Two people of one name are told apart; one without a key is known by name. */
static void which_author(void **state)
{
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "forum");
    struct store_subject v[8];
    struct post p = util_post("1", NULL, "one");

    (void)state;
    p.author = SV("Sam");
    p.author_key = SV("7");
    (void)util_put(im, &p);
    p.key.id = SV("2");
    p.author_key = SV("8");
    (void)util_put(im, &p);
    p.key.id = SV("3");
    p.author_key = SV("");
    (void)util_put(im, &p);
    (void)util_end(im, true);
    im = util_begin(st, "chat");
    p.key.id = SV("4");
    (void)util_put(im, &p);
    (void)util_end(im, true);

    assert_int_equal(subjects(v, 8, st, FORGET_AUTHOR, BY_NAME, "sam", ""), 4);
    assert_int_equal(subjects(v, 8, st, FORGET_AUTHOR, BY_NAME, "sam", "chat"), 1);
    assert_true(sv_eq(v[0].source, SV("chat")) && v[0].key.n == 0 && v[0].posts == 1);
    assert_int_equal(subjects(v, 8, st, FORGET_AUTHOR, BY_KEY, "7", ""), 1);
    assert_int_equal(subjects(v, 8, st, FORGET_AUTHOR, BY_NAME, "nobody", ""), 0);
    forget(st, FORGET_AUTHOR, BY_KEY, "8", "");
    forget(st, FORGET_AUTHOR, BY_NAME, "Sam", "chat");

    im = util_begin(st, "forum");
    p.key.id = SV("9");
    p.author_key = SV("8");
    assert_int_equal(util_put(im, &p), PUT_FORGOTTEN);
    p.author_key = SV("7");
    assert_int_equal(util_put(im, &p), PUT_NEW);
    p.key.id = SV("10");
    p.author_key = SV("");
    assert_int_equal(util_put(im, &p), PUT_NEW); /* the one of the forum stays */
    (void)util_end(im, false);
    im = util_begin(st, "chat");
    assert_int_equal(util_put(im, &p), PUT_FORGOTTEN);
    (void)util_end(im, false);

    im = edit(st);
    assert_int_equal(store_unforget(im, FORGET_AUTHOR, BY_KEY, SV("8"), SV("chat"), &util_err), 0);
    assert_int_equal(store_unforget(im, FORGET_AUTHOR, BY_KEY, SV("8"), SV("forum"), &util_err), 1);
    store_import_free(im);
    im = util_begin(st, "forum");
    p.key.id = SV("2");
    p.author_key = SV("8");
    assert_int_equal(util_put(im, &p), PUT_NEW);
    (void)util_end(im, false);
    assert_int_equal(util_problems(st), 0);
    store_free(st);
}

static void one_post(void **state)
{
    struct store *st = util_open();
    struct store_import *im = util_begin(st, "forum");
    struct store_subject v[4];
    struct store_forgotten rows[4];
    struct post p = util_post("1", NULL, "the " WORD), q = util_post("2", "1", "an answer");

    (void)state;
    p.author = q.author = SV("Ann");
    p.container = q.container = SV("general");
    (void)util_put(im, &p);
    (void)util_put(im, &q);
    (void)util_end(im, true);
    assert_int_equal(subjects(v, 4, st, FORGET_POST, BY_NAME, "77", ""), 0);
    assert_int_equal(subjects(v, 4, st, FORGET_POST, BY_KEY, "1", ""), 1);
    assert_int_equal(subjects(v, 4, st, FORGET_POST, BY_NAME, "1", ""), 1);
    forget(st, FORGET_POST, BY_KEY, "1", "");
    assert_int_equal(files_with(WORD), 0);
    im = util_begin(st, "forum");
    assert_int_equal(util_put(im, &p), PUT_FORGOTTEN);
    assert_int_equal(util_put(im, &q), PUT_UNCHANGED);
    p.container = SV("other"); /* the same id of another channel is another post */
    assert_int_equal(util_put(im, &p), PUT_NEW);
    (void)util_end(im, false);
    assert_int_equal(store_forgotten(rows, 4, st, &util_err), 1);
    assert_true(rows[0].posts == 1 && rows[0].authors == 0);
    assert_int_equal(util_problems(st), 0);
    store_free(st);
}

static void whole_source(void **state)
{
    struct store *st = util_open();
    struct store_import *im;
    struct store_subject v[2];
    struct post p = util_post("1", NULL, "other");

    (void)state;
    (void)fill(st, WORD, PUT_NEW, PUT_NEW);
    im = util_begin(st, "other");
    (void)util_put(im, &p);
    (void)util_end(im, true);
    assert_int_equal(subjects(v, 2, st, FORGET_SOURCE, BY_NAME, WORD, ""), 1);
    assert_true(v[0].posts > POSTS);
    forget(st, FORGET_SOURCE, BY_NAME, WORD, "");
    assert_int_equal(files_with(WORD), 0);
    assert_int_equal(number("SELECT count(*) FROM posts"), 1);
    assert_int_equal(number("SELECT count(*) FROM sources"), 1);
    assert_int_equal(number("SELECT count(*) FROM containers"), 1);
    assert_int_equal(util_problems(st), 0);
    (void)fill(st, WORD, PUT_FORGOTTEN, PUT_FORGOTTEN);
    assert_int_equal(number("SELECT count(*) FROM sources"), 1);
    assert_int_equal(files_with(WORD), 0);
    /* Removed without being forgotten, it comes back. */
    assert_int_equal(subjects(v, 1, st, FORGET_SOURCE, BY_NAME, "other", ""), 1);
    im = edit(st);
    util_ok(store_forget(im, v, 1, true, &util_err));
    finish(im);
    assert_int_equal(number("SELECT count(*) FROM posts"), 0);
    assert_int_equal(number("SELECT count(*) FROM dictionaries"), 0);
    im = util_begin(st, "other");
    assert_int_equal(util_put(im, &p), PUT_NEW);
    (void)util_end(im, true);
    assert_int_equal(util_problems(st), 0);
    store_free(st);
}

/* Between writing down and rewriting the program is killed, once after each step. */
static void interrupted(void **state)
{
    struct store_source src = {.name = SV("forum"), .format = SV("test")};
    struct store *st = util_open();
    struct store_subject s;
    struct store_import *im;

    (void)state;
    (void)fill(st, "forum", PUT_NEW, PUT_NEW);
    assert_int_equal(subjects(&s, 1, st, FORGET_AUTHOR, BY_KEY, "key-" WORD, ""), 1);
    im = edit(st);
    util_ok(store_forget(im, &s, 1, false, &util_err));
    store_import_free(im);
    store_free(st);

    st = util_open();
    assert_int_equal(store_erasing(st), ERASING_STORE);
    assert_int_equal(store_import_begin(&im, st, &src, &util_err), ASK_BUSY);
    im = edit(st);
    util_ok(store_erase(im, NULL, &util_err));
    store_import_free(im);
    store_free(st);

    st = util_open();
    assert_int_equal(store_erasing(st), ERASING_STORE);
    assert_false(is_read(st, WORD));
    assert_true(files_with(WORD) > 0); /* in the dictionary at least */
    finish(edit(st));
    assert_int_equal(files_with(WORD), 0);
    assert_int_equal(util_problems(st), 0);
    (void)fill(st, "forum", PUT_FORGOTTEN, PUT_UNCHANGED);
    store_free(st);
}

/* Readers know dictionaries by version: one is not given twice, whatever was removed. */
static void dictionaries(void **state)
{
    struct store *st = util_open(), *reader = NULL;
    struct store_import *im;
    struct store_subject s;
    int64_t first;

    (void)state;
    (void)fill(st, "forum", PUT_NEW, PUT_NEW);
    util_ok(store_open(&reader, util_dir, STORE_READ, &util_err));
    assert_true(is_read(reader, WORD)); /* has learned the first one */
    first = number("SELECT max(version) FROM dictionaries");
    assert_int_equal(subjects(&s, 1, st, FORGET_SOURCE, BY_NAME, "forum", ""), 1);
    im = edit(st);
    util_ok(store_forget(im, &s, 1, true, &util_err));
    finish(im);
    (void)fill(st, "forum", PUT_NEW, PUT_NEW);
    assert_true(number("SELECT min(version) FROM dictionaries") > first);
    assert_true(is_read(reader, WORD));
    assert_int_equal(util_problems(reader), 0);
    store_free(reader);
    store_free(st);
}

static void renamed(void **state)
{
    struct store *st = util_open();
    struct store_import *im;
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct sv *names;
    int64_t mark;

    (void)state;
    (void)fill(st, "forum", PUT_NEW, PUT_NEW);
    mark = store_public_mark(st);
    im = edit(st);
    assert_int_equal(store_source_rename(im, SV("none"), SV("x"), &util_err), ASK_NOTFOUND);
    util_ok(store_source_rename(im, SV("forum"), SV("board"), &util_err));
    util_ok(store_source_rename(im, SV("board"), SV("place"), &util_err));
    store_import_free(im);
    assert_true(store_public_mark(st) > mark); /* answers show the name */
    assert_int_equal(store_source_id(st, SV("forum")), 0);
    (void)fill(st, "forum", PUT_UNCHANGED, PUT_UNCHANGED);
    (void)fill(st, "place", PUT_UNCHANGED, PUT_UNCHANGED);
    assert_int_equal(number("SELECT count(*) FROM sources"), 1);
    assert_int_equal(
        store_source_aliases(&names, st, store_source_id(st, SV("place")), &a, &util_err), 2);
    im = util_begin(st, "new");
    (void)util_end(im, true);
    im = edit(st);
    assert_int_equal(store_source_rename(im, SV("new"), SV("forum"), &util_err), ASK_USAGE);
    assert_int_equal(store_source_rename(im, SV("new"), SV("place"), &util_err), ASK_USAGE);
    util_ok(store_source_rename(im, SV("place"), SV("forum"), &util_err)); /* back again */
    store_import_free(im);
    /* Forgotten under one name, forgotten under all. */
    forget(st, FORGET_AUTHOR, BY_KEY, "key-" WORD, "");
    (void)fill(st, "board", PUT_FORGOTTEN, PUT_UNCHANGED);
    (void)fill(st, "forum", PUT_FORGOTTEN, PUT_UNCHANGED);
    forget(st, FORGET_SOURCE, BY_NAME, "forum", "");
    (void)fill(st, "place", PUT_FORGOTTEN, PUT_FORGOTTEN);
    assert_int_equal(number("SELECT count(*) FROM aliases"), 0);
    arena_dispose(&a);
    store_free(st);
}

static int64_t count_of(struct store *st, const char *label)
{
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct store_label *v;
    int64_t posts = 0;
    int n = store_source_labels(&v, st, store_source_id(st, SV("forum")), &a, &util_err);

    util_ok(n);
    for (int i = 0; i < n; i++)
        if (sv_eq(v[i].name, sv_of(label)))
            posts = v[i].posts;
    arena_dispose(&a);
    return posts;
}

static void relabel(struct store *st, const char *was, const char *now, bool all, int64_t threads)
{
    struct relabel r = {sv_of(was), sv_of(now), all};
    struct store_import *im = edit(st);
    int64_t n = store_source_relabel(im, store_source_id(st, SV("forum")), &r, &util_err);

    util_ok((int)n);
    assert_int_equal(n, threads);
    if (n)
        assert_int_equal(store_erasing(st), ERASING_INDEX);
    util_ok(store_erase_done(im, &util_err));
    store_import_free(im);
    assert_int_equal(util_problems(st), 0);
}

static void put_mixed(struct store *st, bool edited, enum store_put want, enum store_put other)
{
    struct store_import *im = util_begin(st, "forum");
    struct sv tag = SV("lamp");
    struct post p = util_post("1", NULL, edited ? "edited" : "open"),
                q = util_post("2", "1", "answer"), r = util_post("3", "0", "in a channel"),
                s = util_post("4", "0", "beside it");

    p.tags = &tag;
    p.ntags = 1;
    p.author = SV("Ann");
    r.visibility = SV("forum:secret");
    assert_int_equal(util_put(im, &p), want);
    assert_int_equal(util_put(im, &q), other);
    assert_int_equal(util_put(im, &r), other);
    assert_int_equal(util_put(im, &s), other);
    (void)util_end(im, true);
}

static void visibility(void **state)
{
    struct store *st = util_open();
    struct store_stats everybody;
    struct arena a = ARENA_INIT(4096, 1 << 20);
    struct store_tag *tags;

    (void)state;
    put_mixed(st, false, PUT_NEW, PUT_NEW);
    relabel(st, "", "team", false, 2);
    assert_true(count_of(st, "team") == 3 && count_of(st, "forum:secret") == 1);
    util_ok(store_stats(&everybody, st, false, &util_err));
    assert_true(everybody.posts == 0 && everybody.threads == 0 && everybody.authors == 0);
    assert_int_equal(store_tags(&tags, st, false, 10, &a, &util_err), 0);
    /* The same export changes nothing; what is new or edited in it comes in as team's. */
    put_mixed(st, false, PUT_UNCHANGED, PUT_UNCHANGED);
    put_mixed(st, true, PUT_UPDATED, PUT_UNCHANGED);
    assert_true(count_of(st, "team") == 3 && count_of(st, "") == 0);
    relabel(st, "none", "", false, 0);
    relabel(st, "team", "staff", false, 2);
    put_mixed(st, false, PUT_UPDATED, PUT_UNCHANGED);
    assert_true(count_of(st, "staff") == 3 && count_of(st, "team") == 0);
    relabel(st, "staff", "", false, 2);
    put_mixed(st, true, PUT_UPDATED, PUT_UNCHANGED);
    assert_true(count_of(st, "") == 3 && count_of(st, "forum:secret") == 1);
    assert_int_equal(store_tags(&tags, st, false, 10, &a, &util_err), 1);
    assert_int_equal(tags[0].threads, 1);
    relabel(st, "", "team", true, 2);
    put_mixed(st, true, PUT_UNCHANGED, PUT_UNCHANGED);
    assert_int_equal(count_of(st, "team"), 4);
    put_mixed(st, false, PUT_UPDATED, PUT_UNCHANGED);
    assert_int_equal(count_of(st, "team"), 4);
    arena_dispose(&a);
    store_free(st);
}

/* ---- redacting ---- */

struct finds {
    int posts, kinds;
};

static void on_find(void *ctx, int64_t post, int64_t thread, const char *const *kinds, size_t n)
{
    struct finds *f = ctx;

    assert_true(post > 0 && n > 0 && strlen(kinds[0]) > 0);
    (void)thread;
    f->posts++;
    f->kinds += (int)n;
}

/* want: of all, or PUT_UPDATED for "not new". */
static void put_secrets(struct store *st, struct redactor *r, enum store_put want)
{
    struct store_import *im = util_begin(st, "forum");
    struct arena a = ARENA_INIT(1 << 16, 1 << 24);
    struct sv tags[] = {SV("about-" WORD), SV("lamp")};
    struct post_link link = {false, {SPACE_POST, {"m1@" WORD, 3 + sizeof WORD - 1}}, 0};
    struct post v[] = {util_post("m1@" WORD, NULL, "Written for " WORD " and others"),
                       util_post("2", "m1@" WORD, "No secret"),
                       util_post("3", "2", "Says " WORD " twice, " WORD),
                       util_post("4", "0@" WORD, "Below a placeholder"),
                       util_post("5", NULL, "Links only"),
                       util_post("6", NULL, "In a channel that says it")};

    enum store_put what;

    v[0].title = SV("Order of " WORD);
    v[0].author = SV(WORD);
    v[0].author_key = SV("77");
    v[0].author_url = v[0].url = SV("https://" WORD ".example/m1");
    v[0].tags = tags;
    v[0].ntags = 2;
    v[1].container = SV("");
    v[5].visibility = SV("forum:" WORD);
    v[4].links = &link;
    v[4].nlinks = 1;
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        if (r)
            util_ok(redact_post(r, &v[i], &a, NULL, NULL, &util_err));
        what = util_put(im, &v[i]);
        assert_true(what == want || (want == PUT_UPDATED && what == PUT_UNCHANGED));
    }
    (void)util_end(im, true);
    arena_dispose(&a);
}

static void redacted(void **state)
{
    char *path = path_join(util_dir, "redact.conf"), *dump;
    struct redact_opt opt = {.file = path};
    struct finds f = {0, 0};
    struct redact_run run = {.post = on_find, .ctx = &f};
    struct store *st = util_open();
    struct store_import *im;
    int64_t mark;

    (void)state;
    util_ok(file_replace(path, SV("client: " WORD "\n"), &util_err));
    util_ok(redactor_new(&run.redactor, &opt, &util_err));
    assert_int_equal(unlink(path), 0);
    put_secrets(st, NULL, PUT_NEW);
    mark = store_mark(st);
    assert_int_equal(store_redact_look(st, &run, &util_err), 4); /* three posts, a placeholder */
    assert_true(f.posts == 4 && f.kinds >= 9);
    assert_true(is_read(st, WORD) && store_mark(st) == mark);
    im = edit(st);
    assert_int_equal(store_redact(im, &run, &util_err), 4);
    assert_false(store_redacting(st));
    finish(im);
    assert_true(store_mark(st) > mark);
    assert_false(is_read(st, WORD));
    assert_int_equal(files_with(WORD), 0);
    assert_int_equal(util_problems(st), 0);
    dump = util_dump(st);
    assert_non_null(strstr(dump, "Says [redacted:client] twice, [redacted:client]"));
    assert_int_equal(number("SELECT count(*) FROM posts"), 7);
    assert_int_equal(number("SELECT count(*) FROM threads WHERE root IS NOT NULL"), 4);
    /* The same export, redacted as it comes in, finds its posts and brings nothing back. */
    put_secrets(st, run.redactor, PUT_UPDATED);
    put_secrets(st, run.redactor, PUT_UNCHANGED);
    {
        char *again = util_dump(st);

        assert_string_equal(dump, again);
        free(again);
    }
    f = (struct finds){0, 0};
    assert_int_equal(store_redact_look(st, &run, &util_err), 0);
    free(dump);
    free(path);
    redactor_free(run.redactor);
    store_free(st);
}

/* A store of the version before gets the new tables. */
static void older(void **state)
{
    struct store *st = util_open();

    (void)state;
    (void)fill(st, "forum", PUT_NEW, PUT_NEW);
    store_free(st);
    change("DROP INDEX links_target; DROP TABLE forgotten; DROP TABLE doomed; DROP TABLE aliases; "
           "DROP TABLE relabels;"
           "DROP TRIGGER thread_tags_changed; ALTER TABLE sources DROP COLUMN shown; PRAGMA "
           "user_version = 2");
    st = util_open();
    (void)fill(st, "forum", PUT_UNCHANGED, PUT_UNCHANGED);
    forget(st, FORGET_AUTHOR, BY_KEY, "key-" WORD, "");
    assert_int_equal(files_with(WORD), 0);
    store_free(st);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, util_setup, util_teardown)
    const struct CMUnitTest tests[] = {
        TEST(author),      TEST(which_author), TEST(one_post), TEST(whole_source),
        TEST(interrupted), TEST(dictionaries), TEST(renamed),  TEST(visibility),
        TEST(redacted),    TEST(older),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
