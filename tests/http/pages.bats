#!/usr/bin/env bats
# pages.bats - the pages as browsers get them: content, links, and nothing of a stranger's making.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: how they look; what the API says (api.bats).

setup_file() {
    load serve.bash
    export DATA=$BATS_FILE_TMPDIR/data
    "$ASKWELL" index --quiet --sample --data "$DATA"
    hostile >"$BATS_FILE_TMPDIR/hostile.jsonl"
    "$ASKWELL" index --quiet --data "$DATA" "$BATS_FILE_TMPDIR/hostile.jsonl"
    serve_start pages
}

teardown_file() {
    load serve.bash
    serve_stop
}

setup() {
    load serve.bash
}

# A source that tries to be markup wherever a text is shown.
hostile() {
    local x='"><script>alert(1)</script><img src=x onerror=alert(2)>'
    jq -cn --arg x "$x" '{askwell: 1, source: "hostile", title: ("Hostile " + $x), url: "javascript:alert(3)"}'
    jq -cn --arg x "$x" '{id: "1", kind: "question", title: ("quuxword " + $x), container: ("#" + $x),
        body: ("quuxword " + $x + "\n\n<svg onload=alert(4)>\n\n[l](javascript:alert(5)) ![p](https://evil.example/p.png)"),
        author: {id: "1", name: ("Eve " + $x)}, tags: ["safe-tag"], url: "javascript:alert(6)",
        license: $x, created: "2024-01-02T03:04:05Z"}'
    jq -cn --arg x "$x" '{id: "2", kind: "answer", parent: "1", body: ("```\">" + $x + "\nquuxword\n```"),
        author: {id: "2", name: "O'\''Hara \"Q\" <b>"}, url: "data:text/html,x", reactions: {($x): 3}, score: 4}'
    jq -cn --arg x "$x" '{id: "3", kind: "comment", parent: "2", body: $x, author: {id: "1", name: $x}}'
    jq -cn --arg x "$x" '{id: "4", kind: "comment", parent: "2", body: ("This no longer works " + $x), author: {id: "3", name: $x}}'
    jq -cn --arg x "$x" '{id: "5", kind: "answer", parent: "1", body: ("quuxword <b>" + $x), author: {id: "2", name: "O"}}'
    jq -cn '{id: "6", kind: "comment", parent: "5", body: "That worked, thanks!", author: {id: "1", name: "Eve"}}'
}

# No markup of theirs: the only elements, attributes and addresses are ours.
harmless() {
    ! sed 's|<script src="/assets/suggest-[0-9a-f]\{16\}\.js" defer></script>||' "$1" | grep -qiE '<script|<img|<svg|<iframe|<object|href="(javascript|data|vbscript):|style="' &&
        ! sed 's/="[^"]*"//g' "$1" | grep -qiE '<[a-z][^>]* on[a-z]+'
}

@test "start: search box, sources, tags" {
    get / >"$BATS_TEST_TMPDIR/p"
    grep -q '<form class="search big" role="search" action="/search"' "$BATS_TEST_TMPDIR/p"
    grep -q 'sample-tutorials\|Sample Q&amp;A' "$BATS_TEST_TMPDIR/p"
    grep -q 'class="tag"' "$BATS_TEST_TMPDIR/p"
    grep -q '<html lang="en">' "$BATS_TEST_TMPDIR/p"
    grep -q '<main id="main">' "$BATS_TEST_TMPDIR/p"
    grep -q 'name="viewport"' "$BATS_TEST_TMPDIR/p"
}

@test "paste: a text of many lines goes by a form of its own, and stays what it was" {
    text=$'Traceback (most recent call last):\n  File "docker.py", line 3, in <module>\nError: docker build 404\n'
    get / | grep -q '<form action="/search" method="post">'
    get --data-urlencode "q=$text" /search >"$BATS_TEST_TMPDIR/p"
    grep -q '<details class="paste" open>' "$BATS_TEST_TMPDIR/p"
    grep -q '^  File &quot;docker.py&quot;, line 3, in &lt;module&gt;' "$BATS_TEST_TMPDIR/p"
    grep -q '<div class="what"><h2>' "$BATS_TEST_TMPDIR/p"
    # One that is too long for an address has buttons for its pages.
    long=$(for i in $(seq 3000); do echo "docker error $i"; done)
    get --data-urlencode "q=$long" /search >"$BATS_TEST_TMPDIR/p"
    grep -q '<button form="again" name="page" value="2">' "$BATS_TEST_TMPDIR/p"
    get --data-urlencode "q=$long" -d page=2 /search | grep -q 'Page 2'
    # It says what it searched for, escaped.
    text=$'2026-01-01 10:00:00 INFO up\nError: <script>alert(1)</script> docker build 404\nbye\n'
    get --data-urlencode "q=$text" /search >"$BATS_TEST_TMPDIR/p"
    grep -q '<div class="searched">' "$BATS_TEST_TMPDIR/p"
    grep -q '<li><code>Error: &lt;script&gt;alert(1)&lt;/script&gt; docker build 404</code>' "$BATS_TEST_TMPDIR/p"
    ! grep -q '<script>alert' "$BATS_TEST_TMPDIR/p"
    ! get '/search?q=docker' | grep -q 'class="searched"'
    # What is in a line stays in the search box.
    get '/search?q=docker' | grep -q '<details class="paste"><summary>'
    [ "$(status -H 'Content-Type: text/plain' -d 'a' /search)" = 415 ]
}

