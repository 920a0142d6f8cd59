/* test_paste.c - pasted errors taken apart: what each line is, what of it varies, what it weighs.
 * Not here: whether the right thread is found (tests/cli/pastes.bats), queries (test_parse.c).
 * Work is asserted in bytes looked at, never in time.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/sb.h"
#include "query/paste.h"
#include "query/paste_priv.h"
#include "tests/unit/cm.h"

struct taken {
    struct paste_line line[64];
    size_t n;
};

static void take(void *ctx, const struct paste_line *l)
{
    struct taken *t = ctx;

    if (t->n < sizeof t->line / sizeof *t->line) {
        t->line[t->n++] = *l;
    }
}

static void read_lines(struct taken *t, const char *text, struct arena *a)
{
    struct paste_lines p = {.take = take, .ctx = t, .a = a};

    memset(t, 0, sizeof *t);
    assert_true(paste_lines(&p, sv_of(text)));
}

static void assert_sv(struct sv got, const char *want)
{
    if (!sv_eq(got, sv_of(want))) {
        fail_msg("got <%.*s>, want <%s>", (int)got.n, got.p, want);
    }
}

// ---- dialects ----

/* m message, f frame of one's own, F frame of others, t text, - nothing at all. */
static const struct {
    const char *dialect; /* "" for a line that no table knows */
    char what;
    const char *line;
} lines[] = {
    {"java", 'f', "\tat com.acme.rates.Table.lookup(Table.java:118)"},
    {"java", 'f', "    at com.acme.Main$Companion.run(Main.kt:7) ~[app.jar:na]"},
    {"java", 'F', "\tat java.base/java.lang.reflect.Method.invoke(Method.java:578)"},
    {"java", 'F', "\tat org.springframework.web.Servlet.service(Servlet.java:9) ~[spring.jar:6]"},
    {"java", 'F', "\tat java.lang.Thread.start0(Native Method)"},
    {"java", '-', "\t... 21 common frames omitted"},
    {"java", 'm', "Caused by: java.sql.SQLException: closed"},
    {"java", 'm', "Exception in thread \"main\" java.lang.NullPointerException"},
    {"java", 't', "[ERROR] [Help 1] http://example.org/MojoFailure"},
    {"java", 'm', "src/a/B.java:12: error: cannot find symbol"},
    {"python", 'f', "  File \"/home/ann/app.py\", line 42, in main"},
    {"python", 'F', "  File \"/usr/lib/python3.12/json/decoder.py\", line 337, in decode"},
    {"python", 't', "Traceback (most recent call last):"},
    {"python", 't', "During handling of the above exception, another exception occurred:"},
    {"python", 'm', "ERROR: Could not find a version that satisfies the requirement numpi"},
    {"javascript", 'f', "    at load (/srv/app/load.js:12:5)"},
    {"javascript", 'F', "    at Module._compile (node:internal/modules/cjs/loader:1105:14)"},
    {"javascript", 'F', "    at run (/srv/app/node_modules/x/index.js:1:2)"},
    {"javascript", 'f', "    at async /srv/app/main.mjs:3:1"},
    {"javascript", '-', "node:internal/crypto/hash:71"},
    {"javascript", 'm', "  code: 'ERR_OSSL_EVP_UNSUPPORTED',"},
    {"javascript", 'm', "Uncaught (in promise) TypeError: x is not a function"},
    {"javascript", 'm', "src/app.ts(12,5): error TS2532: Object is possibly 'undefined'."},
    {"go", 'm', "panic: runtime error: index out of range [5] with length 3"},
    {"go", 'm', "fatal error: concurrent map writes"},
    {"go", 't', "goroutine 18 [running]:"},
    {"go", 'f', "\t/home/ann/poll/poll.go:33 +0xba"},
    {"go", 'F', "\t/usr/local/go/src/net/http/server.go:2136 +0x29"},
    {"go", 'm', "./main.go:12:5: undefined: foo"},
    {"rust", 'm', "thread 'main' panicked at 'index out of bounds', src/main.rs:9:38"},
    {"rust", 'm', "error[E0502]: cannot borrow `x` as mutable"},
    {"rust", 'f', "  --> src/table.rs:77:9"},
    {"rust", 'F', "stack backtrace:\n   2: core::panicking::panic"},
    {"rust", 'f', "stack backtrace:\n   4: tallow::cli::parse"},
    {"rust", 't', "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace"},
    {"rust", 'm', "error: linker `cc` not found"},
    {"native", 'm',
     "==70911==ERROR: AddressSanitizer: heap-use-after-free on address 0x60b0000000f4"},
    {"native", 'f', "    #1 0x55f0c1a6b1f4 in Gate::handle(Request&) /home/ann/gate.cc:60:18"},
    {"native", 'F', "    #3 0x7f3f5a429d8f in __libc_start_call_main csu/../sysdeps/x.h:58"},
    {"native", '-', "  0x0c0e7fff8000: fa fa fa fa fd fd fd fd fd fd fd fd fd fa fa fa"},
    {"native", 'm', "==4711== Conditional jump or move depends on uninitialised value(s)"},
    {"native", 'f', "==4711==    at 0x109216: count_flags (flags.c:22)"},
    {"native", 't', "==4711== Memcheck, a memory error detector"},
    {"native", 'm', "Program received signal SIGSEGV, Segmentation fault."},
    {"native", 'f', "#8  0x000055555555b6a4 in Mixer::blend (this=0x7fff) at ../src/mixer.cpp:91"},
    {"native", 'm', "terminate called after throwing an instance of 'std::out_of_range'"},
    {"native", 'm', "main.c:12:5: error: 'x' undeclared (first use in this function)"},
    {"native", 'm', "main.cpp:(.text+0xf): undefined reference to `vtable for Canvas'"},
    {"native", 't', "collect2: error: ld returned 1 exit status"},
    {"native", 't', "make[2]: *** [CMakeFiles/x.dir/build.make:97: viewer] Error 1"},
    {"native", 'm', "./app: error while loading shared libraries: libx.so.1: cannot open"},
    {"dotnet", 'f', "   at Acme.Web.IndexModel.OnGet() in /src/Index.cshtml.cs:line 39"},
    {"dotnet", 'F', "   at System.Net.Http.HttpClient.Send(HttpRequestMessage request)"},
    {"dotnet", 'm', " ---> System.IO.IOException: The process cannot access the file"},
    {"dotnet", '-', "   --- End of inner exception stack trace ---"},
    {"dotnet", 'm', "Program.cs(12,5): error CS0103: The name 'x' does not exist"},
    {"php", 'm', "PHP Fatal error:  Uncaught PDOException: could not find driver in /a/b.php:3"},
    {"php", 'f', "#0 /app/src/Db.php(12): PDO->__construct('mysql:host=db')"},
    {"php", 'F', "#1 /app/vendor/laravel/framework/src/X.php(712): Y->z()"},
    {"php", '-', "#2 {main}"},
    {"php", 't', "  thrown in /app/src/Db.php on line 12"},
    {"ruby", 'm', "/a/b.rb:12:in `load': cannot load such file -- webrick (LoadError)"},
    {"ruby", 'f', "\tfrom /app/config/application.rb:7:in `<top (required)>'"},
    {"ruby", 'F', "\tfrom /usr/lib/ruby/gems/3.2.0/gems/x/lib/x.rb:3:in `require'"},
    {"sql", 'm', "ORA-00942: table or view does not exist"},
    {"sql", 't', "ORA-06512: at \"HR.PKG\", line 88"},
    {"sql", 'm', "ERROR 1213 (40001): Deadlock found when trying to get lock"},
    {"sql", 'm', "DETAIL:  Key (id)=(7) already exists."},
    {"sql", 'm', "Msg 208, Level 16, State 1, Server X, Line 3"},
    {"sql", 'm', "psql: error: connection to server failed"},
    {"kernel", 'm',
     "[  233.909207] BUG: kernel NULL pointer dereference, address: 0000000000000018"},
    {"kernel", 'f', "[  233.909233] RIP: 0010:gaugectl_probe+0x31/0xb0 [gaugectl]"},
    {"kernel", 'F', "[  233.909291]  do_syscall_64+0x55/0xb0"},
    {"kernel", '-', "[  233.909249] RDX: 0000000000000001 RSI: ffffffffc0a41040"},
    {"kernel", 'm',
     "Mar  2 02:33:40 vps kernel: Out of memory: Killed process 902 (mysqld) total-vm"},
    {"kernel", 'm',
     "Feb 11 03:44:10 nas2 kernel: INFO: task jbd2/dm-3-8:719 blocked for more than 120 seconds."},
    {"systemd", 'm',
     "Mar 24 10:12:55 gw systemd[1]: x.service: Main process exited, code=exited, status=203/EXEC"},
    {"systemd", 't', "Mar 24 10:12:55 gw systemd[1]: Started x.service - x."},
    {"systemd", 'm', "x.service: Failed at step EXEC spawning /opt/x: Permission denied"},
    {"npm", 'm', "npm ERR! code ERESOLVE"},
    {"npm", 't', "npm error A complete log of this run can be found in: /root/.npm/_logs/x.log"},
    {"npm", 'm', "npm ERR! peer @angular/core@\"^13.0.0\" from ngx@4.1.0"},
    {"windows", 'm', "    + FullyQualifiedErrorId : UnauthorizedAccess"},
    {"windows", '-', "At line:1 char:1"},
    {"windows", 'm', "Exception code: 0xe0434352"},
    {"windows", 'm', "npm : File C:\\npm.ps1 cannot be loaded"},
    {"tools", 'm', "fatal: detected dubious ownership in repository at '/srv/app'"},
    {"tools", 't', "hint: Updates were rejected because the tip is behind"},
    {"tools", 'm', "docker: Error response from daemon: port is already allocated."},
    {"tools", 'm', "#8 1.673 E: Failed to fetch http://deb.example.org/x.deb  404  Not Found"},
    {"tools", 'm', "│ Error: Error acquiring the state lock"},
    {"", 'm', "java.lang.OutOfMemoryError: Metaspace"},
    {"", 'm', "KeyError: 'id'"},
    {"", 'm', "[2026-03-03 11:15:03 +0100] [4038] [ERROR] Worker failed to boot"},
    {"", 'm', "E0212 12:34:56.789012    1 pod.go:12] sync of pod failed"},
    {"", 't', "I0212 12:34:56.789012    1 pod.go:12] sync of pod finished"},
    {"", 't', "2026-01-01 10:00:00 INFO  0 errors"},
    {"", 'm', "the upload was rejected by the server"},
    {"", '-', "-----------------------------------"},
    {"", '-', "        ^^^^^^^^^^"},
};

