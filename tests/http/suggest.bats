#!/usr/bin/env bats
# suggest.bats - help while typing, as the page and programs get it: /api/v1/suggest, did you mean.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: what is suggested in detail (tests/unit/test_suggest.c, test_typos.c).
# Method: a public and a labelled thread with words that nothing else has; the labelled ones must
# never come, also after a public one becomes labelled while the service runs.

bats_require_minimum_version 1.5.0

post() { # key title body more-json
    jq -cn --arg id "$1" --arg title "$2" --arg body "$3" --argjson more "${4:-{\}}" \
        '{id: $id, kind: "question", title: $title, body: $body} + $more'
}

export_forum() { # label of the third thread
    echo '{"askwell":1,"source":"forum","snapshot":true}'
    post q1 'Lanterns flicker in the wind' 'lanterns lanterns lanterns flicker. ERR_FLICKER_LOW' \
        '{"tags":["lamp"],"score":5}'
    post q2 'Lantern with zebrawood frame' 'zebrawood zebrawood zebrawood zebrawood. ERR_ZEBRA' \
        '{"tags":["stealthtag"],"visibility":"team","score":50}'
    post q3 'Umbrella for a lantern' 'umbrellas umbrellas umbrellas umbrellas. ERR_UMBRA' \
        "{\"tags\":[\"rain\"],\"visibility\":\"$1\"}"
}

setup_file() {
    load serve.bash
    export DATA=$BATS_FILE_TMPDIR/data
    cd "$BATS_FILE_TMPDIR" || return 1
    export_forum '' >forum.jsonl
    "$ASKWELL" index --quiet --data "$DATA" forum.jsonl
    serve_start suggest
}

teardown_file() {
    load serve.bash
    serve_stop
}

setup() {
    load serve.bash
    cd "$BATS_FILE_TMPDIR" || return 1
}

suggest() { # TEXT [curl options]
    curl -s -G "$URL/api/v1/suggest" --data-urlencode "q=$1" "${@:2}"
}

texts() { # KIND TEXT
    suggest "$2" | jq -r --arg k "$1" '[.suggestions[] | select(.kind == $k) | .text] | join("|")'
}

# Fails when its input has the pattern ("!" before a pipeline would not fail a test).
lacks() {
    if grep -iE "$1"; then return 1; fi
}

search() {
    curl -s -G "$URL/api/v1/search" --data-urlencode "q=$1"
}

@test "suggest: the object that docs/api.md describes" {
    suggest lan >r
    jq -e '.query == "lan" and (.took_ms | type) == "number" and (.suggestions | length) >= 2' r
    jq -e '.suggestions[] | select(.kind == "title") | (.thread_id | test("^[0-9]+$")) and has("url")
        and .query == .text' r
    jq -e 'all(.suggestions[]; (.text | length) > 0 and (.query | length) > 0)' r
    [ "$(texts title lantern)" = 'Lanterns flicker in the wind|Umbrella for a lantern' ]
    [ "$(texts title 'lantern wi')" = 'Lanterns flicker in the wind' ]
    [ "$(texts tag '[la')" = lamp ]
    [ "$(texts token flick)" = flicker ]
    [ "$(texts token err_f)" = err_flicker_low ]
    [ "$(texts operator is:answere)" = is:answered ]
    [ "$(suggest 'wind [la' | jq -r '.suggestions[0].query')" = 'wind [lamp] ' ]
    [ "$(suggest lantern -d limit=1 | jq '.suggestions | length')" = 1 ]
    [ "$(suggest '' | jq '.suggestions | length')" = 0 ]
    [ "$(suggest "$(head -c 3000 /dev/zero | tr '\0' x)" | jq '.suggestions | length')" = 0 ]
}

@test "suggest: mistakes are named, and an ETag spares the work" {
    [ "$(status '/api/v1/suggest?q=a&limit=21')" = 400 ]
    [ "$(status '/api/v1/suggest?q=a&limit=0')" = 400 ]
    [ "$(status '/api/v1/suggest?q=a&x=1')" = 400 ]
    [ "$(status -X POST '/api/v1/suggest')" = 405 ]
    tag=$(header ETag '/api/v1/suggest?q=lan')
    [ -n "$tag" ]
    [ "$(status -H "If-None-Match: $tag" '/api/v1/suggest?q=lan')" = 304 ]
}

@test "did you mean: in JSON, as a link on the page, at the command line" {
    [ "$(search 'lantenrs wind' | jq -r .did_you_mean)" = 'lanterns wind' ]
    search 'lantenrs wind' | jq -e '.total >= 1 and any(.query.notes[]; contains("“lanterns” in place of “lantenrs”"))'
    [ "$(search 'lanterns wind' | jq -r .did_you_mean)" = null ]
    get '/search?q=lantenrs+wind' | grep -q 'Did you mean <a href="/search?q=lanterns%20wind">lanterns wind</a>?'
    "$ASKWELL" search --data "$DATA" lantenrs wind | grep -q '^did you mean: lanterns wind$'
    get '/search?q=lanterns' | lacks 'Did you mean'
}

@test "nothing of labelled posts is suggested, corrected to or searched for" {
    for q in zeb zebrawood 'lantern z' 'lantern w' '[st' steal err_z tag:st 'title:z' 'lantern '; do
        suggest "$q" -d limit=20 | jq '.suggestions' | lacks 'zebra|stealth'
    done
    for q in zebrawodo zebrawod 'lantern zebrawodo'; do
        search "$q" >r
        [ "$(jq -r .did_you_mean r)" = null ]
        jq '[.query.notes, .items]' r | lacks 'in place of|also searched|zebrawood frame'
    done
    [ "$("$ASKWELL" search --json --data "$DATA" --as team zebrawodo | jq -r .did_you_mean)" = zebrawood ]
    "$ASKWELL" suggest --data "$DATA" --as team zeb | grep -q 'Lantern with zebrawood frame'
}

@test "what becomes labelled while the service runs is suggested no more" {
    [ "$(texts token umbr)" = umbrellas ] || [ "$(texts token umbr)" = 'umbrella|umbrellas' ] ||
        [ "$(texts token umbr)" = 'umbrellas|umbrella' ]
    [ "$(search umbrelals | jq -r .did_you_mean)" = umbrellas ]
    export_forum team >forum.jsonl
    "$ASKWELL" index --quiet --data "$DATA" forum.jsonl
    for q in umbr err_u '[ra' 'umbrella for'; do
        [ "$(suggest "$q" | jq '.suggestions | length')" = 0 ] || { suggest "$q"; return 1; }
    done
    [ "$(search umbrelals | jq -r .did_you_mean)" = null ]
}

@test "the script of the search box is a file, and its address is for ever" {
    script=$(get / | grep -oE '/assets/suggest-[0-9a-f]{16}\.js')
    [ "$(header Content-Type "$script")" = 'text/javascript; charset=utf-8' ]
    [[ $(header Content-Security-Policy /) == *"script-src 'self';"* ]]
    get "$script" | lacks 'innerHTML|insertAdjacentHTML|document\.write|eval\('
}
