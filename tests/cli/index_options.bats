#!/usr/bin/env bats
# index_options.bats - what askwell index takes and leaves: dates, channels, a look before, a folder
# that is watched.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: the formats (tests/unit/test_source_*.c), private posts (privacy.bats).

bats_require_minimum_version 1.5.0

setup() {
    export ASKWELL_DATA=$BATS_TEST_TMPDIR/data
    cd "$BATS_TEST_TMPDIR" || return 1
    {
        echo '{"askwell":1,"source":"chat","snapshot":true}'
        echo '{"id":"1","kind":"message","container":"help-linux","title":"Old lamp","body":"oil","created":"2019-05-01T00:00:00Z"}'
        echo '{"id":"2","kind":"message","container":"help-linux","title":"New lamp","body":"led","created":"2024-05-01T00:00:00Z"}'
        echo '{"id":"3","kind":"message","container":"random","title":"Cat","body":"purr","created":"2024-05-02T00:00:00Z"}'
        echo '{"id":"4","kind":"message","container":"help-bsd","title":"Edited","body":"x","created":"2018-05-01T00:00:00Z","edited":"2024-06-01T00:00:00Z"}'
    } >chat.jsonl
}

skipped() { # reason
    jq --arg r "$1" '[.skipped | to_entries[] | select(.key == $r) | .value] | add // 0' <<<"$output"
}

@test "--since leaves out what is older and removes nothing" {
    run -0 "$ASKWELL" index --json chat.jsonl
    run -0 --separate-stderr "$ASKWELL" index --json --since 2024-01-01 chat.jsonl
    [ "$(jq .posts <<<"$output")" -eq 3 ]
    [ "$(jq .removed <<<"$output")" -eq 0 ]
    [ "$(skipped 'older than asked for')" -eq 1 ]
    [ "$("$ASKWELL" search --json '"old lamp"' | jq .total)" -eq 1 ]
    run -2 --separate-stderr "$ASKWELL" index --since yesterday chat.jsonl
    [[ "$stderr" == *"2024-01-31"* ]]
}

@test "--include and --exclude choose channels, or files where there are none" {
    run -0 --separate-stderr "$ASKWELL" index --json --include 'help-*' --exclude '*-bsd' chat.jsonl
    [ "$(jq .new <<<"$output")" -eq 2 ]
    [ "$(skipped 'not asked for')" -eq 2 ]
    mkdir -p pages/draft
    echo '# A' >pages/a.md && echo 'text' >>pages/a.md
    echo '# B' >pages/draft/b.md && echo 'text' >>pages/draft/b.md
    run -0 --separate-stderr "$ASKWELL" index --json --exclude 'draft/*' pages
    [ "$(jq .new <<<"$output")" -eq 1 ]
}

@test "a dry run reports, shows three threads and stores nothing" {
    run -0 --separate-stderr "$ASKWELL" index --dry-run chat.jsonl
    [[ "${lines[0]}" == "Would read 4 items: 4 posts in 4 threads" ]]
    [ "$(grep -c '^-- sample' <<<"$output")" -eq 3 ]
    run -0 --separate-stderr "$ASKWELL" index --dry-run --json chat.jsonl
    [ "$(jq '.samples | length' <<<"$output")" -eq 3 ]
    [ "$(jq '[.samples[].posts[0].id] | unique | length' <<<"$output")" -eq 3 ]
    [ ! -e "$ASKWELL_DATA" ]
    head -n 2 chat.jsonl >one.jsonl
    run -0 --separate-stderr "$ASKWELL" index --dry-run one.jsonl
    [ "$(grep -c '^-- sample' <<<"$output")" -eq 1 ]
    [ -z "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'askwell-dry-*' -newer chat.jsonl)" ]
}

@test "what a killed dry run left is removed by the next" {
    export TMPDIR=$BATS_TEST_TMPDIR/tmp
    mkdir "$TMPDIR"
    left() { find "$TMPDIR" -maxdepth 1 -name 'askwell-dry-*' | wc -l; }
    mkfifo first second
    exec 8<>first 9<>second # both ends, so that they never end
    cat chat.jsonl | tee first >second
    "$ASKWELL" index --quiet --dry-run - <first 3>&- 8>&- 9>&- &
    one=$!
    "$ASKWELL" index --quiet --dry-run - <second 3>&- 8>&- 9>&- &
    two=$!
    for _ in $(seq 100); do
        [ "$(left)" -eq 2 ] && [ "$(find "$TMPDIR" -name store.db | wc -l)" -eq 2 ] && break
        sleep 0.1
    done
    kill -9 "$one"
    wait "$one" || true
    "$ASKWELL" index --quiet --dry-run chat.jsonl
    [ "$(left)" -eq 1 ] # that of the other, which runs
    kill -9 "$two"
    wait "$two" || true
    "$ASKWELL" index --quiet chat.jsonl
    "$ASKWELL" forget --quiet --yes post-key:3
    exec 8>&- 9>&-
    [ "$(left)" -eq 0 ]
}

wait_for() { # text: until a search finds it
    for _ in $(seq 100); do
        if "$ASKWELL" search --json "$1" 2>/dev/null | jq -e '.total == '"$2" >/dev/null; then
            return 0
        fi
        sleep 0.2
    done
    return 1
}

@test "--watch keeps a folder in step until it is stopped" {
    mkdir notes
    printf '# Zebra\n\nstripes\n' >notes/a.md
    "$ASKWELL" index --quiet --watch notes >watch.log 2>&1 3>&- &
    pid=$!
    wait_for stripes 1
    mkdir -p notes/deep/er
    printf '# Yak\n\nwool\n' >notes/deep/er/b.md
    wait_for wool 1
    rm notes/a.md
    wait_for stripes 0
    kill -TERM "$pid"
    wait "$pid"
    run -2 "$ASKWELL" index --watch notes notes
    run ! "$ASKWELL" index --watch nowhere
}