@test "results: the right thread first, with its evidence and marks" {
    curl -s -G "$URL/search" --data-urlencode 'q=docker build apt-get 404' >"$BATS_TEST_TMPDIR/p"
    grep -m1 -A1 '<div class="what"><h2>' "$BATS_TEST_TMPDIR/p" | grep -q '404'
    grep -q '<mark>' "$BATS_TEST_TMPDIR/p"
    grep -q 'value="docker build apt-get 404"' "$BATS_TEST_TMPDIR/p"
    grep -q '<aside class="facets"' "$BATS_TEST_TMPDIR/p"
    grep -q 'sort=votes' "$BATS_TEST_TMPDIR/p"
}

@test "every link of every kind of page leads somewhere" {
    : >"$BATS_TEST_TMPDIR/links"
    for path in / '/search?q=docker' '/search?q=docker&page=2&sort=votes' /t/1 /tags /sources /help; do
        get "$path" | grep -oE '(href|action)="/[^"]*"' | sed 's/^[a-z]*="//; s/"$//; s/&amp;/\&/g' |
            sed 's/#.*//' >>"$BATS_TEST_TMPDIR/links"
    done
    sort -u "$BATS_TEST_TMPDIR/links" >"$BATS_TEST_TMPDIR/unique"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/unique")" -gt 40 ]
    while read -r link; do
        code=$(curl -s -o /dev/null -w '%{http_code}' "$URL$link")
        [[ $code == 200 || $code == 303 ]] || { echo "$link: $code"; false; }
    done <"$BATS_TEST_TMPDIR/unique"
}

