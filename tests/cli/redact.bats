#!/usr/bin/env bats
# redact.bats - secrets that are stored already are found, never told, and taken out without a trace.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: what a secret looks like (tests/unit/test_redact.c), secrets on their way in
# (redact_index.bats). Tokens are put together here, so that none stands in this file.

bats_require_minimum_version 1.5.0

setup() {
    export ASKWELL_DATA=$BATS_TEST_TMPDIR/data
    cd "$BATS_TEST_TMPDIR" || return 1
    SECRET=Ab3dEf6hJ0kLm9oPq2sTAb3dEf6hJ0abcdef
    TOKEN="gh""p_$SECRET"
    {
        echo '{"askwell":1,"source":"team","snapshot":true}'
        for i in $(seq 40); do
            echo "{\"id\":\"m$i@zorpind.example\",\"kind\":\"question\",\"title\":\"Deploy number $i of things\",\"body\":\"The way of doing number $i is the way that we like\",\"tags\":[\"git\"],\"author\":{\"id\":\"u1\",\"name\":\"Ann\"},\"container\":\"zorpind talk\"}"
        done
        echo "{\"id\":\"1\",\"kind\":\"question\",\"title\":\"Token $TOKEN in a title\",\"body\":\"export GITHUB=$TOKEN and go on, says zorpind\",\"tags\":[\"git\",\"zorpind\"],\"url\":\"https://team.example/1\",\"author\":{\"id\":\"u2\",\"name\":\"Zorpind Ltd\",\"url\":\"https://zorpind.example\"}}"
        echo "{\"id\":\"2\",\"kind\":\"answer\",\"parent\":\"1\",\"body\":\"Never write $TOKEN again\",\"author\":{\"id\":\"u1\",\"name\":\"Ann\"}}"
        echo '{"id":"3","kind":"comment","parent":"m1@zorpind.example","container":"zorpind talk","body":"fine"}'
    } >team.jsonl
    echo 'client: zorpind' >site.conf
    "$ASKWELL" index --quiet --no-redact team.jsonl
}

erased() {
    python3 "$ASKWELL_SOURCE_DIR/tests/cli/erased.py" "$ASKWELL_DATA" "$@"
}

@test "a dry run names posts and kinds, never the secret, and changes nothing" {
    before=$(sha256sum "$ASKWELL_DATA/store.db")
    run -0 "$ASKWELL" redact --dry-run
    [[ $output == *"post "*" of thread #"*": 2 github-token"* && $output == *"found: 3 github-token"* ]]
    [[ $output == *"Would redact 2 posts"* ]]
    [[ $output != *"${SECRET:0:12}"* ]]
    run -0 "$ASKWELL" redact --dry-run --json --redact-file site.conf
    jq -e '.redacted["github-token"] == 3 and .redacted.client >= 45' <<<"$output"
    jq -e '[.items[] | select(.channel)] | length == 1' <<<"$output"
    [[ $output != *"${SECRET:0:12}"* && $output != *zorpind* ]]
    [ "$(sha256sum "$ASKWELL_DATA/store.db")" = "$before" ]
    run -1 erased "$SECRET"
}

@test "secrets leave store, index and free pages" {
    run -2 "$ASKWELL" redact </dev/null
    run -1 erased "$SECRET"
    run -0 "$ASKWELL" redact --yes
    [[ $output == *"redacted: 3 github-token"* && $output == *"Redacted 2 posts"* ]]
    run -0 erased "$SECRET"
    run -0 "$ASKWELL" check
    run -0 "$ASKWELL" search --json 'never write again'
    jq -e '[.items[].snippet // "" , .items[].title] | any(contains("redacted:github-token"))' <<<"$output"
    [ "$(ls "$ASKWELL_DATA/index" | grep -c gen-)" -eq 1 ]
    run -0 "$ASKWELL" redact --yes
    [[ $output == *"Found nothing"* ]]
}

@test "the site's own words leave names, tags, ids and channels too; the export finds its posts" {
    run -1 erased zorpind
    run -0 "$ASKWELL" redact --yes --redact-file site.conf
    run -0 erased zorpind "$SECRET"
    run -0 "$ASKWELL" check
    posts=$("$ASKWELL" stats --json | jq .posts)
    [ "$posts" -eq 43 ]
    for round in 1 2; do
        run -0 "$ASKWELL" index --redact-file site.conf team.jsonl
        [[ $output == *"(0 new,"*"0 removed)"* ]]
        [[ $round -eq 1 || $output == *"43 unchanged"* ]] || { echo "$output"; return 1; }
        run -0 erased zorpind "$SECRET"
    done
    run -0 "$ASKWELL" check
}
