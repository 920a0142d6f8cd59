#!/usr/bin/env bats
# privacy.bats - what an anonymous reader of the service can learn of posts with a label: nothing.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: the same at the command line (tests/cli/privacy.bats).
# Method: words, tags, authors, a source, a channel and ids that stand in labelled posts alone are
# looked for in every page and every answer of the API, in headers, errors and the log, and what is
# hidden must be answered like what does not exist. Labelled posts then come and go while the service
# runs, and no ETag may move.

bats_require_minimum_version 1.5.0

PLANTED='zebrawood|stealthtag|mallorya|vaultsource|vaultanswer|vaultcomment|vaultroom|vault\.example'

post() { # key kind parent title body more-json
    jq -cn --arg id "$1" --arg kind "$2" --arg parent "$3" --arg title "$4" --arg body "$5" \
        --argjson more "${6:-{\}}" \
        '{id: $id, kind: $kind, body: $body} + (if $parent != "" then {parent: $parent} else {} end)
         + (if $title != "" then {title: $title} else {} end) + $more'
}

setup_file() {
    load serve.bash
    export DATA=$BATS_FILE_TMPDIR/data
    cd "$BATS_FILE_TMPDIR" || return 1
    {
        echo '{"askwell":1,"source":"forum","snapshot":true}'
        post q1 question '' 'Open lantern question' 'How does the lantern burn?' \
            '{"created":"2020-01-01T00:00:00Z","tags":["lamp"],"author":"ann"}'
        post a1 answer q1 '' 'The lantern burns oil.' '{"created":"2020-01-02T00:00:00Z","author":"ben"}'
        post vaultanswer answer q1 '' 'The lantern burns zebrawood.' \
            '{"created":"2020-01-03T00:00:00Z","accepted":true,"visibility":"team","author":"mallorya","score":9,"url":"https://vault.example/1"}'
        post vaultcomment comment a1 '' 'zebrawood it is' \
            '{"created":"2021-06-07T00:00:00Z","visibility":"team","author":"mallorya"}'
        post m1 message '' '' 'zebrawood in a private channel with a lantern' \
            '{"visibility":"forum:vaultroom","container":"vaultroom","author":"mallorya"}'
        post q2 question '' 'Another lantern question' 'Which lantern is bright?' \
            '{"created":"2020-02-01T00:00:00Z","tags":["lamp"],"author":"ann"}'
    } >forum.jsonl
    post v1 question '' 'Vaulted zebrawood' 'More zebrawood and a lantern.' \
        '{"created":"2022-01-01T00:00:00Z","visibility":"team","tags":["stealthtag"],"author":"mallorya"}' \
        >vaultsource.jsonl
    "$ASKWELL" index --quiet --data "$DATA" forum.jsonl vaultsource.jsonl
    serve_start private --verbose
}

teardown_file() {
    load serve.bash
    serve_stop
}

setup() {
    load serve.bash
    cd "$BATS_FILE_TMPDIR" || return 1
}

QUERIES='lantern zebrawood zebrawoods zebra* "burns+zebrawood" [stealthtag] [stealthtag]+lantern user:mallorya user:mallorya+lantern
 site:vaultsource site:vaultsource+lantern hasaccepted:yes answers:2 active:2021 zebrawoodd is:accepted lantern+-zebrawood
 lantern+AND+NOT+zebrawood title:vaulted created:2022.. score:9..'

# Every address there is, one a line.
addresses() {
    local q i
    printf '%s\n' / /tags /sources /help /healthz /readyz /none /search /api/v1/none /api/v1/search \
        '/api/v1/tags?limit=100' /api/v1/sources /api/v1/tags /openapi.json
    for q in $QUERIES; do
        printf '%s\n' "/search?q=$q" "/api/v1/search?q=$q" \
            "/api/v1/search?q=$q&facets=tag,source,author,year,type" \
            "/api/v1/search?q=$q&explain=true&group=none&sort=newest"
    done
    for q in author=mallorya source=vaultsource tag=stealthtag accepted=true since=2021 min_score=5; do
        printf '%s\n' "/api/v1/search?q=lantern&$q" "/search?q=lantern&$q" "/api/v1/search?$q"
    done
    for i in $(seq 0 14); do
        printf '%s\n' "/t/$i" "/p/$i" "/api/v1/threads/$i" "/api/v1/posts/$i" "/api/v1/similar?thread=$i"
    done
}

