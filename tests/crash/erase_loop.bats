#!/usr/bin/env bats
# erase_loop.bats - kill -9 at any moment of forgetting: the old store or the new one, and the next
# run ends it.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: kills of importing (kill_loop.bats), erasing undisturbed (tests/cli/forget.bats).
# Method: each round forgets one author of a copy of the same data and is killed at a random moment
# of the time that this takes, sometimes twice. `askwell check` must find nothing; forgetting again
# must leave no byte of the author's word, and all posts of the others, which an import then finds
# unchanged. ASKWELL_SEED repeats a run, ASKWELL_ROUNDS sets how many.

WORD=qzkvortexil

setup_file() {
    export ASKWELL_FLUSH_THRESHOLD=10
    awk -v word="$WORD" 'BEGIN {
        print "{\"askwell\":1,\"source\":\"forum\",\"snapshot\":true}"
        for (i = 1; i <= 600; i++) {
            theirs = i % 20 == 0
            s = ""
            for (k = 0; k < 40; k++) s = s " w" (i * 7919 + k * 104729) % 5003
            if (theirs) s = s " the " word " way of doing things is the best there ever was"
            printf "{\"id\":%d,\"kind\":\"question\",\"title\":\"%s %d\",\"tags\":[\"%s\"],\"author\":\"%s\",\"body\":\"%s\"}\n", i * 2, theirs ? word : "title", i, theirs ? word : "lamp", theirs ? word : "user" i % 9, s
            if (i % 40) printf "{\"id\":%d,\"kind\":\"answer\",\"parent\":%d,\"author\":\"user%d\",\"body\":\"answer%s\"}\n", i * 2 + 1, i * 2, i % 9, substr(s, 1, 120)
        }
    }' >"$BATS_FILE_TMPDIR/forum.jsonl"
    "$ASKWELL" index --quiet --data "$BATS_FILE_TMPDIR/master" "$BATS_FILE_TMPDIR/forum.jsonl"
}

# killed WAIT_MS COMMAND...: runs it, and kills it after so long. True when it did not end before.
killed() {
    local wait=$1 pid dead=1
    shift
    "$@" >/dev/null 2>&1 &
    pid=$!
    sleep "$(printf '%d.%03d' $((wait / 1000)) $((wait % 1000)))"
    kill -9 "$pid" 2>/dev/null && dead=0
    wait "$pid" || true
    return $dead
}

@test "thirty kills of forget, and each is ended" {
    local data=$BATS_TEST_TMPDIR/data rounds=${ASKWELL_ROUNDS:-30} seed=${ASKWELL_SEED:-$RANDOM}
    local whole round kills=0 pending=0
    echo "ASKWELL_SEED=$seed"
    RANDOM=$seed

    cp -r "$BATS_FILE_TMPDIR/master" "$data"
    whole=$(date +%s%N)
    "$ASKWELL" forget --quiet --yes --data "$data" "author:$WORD"
    whole=$((($(date +%s%N) - whole) / 1000000))
    echo "a whole run takes $whole ms"

    for ((round = 1; round <= rounds; round++)); do
        rm -rf "$data"
        cp -r "$BATS_FILE_TMPDIR/master" "$data"
        killed $((RANDOM % (whole + 10))) "$ASKWELL" forget --quiet --yes --data "$data" "author:$WORD" &&
            kills=$((kills + 1))
        run "$ASKWELL" check --data "$data"
        [ "$status" -eq 0 ] || { echo "round $round: $output"; return 1; }
        if [[ $output == *"a removal was interrupted"* ]]; then
            pending=$((pending + 1))
            if ((round % 2)); then
                killed $((RANDOM % (whole + 10))) "$ASKWELL" forget --finish --quiet --data "$data" || true
                "$ASKWELL" check --data "$data"
            fi
            "$ASKWELL" forget --finish --quiet --data "$data"
        elif python3 tests/cli/erased.py "$data" "$WORD" >/dev/null; then
            : # it had ended
        else
            "$ASKWELL" forget --quiet --yes --data "$data" "author:$WORD"
        fi
        python3 tests/cli/erased.py "$data" "$WORD" || { echo "round $round"; return 1; }
        "$ASKWELL" check --data "$data"
        run "$ASKWELL" index --data "$data" "$BATS_FILE_TMPDIR/forum.jsonl"
        [[ $output == *"0 new, 0 updated, 1155 unchanged, 0 removed"* && $output == *"30 forgotten"* ]] ||
            { echo "round $round: $output"; return 1; }
        "$ASKWELL" search --json --data "$data" '[lamp]' | jq -e '.total > 100' >/dev/null
    done
    echo "killed $kills of $rounds, $pending were left to be ended"
    [ "$kills" -gt $((rounds / 3)) ]
    [ "$pending" -gt $((rounds / 5)) ]
}