static void test_lines(void **state)
{
    struct arena a = ARENA_INIT(1 << 16, 8u << 20);
    struct taken t;

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char got = '-';

        read_lines(&t, lines[i].line, &a);
        if (t.n) {
            const struct paste_line *l = &t.line[t.n - 1];

            got = l->kind == PASTE_MESSAGE ? 'm'
                  : l->kind == PASTE_FRAME ? (paste_foreign(l->text) ? 'F' : 'f')
                                           : 't';
            if (strcmp(l->dialect ? l->dialect->name : "", lines[i].dialect) != 0) {
                fail_msg("<%s> is %s, want %s", lines[i].line,
                         l->dialect ? l->dialect->name : "none", lines[i].dialect);
            }
        }
        if (got != lines[i].what) {
            fail_msg("<%s> is %c, want %c", lines[i].line, got, lines[i].what);
        }
    }
    arena_dispose(&a);
}

/* Every dialect has examples above. */
static void test_dialects(void **state)
{
    const struct paste_dialect *const tables[] = {paste_languages, paste_systems};

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        for (const struct paste_dialect *d = tables[k]; d->name; d++) {
            size_t n = 0;

            for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
                n += strcmp(lines[i].dialect, d->name) == 0;
            }
            if (n < 3) {
                fail_msg("%s has %zu examples", d->name, n);
            }
            for (const struct paste_rule *r = d->rules; r->pattern; r++) {
                assert_true(r->kind <= PASTE_MESSAGE && r->worth <= 100);
                assert_true(strlen(r->pattern) > 1);
            }
        }
    }
}

