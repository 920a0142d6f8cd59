#!/usr/bin/env bats
# api.bats - /api/v1 as programs meet it: results, parameters, paging, errors.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: pages (pages.bats), HTTP itself (service.bats), ranking (tests/cli/sample.bats).

setup_file() {
    load serve.bash
    export DATA=$BATS_FILE_TMPDIR/data
    "$ASKWELL" index --quiet --sample --data "$DATA"
    serve_start api
}

teardown_file() {
    load serve.bash
    serve_stop
}

setup() {
    load serve.bash
}

# search [curl options…]: GET with parameters from --data-urlencode.
search() {
    curl -s -G "$URL/api/v1/search" "$@"
}

@test "search: the object that docs/api.md describes" {
    search --data-urlencode 'q=docker build apt-get 404' >"$BATS_TEST_TMPDIR/r"
    jq -e '.query.text == "docker build apt-get 404" and (.query.understood | type) == "string"
        and (.query.notes | type) == "array" and (.took_ms | type) == "number" and .total >= 1
        and (.total_relation | IN("eq", "gte")) and (.items | length) >= 1
        and has("facets") and has("next_cursor") and (.revision | type) == "string"' \
        "$BATS_TEST_TMPDIR/r"
    jq -e '.items[0] | (.id | type) == "string" and (.thread_id | type) == "string"
        and (.title | contains("404")) and .source == "sample-qa" and (.score | type) == "number"
        and (.tags | type) == "array" and (.created_at | test("^[0-9-]{10}T[0-9:]{8}Z$"))
        and (.passages | length) >= 1 and (.passages[0].snippet | length) > 0
        and (.passages[0].highlights | length) > 0 and has("evidence") and has("relevance")' \
        "$BATS_TEST_TMPDIR/r"
}

@test "search: GET, JSON and form give the same answer" {
    pick='[.total, [.items[] | .id]]'
    get_=$(search -d q=timeout -d limit=3 -d sort=votes | jq -c "$pick")
    json=$(get -H 'Content-Type: application/json; charset=utf-8' \
        -d '{"q": "timeout", "limit": 3, "sort": "votes"}' /api/v1/search | jq -c "$pick")
    form=$(get -d 'q=timeout&limit=3&sort=votes' /api/v1/search | jq -c "$pick")
    [ "$(jq '.[1] | length' <<<"$get_")" -ge 1 ]
    [ "$get_" = "$json" ]
    [ "$get_" = "$form" ]
}

