#!/usr/bin/env bats
# privacy.bats - what a reader without labels can learn of posts that are not his to read: nothing.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: the same over HTTP (tests/http), what the index keeps apart (tests/unit/test_build.c).
# Method: a public question whose accepted answer, last comment, duplicate and neighbours are a
# team's own; words, tags, authors and sources that stand in those alone are looked for everywhere.

bats_require_minimum_version 1.5.0

PLANTED='zebrawood|stealthtag|mallorya|vaultsource|vaultdup|vaultanswer|vaultcomment'

post() { # key kind parent title body more-json
    jq -cn --arg id "$1" --arg kind "$2" --arg parent "$3" --arg title "$4" --arg body "$5" \
        --argjson more "${6:-{\}}" \
        '{id: $id, kind: $kind, body: $body} + (if $parent != "" then {parent: $parent} else {} end)
         + (if $title != "" then {title: $title} else {} end) + $more'
}

setup_file() {
    export ASKWELL_DATA=$BATS_FILE_TMPDIR/data
    cd "$BATS_FILE_TMPDIR" || return 1
    {
        echo '{"askwell":1,"source":"forum","snapshot":true}'
        post q1 question '' 'Open lantern question' 'How does the lantern burn?' \
            '{"created":"2020-01-01T00:00:00Z","tags":["lamp"],"author":"ann","duplicate_of":["vaultdup"],"linked":["q2"]}'
        post a1 answer q1 '' 'The lantern burns oil.' '{"created":"2020-01-02T00:00:00Z","author":"ben"}'
        post vaultanswer answer q1 '' 'The lantern burns zebrawood.' \
            '{"created":"2020-01-03T00:00:00Z","accepted":true,"visibility":"team","author":"mallorya","score":9}'
        post vaultcomment comment a1 '' 'zebrawood it is' \
            '{"created":"2021-06-07T00:00:00Z","visibility":"team","author":"mallorya"}'
        post vaultdup question '' 'Private zebrawood lantern' 'All of zebrawood.' \
            '{"created":"2020-01-01T00:00:00Z","visibility":"team","tags":["stealthtag"],"author":"mallorya"}'
        post q2 question '' 'Another lantern question' 'Which lantern is bright?' \
            '{"created":"2020-02-01T00:00:00Z","tags":["lamp"],"author":"ann","duplicate_of":["q1"]}'
    } >forum.jsonl
    post v1 question '' 'Vaulted zebrawood' 'More zebrawood and a lantern.' \
        '{"created":"2022-01-01T00:00:00Z","visibility":"team","tags":["stealthtag"],"author":"mallorya"}' \
        >vaultsource.jsonl
    "$ASKWELL" index --quiet --include-private forum.jsonl vaultsource.jsonl
    ID=$("$ASKWELL" search --json 'open lantern question' | jq -r '.items[] | select(.key == "q1").thread_id')
    export ID
}

# Everything an anonymous reader of the command line may ask for, in one stream.
everything() { # options
    local q

    for q in lantern zebrawood 'lantern zebrawood' '"burns zebrawood"' '[stealthtag]' '[stealthtag] lantern' \
        'user:mallorya' 'user:mallorya lantern' 'site:vaultsource' 'site:vaultsource lantern' \
        'hasaccepted:yes' 'answers:2' 'active:2021' 'active:2021-06 lantern' 'zebrawoodd'; do
        "$ASKWELL" search --json "$@" -- "$q" || true
    done
    "$ASKWELL" similar --json "$@" lantern zebrawood || true
    for q in 1 2 3 4 5 6 7; do
        "$ASKWELL" thread --json "$@" "$q" || true
        "$ASKWELL" similar --json "$@" --thread "$q" || true
    done
}

@test "a thread's head is made of the posts its reader may read" {
    run -0 "$ASKWELL" search --json 'open lantern question'
    item=$(jq '.items[] | select(.key == "q1")' <<<"$output")
    jq -e '.accepted == false and .accepted_id == null and .answers == 1' <<<"$item"
    jq -e '.updated_at == "2020-01-02T00:00:00Z"' <<<"$item"
    jq -e '.evidence.duplicate == false' <<<"$item"
    run -0 "$ASKWELL" search --json --as team 'open lantern question'
    item=$(jq '.items[] | select(.key == "q1")' <<<"$output")
    jq -e '.accepted == true and .accepted_id != null and .answers == 2' <<<"$item"
    jq -e '.updated_at == "2021-06-07T00:00:00Z"' <<<"$item"
    jq -e '.evidence.duplicate == true' <<<"$item"
}