static void test_patterns(void **state)
{
    static const struct {
        const char *pattern, *line;
        bool fits;
    } cases[] = {
        {"at %w(*.java:%d)", "at a.B.c(B.java:12)", true},
        {"at %w(*.java:%d)", "at a.B.c(B.java:)", false},
        {"at %w(*.java:%d)", "at a.B.c(B.kt:1)", false},
        {"*:%d:%d: error: *", "a:b:1:2: error: x", true},
        {"*:%d:%d: error: *", "a:1: error: x", false},
        {"x%$", "x", true},
        {"x%$", "xy", false},
        {"%*%*%* a", "*** a", true},
        {"a b", "a \t b", true},
        {"a b", "ab", false},
        {"%x ", "0x1f ", true},
        {"*", "", true},
        {"a", "", false},
        {"%d: %w::%w", "12: core::ops::f", false}, /* %w takes all of it */
        {"%d: %w", "12: core::ops::f", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t work = 0;

        if (paste_match(cases[i].pattern, sv_of(cases[i].line), &work) != cases[i].fits) {
            fail_msg("<%s> and <%s>", cases[i].pattern, cases[i].line);
        }
        assert_true(work > 0);
    }
}

// ---- prefixes ----

static void test_prefixes(void **state)
{
    static const char *const same[] = {
        "2026-03-11 07:42:21.390 ERROR 22871 --- [nio-8080-exec-2] c.b.Quote    : disk is full",
        "2026-03-11T07:42:21Z [error] disk is full",
        "[2026-02-17 13:40:22] production.ERROR: disk is full",
        "Mar 24 10:12:55 fleet-gw collector[48112]: disk is full",
        "web-1  | 2026-02-12T10:02:49.113Z ERROR disk is full",
        "#9 21.44 disk is full",
        "[  101.440812] disk is full",
        "2026/04/06 17:25:40 [crit] 44#44: *1183 disk is full",
        "E0212 12:34:56.789012    1 pod.go:12] disk is full",
        "10-Jun-2026 21:31:44.590 SEVERE [http-nio-8080-exec-9] disk is full",
        "2026-04-18 12:00:04.118 CEST [30181] ERROR:  disk is full",
        "npm ERR! disk is full",
        "remote: disk is full",
        "I, [2026-03-19T15:08:20.110233 #17] ERROR -- : disk is full",
        "disk is full",
    };
    struct paste_prefix p;

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        paste_prefix(&p, sv_of(same[i]));
        if (!sv_eq(sv_skip(sv_of(same[i]), p.n), SV("disk is full"))) {
            fail_msg("<%s> begins at <%s>", same[i], same[i] + p.n);
        }
    }
    paste_prefix(&p, SV("404 Not Found"));
    assert_int_equal(p.n, 0);
    paste_prefix(&p, SV("error in line"));
    assert_int_equal(p.n, 0);
}

