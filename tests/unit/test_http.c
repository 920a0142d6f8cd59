/* test_http.c - the service over real sockets: limits, overload, the stop.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: real pages (tests/http). Handlers are made up and are held by semaphores, so that
 * "all workers are busy" is a fact and not a guess about time.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "web/http.h"
#include "web/pool.h"
#include "web/site.h"

#include "tests/unit/cm.h"

static sem_t begun, go;
static atomic_int seen_body;

static int quick(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    (void)en;
    (void)err;
    resp->type = "text/plain";
    sb_puts(&resp->body, "quick");
    atomic_store(&seen_body, (int)req->body.n);
    return 0;
}

static int held(struct resp *resp, const struct req *req, struct engine *en, struct ask_err *err)
{
    (void)req;
    (void)en;
    (void)err;
    sem_post(&begun);
    sem_wait(&go);
    resp->type = "text/plain";
    sb_puts(&resp->body, "held");
    return 0;
}

static const struct route routes[] = {{HTTP_GET | HTTP_POST, "/api/quick", ROUTE_INSTANT, quick},
                                      {HTTP_GET | HTTP_POST, "/api/away", ROUTE_API, quick},
                                      {HTTP_GET, "/api/held", ROUTE_API, held},
                                      {0}};
static const struct route *const tables[] = {routes, NULL};

struct service {
    struct site *site;
    struct pool *pool;
    struct http *http;
    uint16_t port;
    size_t max_body; /* 0: 1000 */
};

static void run_call(void *ctx, void *job, void **mine)
{
    static const char engine[1]; /* an address; the handlers do not look */

    (void)mine;
    (void)ctx;
    http_answer(job, (struct engine *)(uintptr_t)engine, NULL);
}

static int submit(void *ctx, struct http_call *call, struct ask_err *err)
{
    const struct service *s = ctx;

    return pool_submit(s->pool, call, err);
}

static void close_mine(void *mine)
{
    (void)mine;
}

static void start(struct service *s, unsigned workers, unsigned queue, unsigned connections)
{
    struct pool_opt po = {workers, queue, run_call, close_mine, s, NULL, 0};
    struct http_opt ho = {.connections = connections,
                          .idle_s = 30,
                          .deadline_ms = 2000,
                          .max_body = s->max_body ? s->max_body : 1000,
                          .hosts = {false, "127.0.0.1", NULL, 0},
                          .routes = tables,
                          .submit = submit,
                          .ctx = s};

    sem_init(&begun, 0, 0);
    sem_init(&go, 0, 0);
    assert_int_equal(listen_open(&ho.socket, "127.0.0.1", 0, false, NULL), 0);
    s->port = ho.socket.port;
    assert_int_equal(site_open(&s->site, NULL), 0);
    ho.site = s->site;
    assert_int_equal(pool_open(&s->pool, &po, NULL), 0);
    assert_int_equal(http_open(&s->http, &ho, NULL), 0);
}

static void stop(struct service *s)
{
    pool_stop(s->pool);
    http_close(s->http);
    pool_free(s->pool);
    site_free(s->site);
}

/* ---- a client ---- */

