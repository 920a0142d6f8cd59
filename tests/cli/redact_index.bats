# redact_index.bats - secrets are taken out on the way in, counted, and nowhere on the disk.
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Not here: what a secret looks like (tests/unit/test_redact.c), what is already stored
# (tests/cli/redact.bats). Tokens are put together here, so that none stands in this file.

setup() {
    dir=$(mktemp -d)
    data=$dir/data
    export ASKWELL_DATA=$data
    token="gh""p_Ab3dEf6hJ0kLm9oPq2sTAb3dEf6hJ0abcdef"
    printf '{"askwell":1,"source":"team","snapshot":true}\n{"id":"1","kind":"question","title":"deploy with %s","body":"It says %s is wrong. Ask ann@mail.example or Zorp Industries.","tags":["git"]}\n' \
        "$token" "$token" >"$dir/team.jsonl"
}

teardown() {
    rm -rf "$dir"
}

# Every file below the data folder, and what their bodies inflate to, as `thread` prints it.
everything() {
    cat $(find "$data" -type f)
    "$ASKWELL" thread 1
}

# `!` alone would not fail a test.
absent() {
    if everything | grep -ai "$1"; then return 1; fi
}

@test "a token goes, the words around it stay, and the report counts it" {
    run "$ASKWELL" index --json "$dir/team.jsonl"
    [ "$status" -eq 0 ]
    [ "$(jq -c .redacted <<<"$output")" = '{"github-token":2}' ]
    run "$ASKWELL" search deploy
    [[ $output == *"redacted:github-token"* ]]
    absent "Ab3dEf6hJ0kLm9oPq2sT"
    everything | grep -aq "ann@mail.example"
}

@test "addresses go when asked for, and what a file names" {
    printf '# ours\nclient: zorp industries\n' >"$dir/words"
    run "$ASKWELL" index --json --redact-emails --redact-file "$dir/words" "$dir/team.jsonl"
    [ "$status" -eq 0 ]
    [ "$(jq -cS .redacted <<<"$output")" = '{"client":1,"email":1,"github-token":2}' ]
    absent "zorp\|ann@mail"
}

@test "the site's file is taken from the data folder when none is named" {
    mkdir -p "$data"
    printf 'client: zorp industries\n' >"$data/redact.conf"
    run "$ASKWELL" index --json "$dir/team.jsonl"
    [ "$status" -eq 0 ]
    [ "$(jq -cS .redacted <<<"$output")" = '{"client":1,"github-token":2}' ]
}

@test "importing again changes nothing, and --no-redact keeps what is found" {
    "$ASKWELL" index "$dir/team.jsonl"
    run "$ASKWELL" index --json "$dir/team.jsonl"
    [ "$(jq -c '[.new,.updated,.unchanged]' <<<"$output")" = '[0,0,1]' ]
    run "$ASKWELL" index --json --no-redact "$dir/team.jsonl"
    [ "$(jq -c '[.redacted,.updated]' <<<"$output")" = '[{},1]' ]
}

@test "a wrong file is refused with its line, before anything is stored" {
    printf 'ok: x\nnothing here\n' >"$dir/words"
    run "$ASKWELL" index --redact-file "$dir/words" "$dir/team.jsonl"
    [ "$status" -ne 0 ]
    [[ $output == *"line 2"* ]]
}