@test "search: a whole stack trace goes by POST" {
    trace=$(for i in $(seq 2000); do echo "  at frame_$i (module_$i.js:$i:5)"; done)
    body=$(jq -n --arg q "TypeError: Cannot read properties of undefined
$trace" '{q: $q}')
    [ "$(status -H 'Content-Type: application/json' -d "$body" /api/v1/search)" = 200 ]
}

@test "search: every parameter narrows or orders as its name says" {
    search -d q=docker -d type=answer | jq -e '.items | length > 0'
    search -d q= -d tag=docker | jq -e '(.items | length) > 0 and all(.items[].tags; index("docker"))'
    search -d q=docker -d source=sample-chat | jq -e 'all(.items[].source; . == "sample-chat")'
    search -d q= -d author=kofi | jq -e '.items | length > 0'
    search -d q=docker -d since=2024 | jq -e '.items | length > 0'
    search -d q=docker -d until=1999 | jq -e '.total == 0'
    search -d q= -d tag=docker -d min_score=5 | jq -e '.items | length > 0'
    search -d q=docker -d accepted=true | jq -e 'all(.items[]; .accepted_id != null)'
    search -d q=docker -d answered=false | jq -e 'all(.items[]; .answers == 0)'
    search -d q=docker -d sort=newest | jq -e '.items | length > 0'
    search -d q=docker -d group=none -d limit=5 | jq -e '.items | length > 0'
    search -d q=docker -d explain=1 | jq -e '.items[0].explain | length > 0'
    search -d q=docker | jq -e '.items[0] | has("explain") | not'
    search -d q=docker -d highlight=false |
        jq -e 'all(.items[].passages[]; .highlights == []) and all(.items[]; .title_highlights == [])'
    search -d q=docker -d limit=2 | jq -e '.items | length == 2'
    search -d q=docker -d facets=tag,year | jq -e '(.facets | keys) == ["tag", "year"]
        and (.facets.tag[0].value | type) == "string" and .facets.tag[0].count >= 1'
}

@test "search: a query text is never an error" {
    for q in '' ' ' '"' '((((' ') OR (' '[' '-' 'user:' 'created:x' '\' '%' $'\t' '🙂' 'AND' "' OR 1=1 --"; do
        [ "$(curl -s -o /dev/null -w '%{http_code}' -G "$URL/api/v1/search" --data-urlencode "q=$q")" = 200 ]
    done
    for q in %ff 50% a%00b %zz %c3; do
        [ "$(status "/api/v1/search?q=$q")" = 200 ]
        [ "$(status "/search?q=$q")" = 200 ]
    done
    get '/api/v1/search?q=50%' | jq -e '.query.text == "50%"'
    get '/api/v1/search?q=a%00b' | jq -e '.query.text == "a b"'
    get -H 'Content-Type: application/json' -d '{"q": "docker\u0000", "cursor": null, "limit": 1.0}' /api/v1/search |
        jq -e '.items | length == 1'
}

@test "parameters: each mistake is a 400 that names it" {
    while read -r query name; do
        get "/api/v1/search?q=x&$query" >"$BATS_TEST_TMPDIR/r"
        jq -e --arg n "$name" '.status == 400 and .code == "bad-request" and .errors[0].parameter == $n
            and (.errors[0].detail | length) > 5 and (.detail | contains($n))' "$BATS_TEST_TMPDIR/r"
    done <<'END'
foo=1 foo
Q=1 Q
limit=0 limit
limit=101 limit
limit=ten limit
sort=best sort
facets=tag,colour facets
group=yes group
explain=2 explain
since=soon since
until=2024-13 until
min_score=many min_score
accepted=perhaps accepted
type=poem type
q=again q
cursor=abc cursor
tag= tag
END
    get '/api/v1/search?a=1&b=2&limit=0' | jq -e '[.errors[].parameter] == ["a", "b", "limit"]'
    get '/api/v1/tags?limit=0' | jq -e '.errors[0].parameter == "limit"'
    get '/api/v1/sources?x=1' | jq -e '.errors[0].parameter == "x"'
    get '/api/v1/threads/1?x=1' | jq -e '.errors[0].parameter == "x"'
    get -H 'Content-Type: application/json' -d '{"q": "a", "foo": 1}' /api/v1/search |
        jq -e '.errors[0].member == "foo"'
}

@test "docs/api.md: its parameters exist, and there are no others" {
    sed -n '/^## Search/,/^### /p' docs/api.md | sed -n 's/^| \(`[^|]*\) |.*/\1/p' | grep -oE '[a-z_]+' |
        sort >"$BATS_TEST_TMPDIR/docs"
    sed -n 's/^ *{\.name = "\([a-z_]*\)".*/\1/p' web/api_search.c | sort >"$BATS_TEST_TMPDIR/code"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/docs")" -ge 15 ]
    diff "$BATS_TEST_TMPDIR/docs" "$BATS_TEST_TMPDIR/code"
    while read -r name; do
        get "/api/v1/search?$name=" | jq -e 'all(.errors[]?; .detail != "is not known here")'
    done <"$BATS_TEST_TMPDIR/docs"
}

@test "docs/api.md: its members are in the answer" {
    search -d q=docker -d explain=1 >"$BATS_TEST_TMPDIR/r"
    jq -r 'keys[], (.items[0] | keys[]), (.items[0].passages[0] | keys[])' "$BATS_TEST_TMPDIR/r" |
        sort -u >"$BATS_TEST_TMPDIR/have"
    for name in query took_ms total total_relation items facets facets_exact partial next_cursor \
        revision did_you_mean $(sed -n '/^An item:/,/^`null`/p' docs/api.md | grep -oE '`[a-z_]+`' |
            tr -d '`' | grep -vxE 'null|explain|start|copies|copies_total'); do
        grep -qx "$name" "$BATS_TEST_TMPDIR/have" || { echo "$name"; false; }
    done
}