static int dial(const struct service *s)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(s->port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static void put(int fd, const char *text, size_t n)
{
    while (n > 0) {
        ssize_t w = send(fd, text, n, MSG_NOSIGNAL);

        if (w <= 0)
            return; /* the other side may have heard enough */
        text += w;
        n -= (size_t)w;
    }
}

static void puts_to(int fd, const char *text)
{
    put(fd, text, strlen(text));
}

/* One response: its head and as much body as Content-Length says. The status, 0 at the end of the
 * connection. */
static int get(int fd, char *head, size_t room, bool has_body)
{
    size_t n = 0;
    int status = 0;
    char *length;
    long left;
    char byte;

    while (n + 1 < room && recv(fd, &byte, 1, 0) == 1) {
        head[n++] = byte;
        head[n] = '\0';
        if (n >= 4 && strcmp(head + n - 4, "\r\n\r\n") == 0)
            break;
    }
    if (n < 12 || strncmp(head, "HTTP/1.", 7) != 0)
        return 0;
    status = (int)strtol(head + 9, NULL, 10);
    length = strcasestr(head, "\r\nContent-Length:");
    left = length && has_body ? strtol(length + 17, NULL, 10) : 0;
    while (left-- > 0 && recv(fd, &byte, 1, 0) == 1)
        if (n + 1 < room) {
            head[n++] = byte;
            head[n] = '\0';
        }
    return status;
}

#define HOST "Host: localhost\r\n"

static int ask(const struct service *s, const char *text, char *answer, size_t room)
{
    int fd = dial(s);
    int status;

    puts_to(fd, text);
    status = get(fd, answer, room, true);
    close(fd);
    return status;
}

/* ---- tests ---- */

static void test_keep_alive(void **state)
{
    struct service s = {0};
    char a[4096];
    int fd;

    (void)state;
    start(&s, 2, 4, 64);
    fd = dial(&s);
    for (int i = 0; i < 50; i++) {
        puts_to(fd, i % 2 ? "GET /api/quick HTTP/1.1\r\n" HOST "\r\n"
                          : "GET /api/away?a=b HTTP/1.1\r\n" HOST "\r\n");
        assert_int_equal(get(fd, a, sizeof a, true), 200);
        assert_non_null(strstr(a, "quick"));
    }
    puts_to(fd, "HEAD /api/quick HTTP/1.1\r\n" HOST "\r\n");
    assert_int_equal(get(fd, a, sizeof a, false), 200);
    assert_non_null(strstr(a, "Content-Length: 5"));
    puts_to(fd, "GET http://localhost/api/quick?x HTTP/1.1\r\n" HOST "\r\n");
    assert_int_equal(get(fd, a, sizeof a, true), 200);
    close(fd);
    stop(&s);
}

static void test_refused(void **state)
{
    static const struct {
        const char *text;
        int status;
    } cases[] = {
        {"GET /api/quick HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421},
        {"GET /api/quick HTTP/1.1\r\nHost: 10.0.0.1\r\n\r\n", 421},
        {"GET http://evil.example/api/quick HTTP/1.1\r\n" HOST "\r\n", 421},
        {"GET http://localhost@evil.example/api/quick HTTP/1.1\r\n" HOST "\r\n", 421},
        {"GET http:///api/quick HTTP/1.1\r\n" HOST "\r\n", 421},
        {"GET http://127.0.0.1:80/api/quick?a HTTP/1.1\r\n" HOST "\r\n", 200},
        {"POST /api/held HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n", 405},
        {"GET /api/quick HTTP/1.1\r\n\r\n", 400},
        {"GET /api/quick HTTP/1.1\r\n" HOST "Host: evil.example\r\n\r\n", 400},
        {"GET /api/quick HTTP/1.0\r\n\r\n", 200},
        {"GET /api/none HTTP/1.1\r\n" HOST "\r\n", 404},
        {"DELETE /api/quick HTTP/1.1\r\n" HOST "\r\n", 405},
        {"OPTIONS * HTTP/1.1\r\n" HOST "\r\n", 404},
        {"POST /api/quick HTTP/1.1\r\n" HOST "Content-Length: 1001\r\n\r\n", 413},
        {"POST /api/quick HTTP/1.1\r\n" HOST "Content-Length: 1001\r\nExpect: 100-continue\r\n\r\n",
         413},
        {"POST /api/quick HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc", 200},
        {"POST /api/quick HTTP/1.1\r\n" HOST
         "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
         200},
    };
    struct service s = {0};
    char a[8192];

    (void)state;
    start(&s, 1, 4, 64);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int got = ask(&s, cases[i].text, a, sizeof a);

        if (got != cases[i].status)
            print_message("%s%s\n", cases[i].text, a);
        assert_int_equal(got, cases[i].status);
        if (got != 200) {
            assert_non_null(strstr(a, strstr(cases[i].text, "/api/") ? "application/problem+json"
                                                                     : "text/html"));
            assert_non_null(strstr(a, "Content-Security-Policy: default-src 'none'"));
        }
    }
    stop(&s);
}

/* Nonsense costs its connection and nothing else. */
static void test_garbage(void **state)
{
    static const char *const texts[] = {
        "\r\n\r\n\r\n",
        "GET\r\n\r\n",
        "GET /api/quick\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "GET /api/quick HTTP/9.9\r\n" HOST "\r\n",
        "POST /api/quick HTTP/1.1\r\n" HOST "Content-Length: -5\r\n\r\n",
        "POST /api/quick HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999\r\n\r\n",
        "POST /api/quick HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nZZ\r\n",
        "POST /api/quick HTTP/1.1\r\n" HOST "Content-Length: 10\r\n\r\nabc",
        "GET /api/quick HTTP/1.1\r\nHost",
        "GET / HTTP/1.1\r\n: \r\n: \r\n\r\n"};
    struct service s = {0};
    char a[4096];

    (void)state;
    start(&s, 1, 4, 64);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        int fd = dial(&s);

        puts_to(fd, texts[i]);
        shutdown(fd, SHUT_WR);
        while (recv(fd, a, sizeof a, 0) > 0)
            ;
        close(fd);
        assert_int_equal(ask(&s, "GET /api/quick HTTP/1.1\r\n" HOST "\r\n", a, sizeof a), 200);
    }
    stop(&s);
}

