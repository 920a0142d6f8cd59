#!/usr/bin/env bats
# commands.bats - the command line as people and scripts meet it: results, messages, exit status.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: ranking (sample.bats), formats (formats.bats), faults (tests/fault).

bats_require_minimum_version 1.5.0

setup_file() {
    export ASKWELL_DATA=$BATS_FILE_TMPDIR/data
    "$ASKWELL" index --quiet --sample >"$BATS_FILE_TMPDIR/first.txt"
}

@test "a first index says what it read, a second one changes nothing" {
    grep -q '^Read .* new' "$BATS_FILE_TMPDIR/first.txt"
    run -0 "$ASKWELL" index --json --sample
    [ "$(jq .new <<<"$output")" -eq 0 ]
    [ "$(jq .updated <<<"$output")" -eq 0 ]
    [ "$(jq .removed <<<"$output")" -eq 0 ]
    [ "$(jq .unchanged <<<"$output")" -gt 100 ]
}

@test "search: results on standard output, 0 when found and 1 when not" {
    run -0 "$ASKWELL" search nginx
    run -1 "$ASKWELL" search qqqzzzxxxyyy
    run -0 --separate-stderr "$ASKWELL" search --json nginx
    jq -e '.items | length > 0' <<<"$output"
    [ -z "$stderr" ]
}

@test "search takes shell flags as words and -- before its own options" {
    run -0 "$ASKWELL" search --json rm -rf node_modules
    [ "$(jq -r .query.text <<<"$output")" = "rm -rf node_modules" ]
    run "$ASKWELL" search --json -- --limit
    [ "$(jq -r .query.text <<<"$output")" = "--limit" ]
    for q in 'docker run -d nginx' 'df -h' 'grep -v foo' 'docker exec -q x' 'npm install --verbose' \
        'git log --limit'; do
        # shellcheck disable=SC2086 # the words are meant to be split
        run "$ASKWELL" search --json $q
        [ "$(jq -r .query.text <<<"$output")" = "$q" ]
    done
}

@test "search's own options may stand behind the words too" {
    run -0 "$ASKWELL" search nginx --limit 1 --json
    [ "$(jq -r .query.text <<<"$output")" = nginx ]
    [ "$(jq '.items | length' <<<"$output")" -eq 1 ]
    run -0 "$ASKWELL" search nginx --limit=1 --data "$ASKWELL_DATA" --json
    [ "$(jq '.items | length' <<<"$output")" -eq 1 ]
}

@test "search reads a pasted trace from standard input" {
    run -0 bash -c 'printf "Traceback (most recent call last):\nModuleNotFoundError: No module named requests\n" |
        "$ASKWELL" search --json -'
    jq -e '.items | length > 0' <<<"$output"
    jq -e '.query.searched.lines == ["ModuleNotFoundError: No module named requests"]' <<<"$output"
    jq -e '.query.searched.words[0:2] | contains(["ModuleNotFoundError"])' <<<"$output"
    run -0 bash -c '"$ASKWELL" search --json docker | jq -e ".query.searched == null"'
}

@test "search says which parts of a paste it searched for, control characters left out" {
    run -0 bash -c 'printf "2026-01-01 10:00:00 INFO started\nfatal: detected dubious ownership \033[1m in repository\nbye\n" |
        "$ASKWELL" search -'
    [[ $output == *"searched for: fatal: detected dubious ownership"*" | "*"dubious"* ]]
    [[ $output != *$'\033'* ]]
    run -0 "$ASKWELL" search docker
    [[ $output != *"searched for"* ]]
}

@test "no colour on a pipe; control characters never reach the terminal" {
    run -0 "$ASKWELL" search docker
    [[ $output != *$'\033'* ]]
}

@test "thread shows what search found, and says when there is no such thread" {
    id=$("$ASKWELL" search --json nginx | jq -r '.items[0].thread_id')
    run -0 "$ASKWELL" thread "$id"
    [ "${#lines[@]}" -gt 2 ]
    run -0 "$ASKWELL" thread --json "#$id"
    [ "$(jq -r .id <<<"$output")" = "$id" ]
    run -1 "$ASKWELL" thread 999999999
    [[ $output == *999999999* ]]
    run -2 "$ASKWELL" thread abc
}

@test "stats counts what is there" {
    run -0 "$ASKWELL" stats --json
    jq -e '.threads >= 60 and .passages >= .threads and (.sources | length >= 3) and .bytes.store > 0
        and .bytes.index > 0 and .bytes.forward > 0' <<<"$output"
}

