#!/usr/bin/env bats
# service.bats - HTTP itself on the real program: caching, compression, limits, start and stop.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: overload and draining with held workers (tests/unit/test_http.c), results (api.bats).

bats_require_minimum_version 1.5.0

setup_file() {
    load serve.bash
    export DATA=$BATS_FILE_TMPDIR/data
    "$ASKWELL" index --quiet --sample --data "$DATA"
    serve_start main
}

teardown_file() {
    load serve.bash
    serve_stop
}

setup() {
    load serve.bash
}

@test "health: live and ready, never cached" {
    get /healthz | jq -e '.status == "ok"'
    get /readyz | jq -e '.status == "ready" and (.revision | type) == "string"'
    [ "$(header Cache-Control /healthz)" = no-store ]
    [ "$(header Cache-Control /readyz)" = no-store ]
}

@test "ETag: the same question to the same data is a 304, until the data changes" {
    export DATA=$BATS_TEST_TMPDIR/own
    "$ASKWELL" index --quiet --sample --data "$DATA"
    serve_start own
    for path in '/search?q=docker' '/api/v1/search?q=docker' /t/1 / /tags; do
        tag=$(header ETag "$path")
        [[ $tag == W/\"*\" ]]
        [ "$(status -H "If-None-Match: $tag" "$path")" = 304 ]
        [ "$(status -H "If-None-Match: \"x\", $tag" "$path")" = 304 ]
        [ "$(status -H 'If-None-Match: *' "$path")" = 304 ]
        [ "$(status -H 'If-None-Match: "x"' "$path")" = 200 ]
        [ "$(header ETag -H "If-None-Match: $tag" "$path")" = "$tag" ]
    done
    [ "$(header ETag '/search?q=docker')" != "$(header ETag '/search?q=docker&page=2')" ]
    [ "$(status -H 'If-None-Match: *' /t/99999999)" = 404 ]
    tag=$(header ETag /api/v1/sources)
    printf '%s\n' '{"askwell": 1, "source": "late"}' \
        '{"id": "1", "kind": "question", "title": "zyxwvut", "body": "zyxwvut"}' \
        >"$BATS_TEST_TMPDIR/late.jsonl"
    "$ASKWELL" index --quiet --data "$DATA" "$BATS_TEST_TMPDIR/late.jsonl"
    # The running service sees it with its next request.
    [ "$(status -H "If-None-Match: $tag" /api/v1/sources)" = 200 ]
    get '/api/v1/search?q=zyxwvut' | jq -e '.total == 1'
    serve_stop
}

@test "ETag: an answer that changes by itself has none" {
    for q in 'docker+created:2y..' 'docker&since=2y'; do
        [ -z "$(header ETag "/api/v1/search?q=$q")" ]
    done
    [ -z "$(header ETag '/search?q=docker+created:2y..')" ]
    [ -n "$(header ETag '/api/v1/search?q=docker+created:2020..')" ]
}

@test "gzip: from 1 KiB, when asked for, and the same bytes" {
    for path in '/search?q=docker' '/api/v1/search?q=docker' /t/1; do
        [ "$(header Content-Encoding -H 'Accept-Encoding: gzip' "$path")" = gzip ]
        [ -z "$(header Content-Encoding "$path")" ]
        [ -z "$(header Content-Encoding -H 'Accept-Encoding: gzip;q=0' "$path")" ]
        [ "$(header Vary "$path")" = Accept-Encoding ]
    done
    [ "$(get -H 'Accept-Encoding: gzip' /t/1 | gzip -dc | sha256sum)" = "$(get /t/1 | sha256sum)" ]
    [ -z "$(header Content-Encoding -H 'Accept-Encoding: gzip' /healthz)" ]
}

@test "HEAD: the headers of GET without the body" {
    for path in / '/search?q=docker' '/api/v1/search?q=docker' /t/1 /healthz /api/v1/none; do
        curl -s -I "$URL$path" | tr -d '\r' | grep -iE '^(HTTP|content-type|etag)' >"$BATS_TEST_TMPDIR/head"
        curl -s -o /dev/null -D - "$URL$path" | tr -d '\r' | grep -iE '^(HTTP|content-type|etag)' >"$BATS_TEST_TMPDIR/get"
        diff "$BATS_TEST_TMPDIR/head" "$BATS_TEST_TMPDIR/get"
    done
}

@test "security headers are on every response" {
    for path in / '/search?q=a' /t/1 /none /healthz /api/v1/search /api/v1/none '/api/v1/search?x=1' '/?q=%zz'; do
        [[ $(header Content-Security-Policy "$path") == "default-src 'none';"*"frame-ancestors 'none'"* ]]
        [ "$(header X-Content-Type-Options "$path")" = nosniff ]
        [ "$(header Referrer-Policy "$path")" = no-referrer ]
        [[ $(header Content-Type "$path") == *json || $(header Content-Type "$path") == *'charset=utf-8' ]]
        [ -z "$(header Access-Control-Allow-Origin -H 'Origin: https://evil.example' "$path")" ]
    done
}

@test "Host: names of other places are turned away" {
    [ "$(status -H 'Host: localhost' /healthz)" = 200 ]
    [ "$(status -H 'Host: 127.0.0.1:1' /healthz)" = 200 ]
    [ "$(status -H 'Host: [::1]:8642' /healthz)" = 200 ]
    for host in evil.example localhost.evil.example 10.0.0.1 'a b' '127.0.0.1@evil.example'; do
        [ "$(status -H "Host: $host" /api/v1/sources)" = 421 ]
    done
    get -H 'Host: evil.example' /api/v1/sources | jq -e '.code == "misdirected"'
    serve_start named --allow-host search.example.org
    [ "$(status -H 'Host: search.example.org' /healthz)" = 200 ]
    [ "$(status -H 'Host: other.example.org' /healthz)" = 421 ]
    serve_stop
}

@test "long addresses and headers have their own errors" {
    long=$(head -c 40000 /dev/zero | tr '\0' a)
    get "/api/v1/search?q=$long" | jq -e '.status == 414 and .code == "uri-too-long"'
    get "/search?q=$long" | grep -q 'too long'
    [ "$(status -H "X-Long: $long" -H "X-More: $long" /healthz)" = 431 ]
    [ "$(status /healthz)" = 200 ]
}

@test "nothing imported yet: pages and API say so, and work as soon as there is something" {
    export DATA=$BATS_TEST_TMPDIR/none
    serve_start none
    [ "$(status /healthz)" = 200 ]
    [ "$(status /help)" = 200 ]
    [ "$(status /readyz)" = 503 ]
    [ "$(status /)" = 503 ]
    get '/api/v1/search?q=a' | jq -e '.status == 503 and .code == "not-ready" and (.detail | contains("askwell index"))'
    "$ASKWELL" index --quiet --sample --data "$DATA"
    [ "$(status /readyz)" = 200 ]
    get '/api/v1/search?q=docker' | jq -e '.items | length > 0'
    serve_stop
}

@test "start: refusals say why" {
    run -2 "$ASKWELL" serve --data "$DATA" --port 0 --host 0.0.0.0
    [[ $output == *--anonymous-read* ]]
    run -74 "$ASKWELL" serve --data "$DATA" --port "${URL##*:}"
    [[ $output == *"127.0.0.1"*"--port"* ]]
    run -2 "$ASKWELL" serve --data "$DATA" --port 70000
    run -2 "$ASKWELL" serve --data "$DATA" --port 0 --host 'no such host'
}

@test "stop: SIGTERM and SIGINT end it with 0, with connections open" {
    for signal in TERM INT; do
        serve_start "stop$signal"
        exec 5<>"/dev/tcp/127.0.0.1/${URL##*:}"
        printf 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n' >&5
        read -r line <&5
        [[ $line == *200* ]]
        kill "-$signal" "$PID"
        wait "$PID"
        exec 5>&-
        run -7 curl -s "$URL/healthz"
    done
}

@test "many at once: every request is answered, with 200 or 503" {
    serve_start flood --workers 1 --queue 2
    seq 60 | xargs -P 20 -I{} curl -s -o /dev/null -w '%{http_code}\n' \
        "$URL/api/v1/search?q=docker+network+error+{}" >"$BATS_TEST_TMPDIR/codes"
    [ "$(grep -cE '^(200|503)$' "$BATS_TEST_TMPDIR/codes")" = 60 ]
    grep -q 200 "$BATS_TEST_TMPDIR/codes"
    [ "$(status /healthz)" = 200 ]
    serve_stop
}