@test "thread: question, then the best answer, with anchors and a way back to the original" {
    id=$(get '/api/v1/search?q=docker+build+apt-get+404' | jq -r '.items[0].thread_id')
    get "/t/$id" >"$BATS_TEST_TMPDIR/p"
    get "/api/v1/threads/$id" >"$BATS_TEST_TMPDIR/j"
    [ "$(grep -c '<article class="post' "$BATS_TEST_TMPDIR/p")" -ge 2 ]
    for post in $(jq -r '.posts[].id' "$BATS_TEST_TMPDIR/j"); do
        [ "$(grep -c "id=\"p$post\"" "$BATS_TEST_TMPDIR/p")" = 1 ]
        location=$(header Location "/p/$post")
        [ "$location" = "/t/$id?post=$post#p$post" ]
    done
    grep -q 'rel="nofollow noopener noreferrer">Original</a>' "$BATS_TEST_TMPDIR/p"
    grep -q '<pre><code' "$BATS_TEST_TMPDIR/p"
    for path in /t/0 /t/x /t/99999999 /t/1/2 /p/99999999 /p/ /t/-1 /t/1%20; do
        [ "$(status "$path")" = 404 ]
    done
}

@test "hostile texts stay texts on every page" {
    id=$(get '/api/v1/search?q=quuxword' | jq -r '.items[0].thread_id')
    n=0
    for path in / '/search?q=quuxword' "/t/$id" /sources /tags '/search?q=user:%22Eve%22' \
        '/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E' '/search?q=%27%20onfocus%3Dalert(1)%20x' \
        '/%3Cscript%3Ealert(1)%3C/script%3E' '/search?q=a&sort=%22%3E%3Cscript%3E' '/t/%22%3E%3Cscript%3E' \
        '/t/1?post=%22%3E%3Cscript%3E&page=%3Cscript%3E'; do
        get "$path" >"$BATS_TEST_TMPDIR/p$n"
        harmless "$BATS_TEST_TMPDIR/p$n" || { echo "$path"; grep -niE '<script|<img|<svg|style="|javascript:' "$BATS_TEST_TMPDIR/p$n"; false; }
        n=$((n + 1))
    done
    get "/t/$id" | grep -q '&lt;script&gt;\|alert(1)'
    get "/t/$id" | grep 'class="why"' >"$BATS_TEST_TMPDIR/why"
    grep -q 'This no longer works &quot;&gt;&lt;script&gt;' "$BATS_TEST_TMPDIR/why"
    grep -q 'author has 2 answers' "$BATS_TEST_TMPDIR/why"
    grep -q 'says it worked' "$BATS_TEST_TMPDIR/why"
    grep -q 'Best answer here' "$BATS_TEST_TMPDIR/why"
    get "/api/v1/threads/$id" | jq -r '.posts[].html' >"$BATS_TEST_TMPDIR/html"
    [ -s "$BATS_TEST_TMPDIR/html" ]
    harmless "$BATS_TEST_TMPDIR/html"
    # Remote pictures would tell their host who reads.
    ! get "/t/$id" | grep -q 'src="http'
}

@test "what is typed is shown again as it was" {
    for q in 'a "b" <c> & d' "it's 100% [x] 日本語" 'a+b=c?d#e'; do
        curl -s -G "$URL/search" --data-urlencode "q=$q" >"$BATS_TEST_TMPDIR/p"
        want=$(sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g; s/"/\&quot;/g; s/'"'"'/\&#39;/g' <<<"$q")
        grep -qF "value=\"$want\"" "$BATS_TEST_TMPDIR/p"
    done
    [ "$(status '/search?q=')" = 303 ]
    [ "$(header Location /search)" = / ]
}

@test "nothing found, strange pages and unknown parameters are no errors" {
    get '/search?q=qqqqzzzzxxxx' | grep -q 'Nothing found'
    [ "$(status '/search?q=docker&page=99999999&sort=foo&utm_source=x')" = 200 ]
    [ "$(status '/search?q=docker&page=-1')" = 200 ]
    [ "$(status '/t/1?page=77')" = 200 ]
}

@test "facets: a click narrows, a second one widens" {
    get '/search?q=docker' >"$BATS_TEST_TMPDIR/p"
    link=$(grep -oE 'href="/search\?q=docker%20%5B[^"]*"' "$BATS_TEST_TMPDIR/p" | head -n 1 | sed 's/^href="//; s/"$//')
    [ -n "$link" ]
    get "$link" >"$BATS_TEST_TMPDIR/narrow"
    grep -q 'aria-current="true" title="no longer only these"' "$BATS_TEST_TMPDIR/narrow"
    grep -q 'href="/search?q=docker" aria-current="true" title' "$BATS_TEST_TMPDIR/narrow"
}

@test "assets: named by their content, kept for ever" {
    style=$(get / | grep -oE '/assets/style-[0-9a-f]{16}\.css')
    [ "$(header Content-Type "$style")" = 'text/css; charset=utf-8' ]
    [[ $(header Cache-Control "$style") == *immutable* ]]
    [ "$(get --compressed "$style" | sha256sum)" = "$(sha256sum <web/assets/style.css)" ]
    icon=$(get / | grep -oE '/assets/favicon-[0-9a-f]{16}\.svg')
    [ "$(header Content-Type "$icon")" = image/svg+xml ]
    for path in /assets/style.css /assets/style-0000000000000000.css /assets/ '/assets/..%2Fserve.c'; do
        [ "$(status "$path")" = 404 ]
    done
}

@test "pages need no script and hold no style of their own" {
    for path in / '/search?q=docker' /t/1 /tags /sources /help /none; do
        get "$path" >"$BATS_TEST_TMPDIR/p"
        # One script, from a file, that only adds suggestions to the box.
        [ "$(grep -ci '<script' "$BATS_TEST_TMPDIR/p")" = 1 ]
        grep -qE '^<script src="/assets/suggest-[0-9a-f]{16}\.js" defer></script>$' "$BATS_TEST_TMPDIR/p"
        [ "$(grep -ciE '<style|style="| on[a-z]+="' "$BATS_TEST_TMPDIR/p")" = 0 ]
        [ "$(grep -c '<h1' "$BATS_TEST_TMPDIR/p")" = 1 ]
        # Every input has a label.
        for id in $(grep -oE '<input type="search" id="[^"]*"' "$BATS_TEST_TMPDIR/p" | sed 's/.*id="//; s/"$//'); do
            grep -q "<label class=\"unseen\" for=\"$id\"" "$BATS_TEST_TMPDIR/p"
        done
    done
}

@test "results say why they are here, folded up and escaped" {
    get '/search?q=quuxword+alert' >"$BATS_TEST_TMPDIR/p"
    grep -q '<details class="here"><summary>Why here?</summary>' "$BATS_TEST_TMPDIR/p"
    grep -q '<p>2 of 2 words' "$BATS_TEST_TMPDIR/p"
    get '/search?q=quuxword+%3Cscript%3Ealert%3C/script%3E' >"$BATS_TEST_TMPDIR/q"
    harmless "$BATS_TEST_TMPDIR/q"
}