@test "check is content, and finds a damaged index" {
    run -0 "$ASKWELL" check
    run -0 "$ASKWELL" check --json
    [ "$(jq -c . <<<"$output")" = '{"ok":true,"problems":[]}' ]
    cp -r "$ASKWELL_DATA" "$BATS_TEST_TMPDIR/broken"
    f=$(find "$BATS_TEST_TMPDIR/broken/index" -path '*public/frozen.dat')
    printf 'XXXXXXXXXXXXXXXX' | dd of="$f" bs=1 seek=4000 conv=notrunc status=none
    run -65 "$ASKWELL" check --data "$BATS_TEST_TMPDIR/broken"
    [[ $output == *"askwell rebuild"* ]]
    run -0 "$ASKWELL" rebuild --data "$BATS_TEST_TMPDIR/broken"
    run -0 "$ASKWELL" check --data "$BATS_TEST_TMPDIR/broken"
}

@test "rebuild gives the same answers" {
    for q in nginx 'undo a commit' 'certificate verify failed'; do
        "$ASKWELL" search --json "$q" | jq -c '[.items[] | [.thread_id, .relevance]]'
    done >"$BATS_TEST_TMPDIR/before"
    run -0 "$ASKWELL" rebuild
    for q in nginx 'undo a commit' 'certificate verify failed'; do
        "$ASKWELL" search --json "$q" | jq -c '[.items[] | [.thread_id, .relevance]]'
    done >"$BATS_TEST_TMPDIR/after"
    diff "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
}

@test "mistakes are named, with the exit status of a usage error" {
    run -2 "$ASKWELL"
    run -2 "$ASKWELL" frobnicate
    [[ $output == *frobnicate* ]]
    run -2 "$ASKWELL" index
    run -2 "$ASKWELL" index --frobnicate x
    [[ $output == *frobnicate* ]]
    run -2 "$ASKWELL" search --limit 0 x
    run -2 "$ASKWELL" search --sort sideways x
    run -2 "$ASKWELL" stats extra
}

@test "nothing indexed yet: what to do is said" {
    run -1 "$ASKWELL" search --data "$BATS_TEST_TMPDIR/none" x
    [[ $output == *"askwell index"* ]]
    run -1 "$ASKWELL" check --data "$BATS_TEST_TMPDIR/none"
    [ ! -e "$BATS_TEST_TMPDIR/none" ]
}

@test "a path that is not there, and one that is no export" {
    run "$ASKWELL" index --data "$BATS_TEST_TMPDIR/d" /no/such/file
    [ "$status" -ne 0 ]
    [[ $output == */no/such/file* ]]
    head -c 100000 /dev/urandom >"$BATS_TEST_TMPDIR/noise.bin"
    run "$ASKWELL" index --data "$BATS_TEST_TMPDIR/d" "$BATS_TEST_TMPDIR/noise.bin"
    [ "$status" -eq 65 ]
    [[ $output == *stackexchange* && $output == *jsonl* ]]
}

@test "results that cannot be written are an error" {
    run bash -c '"$ASKWELL" search nginx >/dev/full'
    [ "$status" -eq 74 ]
}

@test "help index names every format with what it reads" {
    run -0 "$ASKWELL" help index
    for format in slack mail teams reddit twitter linkedin youtube discourse phpbb forum github zulip discord mattermost \
        tutorials stackexchange jsonl; do
        grep -qE "^  $format +[A-Za-z].*: .+" <<<"$output" || { echo "not $format"; return 1; }
    done
}

@test "help query and help search name every operator that the manual has" {
    for topic in query search; do
        run -0 "$ASKWELL" help $topic
        sed -n '/^<!-- made from/,/^<!-- end/s/^| `\([a-z]*:\)`.*/\1/p' docs/query-language.md >"$BATS_TEST_TMPDIR/ops"
        [ "$(wc -l <"$BATS_TEST_TMPDIR/ops")" -ge 25 ]
        while read -r op; do
            grep -q "^  $op" <<<"$output" || { echo "$op is not in help $topic"; false; }
        done <"$BATS_TEST_TMPDIR/ops"
    done
    run -0 "$ASKWELL" help
    [[ $output == *"Topics: query, formats"* ]]
    run -2 "$ASKWELL" help nonsense
}

@test "every command has help with examples" {
    for c in $("$ASKWELL" help | awk '/^  / { print $1 }'); do
        run -0 "$ASKWELL" "$c" --help
        [[ $output == *"Usage: askwell $c"* && $output == *Examples:* ]]
    done
}

@test "--as shows what is labelled, nobody else sees it" {
    echo '{"id":"1","kind":"question","title":"plumbusword one","body":"secret","visibility":"team-a"}' \
        >"$BATS_TEST_TMPDIR/priv.jsonl"
    run -0 "$ASKWELL" index --data "$BATS_TEST_TMPDIR/p" --include-private "$BATS_TEST_TMPDIR/priv.jsonl"
    run -1 "$ASKWELL" search --data "$BATS_TEST_TMPDIR/p" plumbusword
    run -0 "$ASKWELL" search --data "$BATS_TEST_TMPDIR/p" --as team-a plumbusword
    run -1 "$ASKWELL" search --data "$BATS_TEST_TMPDIR/p" --as team-b plumbusword
}