@test "bodies: what cannot be read is told" {
    json=(-H 'Content-Type: application/json')
    [ "$(status "${json[@]}" -d '{' /api/v1/search)" = 400 ]
    [ "$(status "${json[@]}" -d '[]' /api/v1/search)" = 400 ]
    [ "$(status "${json[@]}" -d '{"q": {}}' /api/v1/search)" = 400 ]
    [ "$(status "${json[@]}" -d '{"q": "a", "q": "b"}' /api/v1/search)" = 400 ]
    [ "$(status "${json[@]}" -d '{"q": "a"}' '/api/v1/search?limit=3')" = 400 ]
    [ "$(status -H 'Content-Type: text/plain' -d 'a' /api/v1/search)" = 415 ]
    head -c 1100000 /dev/zero | tr '\0' a >"$BATS_TEST_TMPDIR/large"
    [ "$(status "${json[@]}" --data-binary "@$BATS_TEST_TMPDIR/large" /api/v1/search)" = 413 ]
    head -c 300000 /dev/zero | tr '\0' a | jq -Rs '{q: .}' >"$BATS_TEST_TMPDIR/query"
    get "${json[@]}" --data-binary "@$BATS_TEST_TMPDIR/query" /api/v1/search |
        jq -e '.status == 413 and .code == "too-large"'
}

# walk LIMIT [curl options…]: follows next_cursor to the end, one id a line.
walk() {
    local limit=$1 cursor='' r
    shift
    while :; do
        r=$(search -d "limit=$limit" "$@" ${cursor:+-d "cursor=$cursor"})
        jq -r '.items[].id' <<<"$r"
        cursor=$(jq -r '.next_cursor // empty' <<<"$r")
        [ -n "$cursor" ] || break
    done
}

@test "cursor: a walk gives every result once, whatever the size of the steps" {
    for sort in relevance newest votes; do
        walk 7 -d q=error -d "sort=$sort" >"$BATS_TEST_TMPDIR/seven"
        walk 100 -d q=error -d "sort=$sort" >"$BATS_TEST_TMPDIR/hundred"
        [ "$(wc -l <"$BATS_TEST_TMPDIR/seven")" -gt 10 ]
        diff "$BATS_TEST_TMPDIR/seven" "$BATS_TEST_TMPDIR/hundred"
        [ -z "$(sort "$BATS_TEST_TMPDIR/seven" | uniq -d)" ]
    done
}

@test "cursor: of another search, or damaged, it is refused" {
    cursor=$(search -d q=error -d limit=1 | jq -r .next_cursor)
    [ "$(status "/api/v1/search?q=error&cursor=$cursor")" = 200 ]
    [ "$(status "/api/v1/search?q=error&limit=50&cursor=$cursor")" = 200 ]
    get "/api/v1/search?q=error&limit=51&cursor=$cursor" | jq -e '.errors[0].detail | contains("limit")'
    [ "$(status "/api/v1/search?q=errors&cursor=$cursor")" = 400 ]
    [ "$(status "/api/v1/search?q=error&sort=votes&cursor=$cursor")" = 400 ]
    [ "$(status "/api/v1/search?q=error&tag=docker&cursor=$cursor")" = 400 ]
    [ "$(status "/api/v1/search?q=error&cursor=${cursor:1}")" = 400 ]
}