@test "no page, answer, header or error says a word of it" {
    # A question comes back as its reader wrote it: its own words are not looked for.
    addresses | while read -r path; do
        pattern=$(tr '|' '\n' <<<"$PLANTED" | while read -r word; do [[ $path == *"$word"* ]] || echo "$word"; done | paste -sd'|')
        curl -s -i -g "$URL$path" | grep -aE "$pattern" | head -3 | sed "s|^|$path: |"
    done >leaks
    cat leaks
    for path in $(addresses); do echo "$(status -g "$path") $path"; done | sort >statuses
    cut -c1-3 statuses | uniq -c
    grep -v ^200 statuses
    [ "$(addresses | while read -r path; do status -g "$path"; echo; done | grep -c 200)" -ge 95 ]
    [ ! -s leaks ]
}

@test "what is hidden is answered as what does not exist" {
    "$ASKWELL" search --json --data "$DATA" --as team --as forum:vaultroom zebrawood >seen
    jq -e '.total >= 3' seen
    hidden=$(jq -r '.items[] | select(.key == "v1" or .key == "m1") | .thread_id' seen)
    [ "$(wc -w <<<"$hidden")" -eq 2 ]
    for id in $hidden; do
        for path in /api/v1/threads/ /t/; do
            [ "$(status "$path$id")" = 404 ]
            diff <(get "$path$id" | sed "s/\b$id\b/N/g") <(get "${path}99999" | sed 's/99999/N/g')
        done
    done
    for pair in 'user:mallorya user:malloryx' '[stealthtag] [stealthtax]' 'site:vaultsource site:vaultsourcx' 'zebrawood zebrawoox'; do
        one=$(get -g "/api/v1/search?q=${pair% *}" | jq -c 'del(.took_ms, .query)')
        two=$(get -g "/api/v1/search?q=${pair#* }" | jq -c 'del(.took_ms, .query)')
        [ "$one" = "$two" ]
    done
}

@test "counts are of what may be read" {
    get '/api/v1/search?q=lantern&facets=tag,source,author' >answer
    jq -e '.total == 2 and ([.facets[][] | .value] | sort | unique) == ["ann", "ben", "forum", "lamp"]' answer || { jq .facets answer; return 1; }
    get /api/v1/sources | jq -e '[.items[] | .name] == ["forum"] and .items[0].posts == 3 and .items[0].threads == 2'
    get /api/v1/tags | jq -e '[.items[] | .name] == ["lamp"]'
    id=$(jq -r '.items[] | select(.key == "q1").thread_id' answer)
    get "/api/v1/threads/$id" | jq -e '(.posts | length) == 2 and ([.posts[] | .accepted] | any | not)'
}

@test "no ETag moves when labelled posts come, also when the index is built anew for them" {
    paths='/ /tags /sources /t/1 /search?q=lantern /search?q=zebrawood /api/v1/search?q=lantern /api/v1/search?q=zebrawood
        /api/v1/tags /api/v1/sources /api/v1/threads/1 /search?q=mowing'
    etags() { for p in $paths; do echo "$p $(header ETag "$p")"; done; }
    answer() {
        get '/api/v1/search?q=lantern' | jq -c 'del(.took_ms)'
        get /api/v1/sources # says when it was updated, too
        get /api/v1/tags
    }
    etags >before
    answer >answer.before
    [ "$(grep -c 'W/"' before)" -eq 12 ]
    sleep 1.1 # times are in seconds
    # A few: they go into the live part.
    { cat forum.jsonl
      post new1 comment q1 '' 'more zebrawood' '{"visibility":"team"}'
      post new2 question '' 'zebrawood' 'again' '{"visibility":"team","tags":["mowing"]}'; } >more.jsonl
    cp more.jsonl "$BATS_TEST_TMPDIR/forum.jsonl"
    "$ASKWELL" index --quiet --data "$DATA" "$BATS_TEST_TMPDIR/forum.jsonl"
    etags >after
    diff before after
    # Many: a new generation of the index.
    for i in $(seq 1500); do
        post "n$i" question '' "zebrawood $i" "again $i" '{"visibility":"team"}'
    done >"$BATS_TEST_TMPDIR/vaultsource.jsonl"
    run -0 "$ASKWELL" index --increment --data "$DATA" "$BATS_TEST_TMPDIR/vaultsource.jsonl"
    [[ $output == *"a new generation"* ]]
    etags >after
    diff before after
    "$ASKWELL" rebuild --quiet --data "$DATA"
    etags >after
    diff before after
    answer | diff answer.before -
    # A public one moves them.
    { cat more.jsonl; post q9 question '' 'A lantern more' 'Public.'; } >"$BATS_TEST_TMPDIR/forum.jsonl"
    "$ASKWELL" index --quiet --data "$DATA" "$BATS_TEST_TMPDIR/forum.jsonl"
    etags >after
    [ "$(diff before after | grep -c '^>')" -eq 12 ]
}

@test "the log says nothing of it either" {
    run -1 grep -E "$PLANTED" private.log private.out
}