// ---- words ----

static void words_of(struct sb *b, const char *line, enum paste_kind kind)
{
    struct sv rest = sv_of(line), before = {NULL, 0};
    struct paste_word w;
    size_t dropped = 0;

    sb_reset(b);
    while (paste_word(&w, &rest, &before, kind, &dropped)) {
        sb_puts(b, b->n ? " " : "");
        sb_sv(b, w.text);
    }
}

static void test_words(void **state)
{
    static const struct {
        enum paste_kind kind;
        const char *line, *words;
    } cases[] = {
        {PASTE_MESSAGE, "at 0x00007fff5fbff8a0 id 123e4567-e89b-12d3-a456-426614174000", "at id"},
        {PASTE_MESSAGE, "2024-01-02 12:33:01,123 2024-01-02T12:33:01.5Z x", "x"},
        {PASTE_MESSAGE, "container 7f1be02c9a44 sha256:0123456789abcdef gone", "container gone"},
        {PASTE_MESSAGE, "error 0x80070005 -2147024891 code 137",
         "error 0x80070005 -2147024891 code 137"},
        {PASTE_MESSAGE, "pid 4711 line 12 process 902", "pid line process"},
        {PASTE_MESSAGE, "timed out after 30001ms", "timed out after"},
        {PASTE_MESSAGE, "connect ECONNREFUSED ::1:5432", "connect ECONNREFUSED ::1:5432"},
        {PASTE_MESSAGE, "connect 127.0.0.1:9092 from 10.4.5.6:51544",
         "connect 127.0.0.1:9092 from"},
        {PASTE_MESSAGE, "open '/home/ann/app/etc/x.conf'", "open app/etc/x.conf"},
        {PASTE_MESSAGE, "C:\\Users\\ann\\src\\a.cs", "src\\a.cs"},
        {PASTE_MESSAGE, "HikariPool-3 ISO-8859-1 utf-8", "HikariPool ISO-8859-1 utf-8"},
        {PASTE_MESSAGE, "pod web-7d9f8b6c5-x2x9z", "pod web"},
        {PASTE_MESSAGE, "ORA-00942: table", "ORA-00942 table"},
        {PASTE_MESSAGE, "users.id, (asyncio.run())", "users.id asyncio.run"},
        {PASTE_MESSAGE, "Foo@1b2c3d4e Bar$$Lambda$14/0x0000000800c03000", "Foo Bar"},
        {PASTE_MESSAGE, "status=203/EXEC pid=12 request_id=ab12", "status=203/EXEC"},
        {PASTE_MESSAGE, "version 1.2.3.4 of 1.2.3.4", "version 1.2.3.4 of"},
        {PASTE_MESSAGE, "日本語の文", "日本語の文"},
        {PASTE_FRAME, "at com.acme.Table.lookup(Table.java:118)", "com.acme.Table.lookup"},
        {PASTE_FRAME, "main.(*Cache).Put(0xc000, 0x2a)", "main.(*Cache).Put"},
        {PASTE_FRAME, "gauge_probe+0x31/0xb0 [gauge]", "gauge_probe gauge"},
        {PASTE_FRAME, "/app/.venv/lib/python3.9/site-packages/a/b.py", "a/b.py"},
        {PASTE_TEXT, "12 rows", "rows"},
    };
    struct sb b = SB_INIT(4096);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        words_of(&b, cases[i].line, cases[i].kind);
        if (!sv_eq(sb_view(&b), sv_of(cases[i].words))) {
            fail_msg("<%s> gives <%s>, want <%s>", cases[i].line, sb_str(&b), cases[i].words);
        }
    }
    sb_dispose(&b);
}