@test "cursor: Link says where the next page is" {
    link=$(header Link "/api/v1/search?q=error+%22&limit=2")
    [[ $link == '</api/v1/search?'*'>; rel="next"' ]]
    next=${link#<}
    next=${next%%>*}
    first=$(get '/api/v1/search?q=error+%22&limit=2' | jq -c '[.items[].id]')
    second=$(get "$next" | jq -c '[.items[].id]')
    [ "$(jq length <<<"$second")" = 2 ]
    [ "$first" != "$second" ]
    [ -z "$(header Link '/api/v1/search?q=qqqqzzzzxxxx')" ]
}

@test "threads and posts: as Markdown and as HTML" {
    id=$(search --data-urlencode 'q=docker build apt-get 404' | jq -r '.items[0].thread_id')
    get "/api/v1/threads/$id" >"$BATS_TEST_TMPDIR/t"
    jq -e --arg id "$id" '.id == $id and (.posts | length) >= 3' "$BATS_TEST_TMPDIR/t"
    jq -e '.posts[0] | (.body | test("```")) and (.html | test("<pre><code"))' "$BATS_TEST_TMPDIR/t"
    post=$(jq -r '.posts[1].id' "$BATS_TEST_TMPDIR/t")
    get "/api/v1/posts/$post" | jq -e --arg p "$post" '.id == $p'
    for path in threads/0 threads/-1 threads/99999999 threads/abc threads/1%2F2 threads/%00 \
        threads/99999999999999999999 posts/99999999 posts/+1 threads/; do
        get "/api/v1/$path" | jq -e '.status == 404 and .code == "not-found"'
    done
}

@test "threads: a long one comes in parts, and each post once" {
    export DATA=$BATS_TEST_TMPDIR/long
    {
        printf '{"askwell": 1, "source": "long"}\n{"id": "0", "kind": "question", "title": "long", "body": "long"}\n'
        for i in $(seq 1200); do
            printf '{"id": "%d", "kind": "answer", "parent": "0", "body": "answer %d"}\n' "$i" "$i"
        done
    } >"$BATS_TEST_TMPDIR/long.jsonl"
    "$ASKWELL" index --quiet --data "$DATA" "$BATS_TEST_TMPDIR/long.jsonl"
    serve_start long
    next=/api/v1/threads/1
    while [ -n "$next" ]; do
        get "$next" >"$BATS_TEST_TMPDIR/r"
        jq -e '.type == "question" and .posts[0].body == "long" and (.posts | length) <= 501' "$BATS_TEST_TMPDIR/r"
        jq -r '.posts[1:][].id' "$BATS_TEST_TMPDIR/r" >>"$BATS_TEST_TMPDIR/ids"
        next=$(header Link "$next" | sed -n 's/^<\(.*\)>; rel="next"$/\1/p')
        [ "$(jq .truncated "$BATS_TEST_TMPDIR/r")" = "$([ -n "$next" ] && echo true || echo false)" ]
    done
    [ "$(wc -l <"$BATS_TEST_TMPDIR/ids")" = 1200 ]
    [ "$(sort -u "$BATS_TEST_TMPDIR/ids" | wc -l)" = 1200 ]
    get '/api/v1/threads/1?after=99999999' | jq -e '.errors[0].parameter == "after"'
    serve_stop
}

@test "tags and sources: with counts" {
    get '/api/v1/tags?limit=5' | jq -e '(.items | length) == 5 and all(.items[]; .threads >= 1)
        and ([.items[].threads] | . == (sort | reverse))'
    get /api/v1/sources | jq -e '([.items[].name] | sort | .[0:2]) == ["sample-chat", "sample-list"]
        and all(.items[]; .threads >= 1 and .posts >= .threads and (.updated_at | test("Z$")))'
}

@test "problems: of the right type, with all members" {
    [ "$(header Content-Type /api/v1/none)" = application/problem+json ]
    get /api/v1/none | jq -e '.type == "/help#problem-not-found" and .title and .status == 404
        and .detail and .code == "not-found" and .errors == []'
    # The type is an address that explains it.
    get /help | grep -q 'id="problem-not-found"'
    [ "$(status -X DELETE /api/v1/search)" = 405 ]
    [ "$(curl -s -o /dev/null -D - -X DELETE "$URL/api/v1/search" | tr -d '\r' | sed -n 's/^Allow: //p')" = 'GET, HEAD, POST' ]
    [ "$(status -X POST /api/v1/tags)" = 405 ]
    get -X POST /healthz | jq -e '.status == 405 and .code == "method"'
}