static void test_too_long(void **state)
{
    struct service s = {0};
    struct sb text = SB_INIT(1u << 20);
    char a[8192];

    (void)state;
    start(&s, 1, 4, 64);
    for (size_t n = 33000; n < 290000; n = n * 3 / 2) {
        sb_reset(&text);
        sb_puts(&text, "GET /api/quick?q=");
        for (size_t i = 0; i < n; i++)
            sb_putc(&text, 'a');
        sb_puts(&text, " HTTP/1.1\r\n" HOST "\r\n");
        assert_int_equal(ask(&s, sb_str(&text), a, sizeof a), 414);
        assert_non_null(strstr(a, "\"code\":\"uri-too-long\""));
    }
    sb_reset(&text);
    sb_puts(&text, "GET /api/quick HTTP/1.1\r\n" HOST);
    for (int i = 0; i < 90; i++) {
        sb_printf(&text, "X-%d: ", i);
        for (int k = 0; k < 1000; k++)
            sb_putc(&text, 'b');
        sb_puts(&text, "\r\n");
    }
    sb_puts(&text, "\r\n");
    assert_int_equal(ask(&s, sb_str(&text), a, sizeof a), 431);
    /* A chunked body tells its length only by its end. */
    sb_reset(&text);
    sb_puts(&text, "POST /api/away HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 20; i++) {
        sb_puts(&text, "64\r\n");
        for (int k = 0; k < 100; k++)
            sb_putc(&text, 'c');
        sb_puts(&text, "\r\n");
    }
    sb_puts(&text, "0\r\n\r\n");
    assert_int_equal(ask(&s, sb_str(&text), a, sizeof a), 413);
    sb_dispose(&text);
    stop(&s);
}

/* Every worker held and the queue full: more are told so at once, and health answers. */
static void test_overload(void **state)
{
    struct service s = {0};
    char a[4096];
    int fd[4];

    (void)state;
    start(&s, 2, 2, 64);
    for (int i = 0; i < 4; i++) {
        fd[i] = dial(&s);
        puts_to(fd[i], "GET /api/held HTTP/1.1\r\n" HOST "\r\n");
        if (i < 2)
            sem_wait(&begun);
    }
    /* The two that wait were written before; one connection thread reads in order of arrival, but
     * to be sure that they are queued, ask until the queue says that it is full. */
    while (ask(&s, "GET /api/away HTTP/1.1\r\n" HOST "\r\n", a, sizeof a) != 503)
        ;
    assert_non_null(strstr(a, "Retry-After: 1"));
    assert_non_null(strstr(a, "\"code\":\"busy\""));
    assert_int_equal(ask(&s, "GET /api/quick HTTP/1.1\r\n" HOST "\r\n", a, sizeof a), 200);
    for (int i = 0; i < 4; i++)
        sem_post(&go);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(get(fd[i], a, sizeof a, true), 200);
        assert_non_null(strstr(a, "held"));
        close(fd[i]);
    }
    stop(&s);
}

static void test_connections(void **state)
{
    struct service s = {0};
    char a[4096];
    int fd[8];
    int extra;

    (void)state;
    start(&s, 1, 4, 8);
    for (int i = 0; i < 8; i++) {
        fd[i] = dial(&s);
        puts_to(fd[i], "GET /api/quick HTTP/1.1\r\n" HOST "\r\n");
        assert_int_equal(get(fd[i], a, sizeof a, true), 200);
    }
    extra = dial(&s);
    puts_to(extra, "GET /api/quick HTTP/1.1\r\n" HOST "\r\n");
    assert_int_equal(get(extra, a, sizeof a, true), 503);
    assert_int_equal(get(extra, a, sizeof a, true), 0); /* and it was closed */
    close(extra);
    /* Those that were there go on. */
    puts_to(fd[0], "GET /api/quick HTTP/1.1\r\n" HOST "\r\n");
    assert_int_equal(get(fd[0], a, sizeof a, true), 200);
    for (int i = 0; i < 8; i++)
        close(fd[i]);
    stop(&s);
}

/* With many connections open each ends with its request, so that none is held for nothing. */
static void test_crowd(void **state)
{
    enum { N = 100 };
    struct service s = {0};
    char a[4096];
    int fd[N];
    size_t closed = 0;

    (void)state;
    start(&s, 1, 4, 200);
    for (int i = 0; i < N; i++) {
        fd[i] = dial(&s);
        puts_to(fd[i], "GET /api/quick HTTP/1.1\r\n" HOST "\r\n");
        assert_int_equal(get(fd[i], a, sizeof a, true), 200);
        closed += strcasestr(a, "Connection: close") != NULL;
    }
    assert_in_range(closed, 1, 4);
    for (int i = 0; i < N; i++)
        close(fd[i]);
    stop(&s);
}

static void *drain(void *arg)
{
    http_drain(arg, 30);
    return NULL;
}