// ---- whole pastes ----

static double weight_of(const struct query *q, const char *word)
{
    for (size_t i = 0; q->root && i < q->root->nchild; i++) {
        if (sv_eq(q->root->child[i]->text, sv_of(word))) {
            return q->root->child[i]->weight;
        }
    }
    return 0;
}

static void parse(struct query *q, const char *text, struct arena *a)
{
    memset(q, 0, sizeof *q);
    assert_true(paste_is(sv_of(text)));
    assert_int_equal(paste_parse(q, sv_of(text), a, NULL), 0);
}

static void test_weights(void **state)
{
    struct arena a = ARENA_INIT(1 << 16, 8u << 20);
    struct query q;

    (void)state;
    parse(&q,
          "2026-01-01 10:00:00 INFO  [main] c.a.Main : started\n"
          "com.acme.AppException: outermost\n"
          "\tat com.acme.Top.one(Top.java:1)\n"
          "\tat com.acme.Top.two(Top.java:2)\n"
          "\tat java.base/java.lang.Thread.run(Thread.java:1)\n"
          "Caused by: java.io.IOException: innermost\n"
          "\tat com.acme.Low.three(Low.java:3)\n",
          &a);
    assert_true(weight_of(&q, "innermost") > weight_of(&q, "outermost"));
    assert_true(weight_of(&q, "outermost") >= 1);
    assert_true(weight_of(&q, "com.acme.Top.one") > weight_of(&q, "com.acme.Top.two"));
    assert_true(weight_of(&q, "com.acme.Top.two") >
                weight_of(&q, "java.base/java.lang.Thread.run"));
    assert_true(weight_of(&q, "started") < .1);
    assert_int_equal(q.nsaid, 2);
    assert_sv(q.said[0], "java.io.IOException: innermost");

    /* Python's innermost frame stands last. */
    parse(&q,
          "Traceback (most recent call last):\n"
          "  File \"main.py\", line 3, in outer\n    inner()\n"
          "  File \"deep.py\", line 9, in inner\n    raise ValueError(x)\n"
          "ValueError: 12 apples\n",
          &a);
    assert_true(weight_of(&q, "deep.py") > weight_of(&q, "main.py"));
    assert_true(weight_of(&q, "apples") > weight_of(&q, "deep.py"));

    /* The message of a newer Rust stands in the next line. */
    parse(&q, "thread 'main' panicked at src/main.rs:4:5:\nthe cat is out\nnote: run with\n", &a);
    assert_true(weight_of(&q, "cat") >= 1);
    arena_dispose(&a);
}

