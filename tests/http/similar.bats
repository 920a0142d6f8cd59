#!/usr/bin/env bats
# similar.bats - /api/v1/similar and the similar questions of the thread page.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: what is found and in which order (tests/unit/test_similar.c).

bats_require_minimum_version 1.5.0

setup_file() {
    load serve.bash
    export DATA=$BATS_FILE_TMPDIR/data
    cat >"$BATS_FILE_TMPDIR/forum.jsonl" <<'END'
{"askwell":1,"source":"forum","snapshot":true}
{"id":"q1","kind":"question","title":"Lantern does not burn","body":"The wick of my lantern stays cold.","linked":["q5"]}
{"id":"q2","kind":"question","title":"My lantern <will> not burn","body":"Whatever I do.","duplicate_of":["q1"]}
{"id":"q3","kind":"question","title":"Which oil for a lantern?","body":"It should burn long."}
{"id":"q4","kind":"question","title":"Boats and sails","body":"About a mast."}
{"id":"q5","kind":"question","title":"Lantern made of paper","body":"Does it burn?"}
{"id":"q6","kind":"question","title":"Lantern of the zebrawood","body":"It does not burn.","visibility":"team","duplicate_of":["q1"]}
END
    "$ASKWELL" index --quiet --include-private --data "$DATA" "$BATS_FILE_TMPDIR/forum.jsonl"
    serve_start similar
}

teardown_file() {
    load serve.bash
    serve_stop
}

setup() {
    load serve.bash
}

similar() {
    curl -s -G "$URL/api/v1/similar" "$@"
}

@test "similar: the object that docs/api.md describes" {
    similar --data-urlencode 'title=my lantern will not burn' >"$BATS_TEST_TMPDIR/r"
    jq -e '.query.text == "my lantern will not burn" and (.query.understood | test("lantern"))
        and .next_cursor == null and (.items | length) >= 2' "$BATS_TEST_TMPDIR/r"
    jq -e '.items[0] | .key == "q1" and .duplicate == true and .relation == "duplicate_of"
        and .related_to == .duplicates[0].thread_id and (.duplicates[0] | .title and .source)
        and (.passages[0].snippet | length) > 0' "$BATS_TEST_TMPDIR/r"
    jq -e '.items[] | select(.key == "q3") | .duplicate == false and .relation == null and .duplicates == []' "$BATS_TEST_TMPDIR/r"
}

@test "similar: GET, JSON and form give the same answer" {
    pick='[.items[] | .key]'
    get_=$(similar -d title=lantern -d body=burn -d tags=a -d tags=b -d limit=2 | jq -c "$pick")
    json=$(get -H 'Content-Type: application/json' \
        -d '{"title": "lantern", "body": "burn", "tags": ["a", "b"], "limit": 2, "thread": null}' /api/v1/similar | jq -c "$pick")
    form=$(get -d 'title=lantern&body=burn&tags=a&tags=b&limit=2' /api/v1/similar | jq -c "$pick")
    [ "$(jq length <<<"$get_")" -eq 2 ]
    [ "$get_" = "$json" ]
    [ "$get_" = "$form" ]
}

@test "similar: by thread, and never itself" {
    id=$(get '/api/v1/search?q=lantern+wick' | jq -r '.items[] | select(.key == "q1").thread_id')
    similar -d thread="$id" >"$BATS_TEST_TMPDIR/r"
    jq -e '[.items[].key] | .[0] == "q2" and index("q1") == null' "$BATS_TEST_TMPDIR/r"
    [ "$(jq -r '.items[0].relation' "$BATS_TEST_TMPDIR/r")" = duplicate ]
    [ "$(status "/api/v1/similar?thread=99999")" = 404 ]
    # ETag
    tag=$(header ETag "/api/v1/similar?thread=$id")
    [ "$(status -H "If-None-Match: $tag" "/api/v1/similar?thread=$id")" = 304 ]
}

@test "similar: every mistake is a 400 that names it" {
    [ "$(similar -d title=x -d q=y | jq -r '.errors[0].parameter')" = q ]
    [ "$(status '/api/v1/similar?title=x&q=y')" = 400 ]
    [ "$(similar -d title=x -d limit=101 | jq -r '.errors[0].parameter')" = limit ]
    [ "$(similar -d title=x -d title=y | jq -r '.errors[0].parameter')" = title ]
    [ "$(similar -d thread=abc | jq -r '.errors[0].parameter')" = thread ]
    [ "$(similar | jq -r '.errors[0].parameter')" = title ]
    [ "$(get -H 'Content-Type: application/json' -d '{"titel": "x"}' /api/v1/similar | jq -r '.errors[0].member')" = titel ]
    long=$(printf 'a%.0s' $(seq 5000))
    [ "$(similar -d title="$long" | jq -r '.errors[0].parameter')" = title ]
    # A text is never one.
    [ "$(status '/api/v1/similar?title=((-%5B')" = 200 ]
    [ "$(status -H 'Content-Type: application/json' -d '{"body": "(( \u0000"}' /api/v1/similar)" = 200 ]
}

@test "similar: nothing of a private thread" {
    for q in title=zebrawood title=lantern+burn thread=1 thread=2 thread=6; do
        get "/api/v1/similar?$q" >"$BATS_TEST_TMPDIR/r"
        run ! grep -i 'lantern of the zebrawood\|"q6"' "$BATS_TEST_TMPDIR/r"
    done
    hidden=$(get '/api/v1/similar?thread=6' | sed 's/6/N/g')
    absent=$(get '/api/v1/similar?thread=9' | sed 's/9/N/g')
    [ "$hidden" = "$absent" ]
    run ! grep -ri zebrawood <(get /t/1)
}

@test "the thread page shows up to five, without those that stand under Related" {
    id=$(get '/api/v1/search?q=lantern+wick' | jq -r '.items[] | select(.key == "q1").thread_id')
    get "/t/$id" >"$BATS_TEST_TMPDIR/page"
    sed -n '/<h2>Similar questions/,/<\/aside>/p' "$BATS_TEST_TMPDIR/page" >"$BATS_TEST_TMPDIR/similar"
    grep -q 'My lantern &lt;will&gt; not burn' "$BATS_TEST_TMPDIR/similar"
    grep -q 'badge">duplicate<' "$BATS_TEST_TMPDIR/similar"
    grep -q 'Which oil' "$BATS_TEST_TMPDIR/similar"
    run ! grep -E 'made of paper|does not burn|zebrawood' "$BATS_TEST_TMPDIR/similar"
    grep -q 'made of paper' "$BATS_TEST_TMPDIR/page"
}