/* The stop: what runs is finished, an idle connection does not hold it up, nobody new gets in. */
static void test_drain(void **state)
{
    struct service s = {0};
    struct sockaddr_in to = {.sin_family = AF_INET};
    char a[4096];
    pthread_t thread;
    int idle, busy, late;

    (void)state;
    start(&s, 1, 4, 64);
    idle = dial(&s);
    puts_to(idle, "GET /api/quick HTTP/1.1\r\n" HOST "\r\n");
    assert_int_equal(get(idle, a, sizeof a, true), 200);
    busy = dial(&s);
    puts_to(busy, "GET /api/held HTTP/1.1\r\n" HOST "\r\n");
    sem_wait(&begun);
    assert_int_equal(pthread_create(&thread, NULL, drain, s.http), 0);
    /* Until the port is closed. */
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(s.port);
    for (int refused = 0; !refused;) {
        late = socket(AF_INET, SOCK_STREAM, 0);
        refused = connect(late, (struct sockaddr *)&to, sizeof to) < 0 && errno == ECONNREFUSED;
        close(late);
    }
    sem_post(&go);
    assert_int_equal(get(busy, a, sizeof a, true), 200);
    assert_non_null(strstr(a, "held"));
    assert_non_null(strcasestr(a, "Connection: close"));
    pthread_join(thread, NULL);
    stop(&s);
    assert_int_equal(get(idle, a, sizeof a, true), 0);
    close(idle);
    close(busy);
}

/* What a client has sent when the stop comes is answered, read or not. */
static void test_drain_unread(void **state)
{
    enum { N = 40 };
    char a[4096];

    (void)state;
    for (int round = 0; round < 5; round++) {
        struct service s = {0};
        int fd[N];
        int answered = 0;

        start(&s, 2, 64, 64);
        for (int i = 0; i < N; i++)
            fd[i] = dial(&s);
        for (int i = 0; i < N; i++)
            puts_to(fd[i], "POST /api/away HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc");
        http_drain(s.http, 30);
        stop(&s);
        for (int i = 0; i < N; i++) {
            answered += get(fd[i], a, sizeof a, true) == 200;
            close(fd[i]);
        }
        assert_int_equal(answered, N);
    }
}

/* All bodies together have a limit: who comes when it is reached is told to wait. */
static void test_bodies(void **state)
{
    enum { N = 17, SIZE = 1 << 20 };
    struct service s = {.max_body = SIZE};
    char *part = calloc(1, SIZE);
    char a[4096];
    int fd[N];

    (void)state;
    assert_non_null(part);
    start(&s, 1, 4, 64);
    for (int i = 0; i < N - 1; i++) {
        fd[i] = dial(&s);
        puts_to(fd[i], "POST /api/quick HTTP/1.1\r\n" HOST "Content-Length: 1048576\r\n\r\n");
        put(fd[i], part, SIZE - 1);
    }
    /* Until all that was sent is held. */
    for (int status = 200; status != 503;) {
        fd[N - 1] = dial(&s);
        puts_to(fd[N - 1], "POST /api/quick HTTP/1.1\r\n" HOST "Content-Length: 100\r\n\r\n");
        put(fd[N - 1], part, 100);
        status = get(fd[N - 1], a, sizeof a, true);
        assert_true(status == 200 || status == 503);
        close(fd[N - 1]);
    }
    assert_non_null(strstr(a, "Retry-After"));
    for (int i = 0; i < N - 1; i++) {
        put(fd[i], part, 1);
        assert_int_equal(get(fd[i], a, sizeof a, true), 200);
        close(fd[i]);
    }
    fd[0] = dial(&s);
    puts_to(fd[0], "POST /api/quick HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\na");
    assert_int_equal(get(fd[0], a, sizeof a, true), 200);
    close(fd[0]);
    free(part);
    stop(&s);
}

static void test_listen(void **state)
{
    struct listen_socket one;
    struct listen_socket two;
    struct ask_err err = {0};

    (void)state;
    assert_int_equal(listen_open(&one, "0.0.0.0", 0, false, &err), ASK_USAGE);
    assert_non_null(strstr(err.msg, "--anonymous-read"));
    assert_int_equal(listen_open(&one, "0.0.0.0", 0, true, &err), 0);
    assert_true(one.wildcard);
    close(one.fd);
    assert_int_equal(listen_open(&one, "localhost", 0, false, &err), 0);
    assert_false(one.wildcard);
    assert_true(listen_open(&two, "localhost", one.port, false, &err) < 0);
    assert_non_null(strstr(err.msg, "--port"));
    close(one.fd);
    assert_int_equal(listen_open(&one, "no such host", 0, false, &err), ASK_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keep_alive),   cmocka_unit_test(test_refused),
        cmocka_unit_test(test_garbage),      cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_overload),     cmocka_unit_test(test_connections),
        cmocka_unit_test(test_crowd),        cmocka_unit_test(test_drain),
        cmocka_unit_test(test_drain_unread), cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_listen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