static void test_json(void **state)
{
    struct arena a = ARENA_INIT(1 << 16, 8u << 20);
    struct taken t;

    (void)state;
    read_lines(&t,
               "{\"ts\":\"2026-01-01\",\"level\":\"error\",\"msg\":\"commit failed\","
               "\"stack_trace\":\"a.b.FooException: x \\\"y\\\"\\n\\tat a.b.C.d(C.java:1)\\n\"}",
               &a);
    assert_int_equal(t.n, 3);
    assert_sv(t.line[0].text, "commit failed");
    assert_true(t.line[0].worth >= .8);
    assert_sv(t.line[1].text, "a.b.FooException: x \"y\"");
    assert_int_equal(t.line[2].kind, PASTE_FRAME);
    /* One that says nothing is a line like others. */
    read_lines(&t, "{\"kind\":\"TraceStart\",\"msg\":\"\",\"host\":\"a\"}", &a);
    assert_int_equal(t.n, 1);
    arena_dispose(&a);
}

static void test_one_line(void **state)
{
    static const char *const pastes[] = {
        "Exception in thread \"main\" java.lang.NullPointerException: x at a.b.C.d(C.java:12)",
        "KeyError in app: Traceback (most recent call last): File \"a.py\", line 3, in main",
        "2026-01-01 10:00:00 ERROR could not write \"x\"",
        "TypeError: x is undefined at load (/srv/a.js:12:5) at node:internal/main:1:2",
        "\"submit error (ApplyFailed [Witness (fromList [Hash "
        "\\\"775a377567e4f1c4c5fe52041782ecf0\\\"]) 1])\"",
    };
    static const char *const queries[] = {
        "how do I undo a commit?",
        "\"NOT NULL constraint failed: users.id\"",
        "error: expected \"semicolon\" before return statement in main",
        "java.lang.NullPointerException at startup -hibernate",
        "docker (compose OR podman) created:2024-01-02",
        "ERROR 1213 (40001): Deadlock found",
        "site:x score:3.. ERROR",
        "at the end of the file (main.c:12)",
        "[docker] ERROR",
        "error 775a377567e4f1c4c5fe52041782ecf0",
        "created:2024-01-02..2024-03-05 ERROR",
    };
    struct arena a = ARENA_INIT(1 << 16, 8u << 20);
    struct taken t;

    (void)state;
    for (size_t i = 0; i < sizeof pastes / sizeof *pastes; i++) {
        if (!paste_is(sv_of(pastes[i]))) {
            fail_msg("no paste: %s", pastes[i]);
        }
    }
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        if (paste_is(sv_of(queries[i]))) {
            fail_msg("a paste: %s", queries[i]);
        }
    }
    read_lines(&t,
               "java.io.IOException: no space at a.b.C.d(C.java:12) at java.lang.Thread.run(Thread."
               "java:1) Caused by: x.y.ZError: deep",
               &a);
    assert_int_equal(t.n, 4);
    assert_sv(t.line[0].text, "java.io.IOException: no space");
    assert_int_equal(t.line[1].kind, PASTE_FRAME);
    assert_true(paste_foreign(t.line[2].text));
    assert_sv(t.line[3].text, "x.y.ZError: deep");
    arena_dispose(&a);
}

/* The canonical form of a paste gives the same tree, also where its words alone would not. */
static void test_written(void **state)
{
    struct arena a = ARENA_INIT(1 << 16, 8u << 20);
    struct query q, again;
    struct sv text;

    (void)state;
    parse(&q, "line 12 13\nOR AND \"x\" -y\nsite:z pid 4 5\nand (more)\n", &a);
    text = paste_write(q.root, &a);
    assert_true(sv_starts(text, SV(")paste: ")));
    memset(&again, 0, sizeof again);
    assert_true(paste_is(text));
    assert_int_equal(paste_parse(&again, text, &a, NULL), 0);
    assert_true(ast_equal(q.root, again.root));
    arena_dispose(&a);
}

// ---- bounds ----