@test "filters on a thread do not see posts the reader may not read" {
    for q in hasaccepted:yes answers:2 active:2021..2022 'answers:2.. lantern'; do
        run "$ASKWELL" search --json -- "$q"
        [ "$(jq '[.items[] | select(.key == "q1")] | length' <<<"$output")" -eq 0 ]
    done
    run -0 "$ASKWELL" search --json -- 'answers:1 lantern'
    jq -e '[.items[] | select(.key == "q1")] | length == 1' <<<"$output"
    run -0 "$ASKWELL" search --json --as team -- 'hasaccepted:yes zebrawood'
    jq -e '.items | length > 0' <<<"$output"
}

@test "links to posts the reader may not read are left out" {
    run -0 "$ASKWELL" thread --json "$ID"
    jq -e '[.posts[0].links[] | select(.type == "duplicate")] == []' <<<"$output"
    jq -e '[.posts[0].links[] | .key] == ["q2"]' <<<"$output"
    run -0 "$ASKWELL" thread --json --as team "$ID"
    jq -e '[.posts[0].links[] | select(.type == "duplicate") | .key] == ["vaultdup"]' <<<"$output"
}

@test "planted words, tags, authors and sources are nowhere" {
    everything >"$BATS_TEST_TMPDIR/anon" 2>"$BATS_TEST_TMPDIR/anon.err"
    # The question itself comes back, as the reader wrote it, in .query.
    run -0 jq -c 'del(.query)' "$BATS_TEST_TMPDIR/anon"
    [ "${#lines[@]}" -ge 15 ]
    run -1 grep -E "$PLANTED" <<<"$output"
    run -1 grep -E "$PLANTED" "$BATS_TEST_TMPDIR/anon.err"
    everything --as team >"$BATS_TEST_TMPDIR/team" 2>&1
    for word in ${PLANTED//|/ }; do
        grep -q "$word" "$BATS_TEST_TMPDIR/team"
    done
}

@test "a hidden tag, author or source is told of as one that does not exist" {
    for q in '[%s]' 'user:%s' 'site:%s'; do
        for pair in stealthtag:stealthtax mallorya:malloryb vaultsource:vaultsourte; do
            cut=${pair%%:*}
            cut=${cut%??} # also of the stem that a note may name
            # shellcheck disable=SC2059 # the format is ours
            run "$ASKWELL" search --json -- "$(printf "$q" "${pair%:*}") lantern"
            one=$(jq -c 'del(.took_ms)' <<<"$output" | sed "s/${cut}[a-z]*/X/g")
            # shellcheck disable=SC2059
            run "$ASKWELL" search --json -- "$(printf "$q" "${pair#*:}") lantern"
            two=$(jq -c 'del(.took_ms)' <<<"$output" | sed "s/${cut}[a-z]*/X/g")
            [ "$one" = "$two" ]
        done
    done
}

@test "facets and totals count what the reader may read" {
    run -0 "$ASKWELL" search --json lantern
    jq -e '.total == ([.items[]] | length)' <<<"$output"
    run -1 grep -oE "$PLANTED" <<<"$(jq -c "[.facets, .total, .did_you_mean]" <<<"$output")"
    jq -e '[.facets[]? | .[]? | .value] | index("team") == null' <<<"$output"
}

@test "the revision of an anonymous reader stays when only labelled posts change" {
    cp -r "$ASKWELL_DATA" "$BATS_TEST_TMPDIR/data"
    export ASKWELL_DATA=$BATS_TEST_TMPDIR/data
    rev() { "$ASKWELL" search --json "$@" lantern | jq -r .revision; }
    anon=$(rev)
    team=$(rev --as team)
    cd "$BATS_TEST_TMPDIR"
    { cat "$BATS_FILE_TMPDIR/forum.jsonl"
      post new1 comment q1 '' 'more zebrawood' '{"visibility":"team"}'
      post new2 question '' 'zebrawood' 'again' '{"visibility":"team"}'; } >forum.jsonl
    "$ASKWELL" index --quiet --include-private forum.jsonl
    [ "$(rev)" = "$anon" ]
    [ "$(rev --as team)" != "$team" ]
    # Removing them again, and a vote on one of them.
    sed 's/"score":9/"score":10/' "$BATS_FILE_TMPDIR/forum.jsonl" >forum.jsonl
    "$ASKWELL" index --quiet --include-private forum.jsonl
    [ "$(rev)" = "$anon" ]
    # A vote on a public post, a public post more, one less.
    sed 's/"author":"ben"/"author":"ben","score":3/' "$BATS_FILE_TMPDIR/forum.jsonl" >forum.jsonl
    "$ASKWELL" index --quiet --include-private forum.jsonl
    next=$(rev)
    [ "$next" != "$anon" ]
    post q9 question '' 'A lantern more' 'Public.' >>forum.jsonl
    "$ASKWELL" index --quiet --include-private forum.jsonl
    more=$(rev)
    [ "$more" != "$next" ]
    sed -i '$d' forum.jsonl
    "$ASKWELL" index --quiet --include-private forum.jsonl
    [ "$(rev)" != "$more" ]
}

@test "what was public once and is private now is taken back" {
    export ASKWELL_DATA=$BATS_TEST_TMPDIR/back
    mkdir "$BATS_TEST_TMPDIR/x" && cd "$BATS_TEST_TMPDIR/x"
    mkdir ops general
    printf '[{"id":"U1","name":"ann"}]' >users.json
    message='[{"type":"message","user":"U1","ts":"1700000000.000100","text":"%s"}]'
    printf "$message" 'the zorbulent outage' >ops/2023-11-14.json
    printf "$message" 'good morning' >general/2023-11-14.json
    printf '[{"id":"C1","name":"general","created":1699999000},{"id":"C2","name":"ops","created":1699999000}]' >channels.json
    "$ASKWELL" index "$PWD"
    "$ASKWELL" search zorbulent
    printf '[{"id":"C1","name":"general","created":1699999000}]' >channels.json
    printf '[{"id":"C2","name":"ops","created":1699999000}]' >groups.json
    run "$ASKWELL" index --json "$PWD"
    [ "$status" -eq 0 ]
    [ "$(jq -c '[.removed,.skipped.private]' <<<"$output")" = '[1,1]' ]
    [ "$("$ASKWELL" search --json zorbulent | jq '.query.notes | length')" -eq 1 ]
    run "$ASKWELL" search zorbulent
    [ "$status" -eq 1 ]
    "$ASKWELL" index --include-private "$PWD"
    run "$ASKWELL" search zorbulent
    [ "$status" -eq 1 ]
    # Nor can it be asked whether the word was there: as one that never was.
    [ "$("$ASKWELL" search --json zorbulent | jq '.query.notes | length')" -eq 1 ]
    label=$(basename "$PWD"):ops
    "$ASKWELL" search --as "$label" zorbulent
    run "$ASKWELL" index --json "$PWD" # a label that is there stays, also without asking again
    [ "$(jq .removed <<<"$output")" -eq 0 ]
    "$ASKWELL" search --as "$label" zorbulent
}

@test "nor does it when labelled posts make a new generation" {
    cp -r "$ASKWELL_DATA" "$BATS_TEST_TMPDIR/data"
    export ASKWELL_DATA=$BATS_TEST_TMPDIR/data
    cd "$BATS_TEST_TMPDIR"
    rev() { "$ASKWELL" search --json "$@" lantern | jq -r .revision; }
    anon=$(rev)
    answer=$("$ASKWELL" search --json lantern | jq -c 'del(.took_ms)')
    for i in $(seq 1500); do
        post "n$i" question '' "zebrawood $i" "again $i" '{"visibility":"team"}'
    done >vaultsource.jsonl
    run -0 "$ASKWELL" index --include-private --increment vaultsource.jsonl
    [[ $output == *"a new generation"* ]]
    [ "$(rev)" = "$anon" ]
    [ "$("$ASKWELL" search --json lantern | jq -c 'del(.took_ms)')" = "$answer" ]
    "$ASKWELL" rebuild --quiet
    [ "$(rev)" = "$anon" ]
    # Another store is another one, also where all its numbers are the same.
    rm -r "$ASKWELL_DATA"
    "$ASKWELL" index --quiet --include-private "$BATS_FILE_TMPDIR/forum.jsonl" "$BATS_FILE_TMPDIR/vaultsource.jsonl"
    [ "$(rev)" != "$anon" ]
}

@test "tags and languages of private posts do not change how words are understood" {
    export ASKWELL_DATA=$BATS_TEST_TMPDIR/data
    cd "$BATS_TEST_TMPDIR"
    {
        echo '{"askwell":1,"source":"forum","snapshot":true}'
        post p1 question '' 'A machine' 'It runs all day with zebraPlot, and the mowers mowed the readings.'
        post p2 question '' 'Another machine' 'Nothing to see here.'
    } >forum.jsonl
    "$ASKWELL" index --quiet forum.jsonl
    understood() {
        for q in plot running Haus 'wie kann ich die readings im Haus nicht mehr sehen'; do
            "$ASKWELL" search --json "$q" | jq -c 'del(.took_ms)'
        done
    }
    understood >before
    jq -e -s '.[0].total == 1 and .[3].total == 1' before
    for i in $(seq 60); do
        post "v$i" question '' "Running number $i running" \
            'Die laufende Maschine steht im Haus und wird nicht abgeschaltet, weil running running running mowing' \
            '{"visibility":"team","tags":["running","zebraplot"],"lang":"de"}'
    done >>forum.jsonl
    "$ASKWELL" index --quiet --include-private forum.jsonl
    "$ASKWELL" rebuild --quiet
    understood >after
    diff before after
    "$ASKWELL" search --json --as team running | jq -e '.total >= 50'
}

@test "what is left out stays unsaid: dry runs, reports, bad items" {
    export ASKWELL_DATA=$BATS_TEST_TMPDIR/data
    cd "$BATS_TEST_TMPDIR"
    {
        echo '{"askwell":1,"source":"forum"}'
        post q1 question '' 'Open lantern question' 'How does the lantern burn?'
        post vaultdup question '' 'Private zebrawood' 'zebrawood' \
            '{"visibility":"private","container":"zebrawood-room","author":"mallorya","tags":["stealthtag"]}'
        post vaultdup question '' 'Private zebrawood' 'zebrawood' '{"visibility":"private","container":7}'
        echo '{"id":"vaultanswer","kind":"zebrawood","visibility":"private","body":"zebrawood"}'
    } >forum.jsonl
    for how in --dry-run '--dry-run --json' --json '--json --verbose'; do
        # shellcheck disable=SC2086 # several options
        run -0 "$ASKWELL" index $how forum.jsonl
        run -1 grep -E 'zebrawood-room|mallorya|stealthtag|Private zebrawood' <<<"$output"
    done
    run -0 "$ASKWELL" sources
    run -1 grep -E "$PLANTED" <<<"$output"
    run -1 grep -raE 'zebrawood-room|mallorya|stealthtag' "$ASKWELL_DATA"
}

@test "errors tell the reader of nothing that is not his" {
    ids=$("$ASKWELL" search --json --as team zebrawood | jq -r '.items[].thread_id')
    [ -n "$ids" ]
    for id in $ids 99999; do
        run "$ASKWELL" thread --json "$id"
        [[ $status -eq 0 || $output == "askwell thread: there is no thread $id" ]]
        run -1 grep -E "$PLANTED" <<<"$output"
    done
}

@test "a bad item is reported by its place, not by what it says" {
    export ASKWELL_DATA=$BATS_TEST_TMPDIR/bad
    cd "$BATS_TEST_TMPDIR"
    {
        echo '{"askwell":1,"source":"bad"}'
        echo '{"id":"1","kind":"message","visibility":"team","body":zorbare}'
        echo '{"id":"2","kind":"message","visibility":"team","body":"zorquoted\x"}'
        echo '{"id":"3","kind":"zorkind","body":"x"}'
        echo '{"id":"4","kind":"message","body":"x","created":"zordate"}'
    } >bad.jsonl
    for more in '' --json --verbose --include-private; do
        # shellcheck disable=SC2086 # one option or none
        run "$ASKWELL" index $more bad.jsonl
        [[ "$output" == *bad.jsonl* ]]
        [[ "$output" != *zor* ]]
    done
}

@test "what is stored can be read by its owner alone" {
    export ASKWELL_DATA=$BATS_TEST_TMPDIR/open
    mkdir -m 755 "$ASKWELL_DATA"
    (umask 022 && "$ASKWELL" index --quiet "$BATS_FILE_TMPDIR/forum.jsonl")
    [ -z "$(find "$ASKWELL_DATA" -maxdepth 1 -mindepth 1 -perm /077)" ]
}