/* Bytes looked at for a paste of n bytes made of a piece said again and again. */
static uint64_t work_of(const char *piece, size_t n, struct arena *a)
{
    struct paste_lines p = {.a = a};
    struct taken t = {.n = 0};
    struct sb b = SB_INIT(1u << 20);

    p.take = take;
    p.ctx = &t;
    while (b.n < n) {
        sb_puts(&b, piece);
    }
    assert_true(sb_ok(&b));
    assert_true(paste_lines(&p, sb_view(&b)));
    sb_dispose(&b);
    return p.work;
}

static void test_linear(void **state)
{
    static const char *const pieces[] = {
        "a",
        " ",
        "\n",
        "\"",
        "at ",
        "at a.b(",
        "at x (a",
        "File \"",
        "*",
        "#0 0x1 in ",
        "Caused by: ",
        "1:1:",
        "{\"msg\":",
        "\\n\\tat ",
        "error: ",
        "(1,1): error ",
        "a.rb:1:in ",
        "==1==",
        "[1] ",
        "2026-01-01 ",
        "---> ",
        ":1:1: error",
        "E0212 12:34:56.789012 1 a.go:1",
        "日本語",
        "goroutine 1 [",
        "a.b.CException ",
        "line one\nat a.b.C(D.java:1)\n",
    };
    struct arena a = ARENA_INIT(1 << 16, 64u << 20);

    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        const uint64_t small = work_of(pieces[i], 16u << 10, &a);
        const uint64_t large = work_of(pieces[i], 256u << 10, &a);

        /* Sixteen times the text: never more than about sixteen times the work, and bounded. */
        if (large > small * 20 + 100000 || large > 1500 * (uint64_t)(256u << 10)) {
            fail_msg("<%s>: %llu bytes looked at for 16 KiB, %llu for 256 KiB", pieces[i],
                     (unsigned long long)small, (unsigned long long)large);
        }
        arena_reset(&a);
    }
    arena_dispose(&a);
}

/* Whatever is pasted: never more words than there may be, weights above 0, memory bounded. */
static void test_bounded(void **state)
{
    static const char *const bits[] = {"at a.b.C.d(C.java:1)\n",
                                       "Caused by: x.YError: z\n",
                                       "panic: q\n",
                                       "goroutine 1 [x]:\n",
                                       "  File \"a\", line 1, in b\n",
                                       "\xff\xfe",
                                       "\n",
                                       " ",
                                       "{\"msg\":\"a\\n\"}\n",
                                       "thread 'x' panicked at a.rs:1:2:\n",
                                       "ERROR ",
                                       "2026-01-01 10:00:00 ",
                                       "word",
                                       "日",
                                       "\"",
                                       "\\"};
    uint64_t seed = cm_seed();

    (void)state;
    for (int round = 0; round < 300; round++) {
        struct arena a = ARENA_INIT(1 << 16, 4u << 20);
        struct sb b = SB_INIT(1u << 16);
        struct query q = {0};
        const size_t n = cm_below(&seed, 400);

        for (size_t i = 0; i < n; i++) {
            sb_puts(&b, bits[cm_below(&seed, sizeof bits / sizeof *bits)]);
            if (cm_below(&seed, 4) == 0) {
                sb_printf(&b, "w%zu ", cm_below(&seed, 3000));
            }
        }
        assert_int_equal(paste_parse(&q, sb_view(&b), &a, NULL), 0);
        assert_true(!q.root || q.root->nchild <= PARSE_PASTE_WORDS);
        for (size_t i = 0; q.root && i < q.root->nchild; i++) {
            assert_true(q.root->child[i]->weight > 0 && q.root->child[i]->weight <= 1.05);
            assert_true(!i || q.root->child[i]->weight <= 1.05);
        }
        assert_true(q.nsaid <= PARSE_SAID_MAX);
        sb_dispose(&b);
        arena_dispose(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),    cmocka_unit_test(test_dialects),
        cmocka_unit_test(test_patterns), cmocka_unit_test(test_prefixes),
        cmocka_unit_test(test_words),    cmocka_unit_test(test_weights),
        cmocka_unit_test(test_json),     cmocka_unit_test(test_one_line),
        cmocka_unit_test(test_written),  cmocka_unit_test(test_linear),
        cmocka_unit_test(test_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
