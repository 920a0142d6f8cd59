#!/usr/bin/env bats
# kill_loop.bats - kill -9 at any moment of import and index: nothing is lost, nothing is wrong.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: failing disks (tests/fault), builders killed inside one process (test_build.c).
# Method: a forum of made-up words grows and changes by rounds (awk, the same for the same round).
# Each round is imported as a snapshot by a program that is killed at a random moment of the time
# that a whole run takes; `askwell check` must find nothing. The flush threshold is 10, so that
# the kill falls between many small commits. In the end the data must answer as a fresh import
# of the last round does, before and after a rebuild. ASKWELL_SEED repeats a run,
# ASKWELL_ROUNDS sets how many.

setup_file() {
    export ASKWELL_FLUSH_THRESHOLD=10
}

# corpus ROUND: threads of a question and up to three answers; every round brings ten threads,
# rewrites a tenth of the posts, votes on a fifth, drops some answers, hides some threads.
corpus() {
    awk -v round="$1" '
    function mix(a, b) { return (a * 7919 + b * 104729 + 12345) % 1000003 }
    function word(n,   s) {
        s = substr("bdfgkmnprt", n % 10 + 1, 1) substr("aeiou", int(n / 10) % 5 + 1, 1)
        return s substr("bdfgkmnprt", int(n / 50) % 10 + 1, 1) substr("zvx", n % 3 + 1, 1)
    }
    function body(id, version,   i, h, s) {
        h = mix(id, version)
        for (i = 0; i < 12 + id % 9; i++) {
            h = mix(h, i + 1)
            s = s (i ? " " : "") word(h % (20 + h % 480))
        }
        return s
    }
    function put(id, kind, parent, title, label) {
        version = int((round + id % 10) / 10)
        votes = mix(id, int((round + id % 5) / 5)) % 40 - 5
        printf "{\"id\":%d,\"kind\":\"%s\",", id, kind
        if (parent) printf "\"parent\":%d,", parent
        if (title) printf "\"title\":\"%s\",\"tags\":[\"%s\"],", title, word(id % 20)
        if (label) printf "\"visibility\":\"staff\","
        printf "\"score\":%d,\"url\":\"https://forum.example/%d\",", votes, id
        printf "\"created\":%d,\"body\":\"%s\"}\n", 1600000000 + id, body(id, version)
    }
    BEGIN {
        print "{\"askwell\":1,\"source\":\"forum\",\"snapshot\":true}"
        threads = 120 + 10 * round
        for (t = 1; t <= threads; t++) {
            hidden = (t + int((round + t) / 16)) % 11 == 0
            put(t * 4, "question", 0, body(t, 77), hidden)
            for (a = 1; a <= t % 4; a++)
                if ((t + a + int((round + t) / 12)) % 9)
                    put(t * 4 + a, "answer", t * 4, "", hidden)
        }
    }'
}

# answers DATA: what questions with few enough answers to show all find, in no order: equally good
# ones stand in the order of their ids, which tells when they came.
answers() {
    local q
    for q in 'babz AND dabv' 'fabx AND gabz' 'kabv AND mabx' 'nabz AND pabv' 'rabx AND tabz' \
        'babz AND dabv AND fabx' 'mabx AND nabz AND NOT rabx' 'babz AND kukv' 'title:tabz AND bebv' \
        '[dabv] AND fabx' '"babz dabv"' padz kudv dofx regz makv fukx timz nenv gapx; do
        echo "== $q"
        "$ASKWELL" search --json --limit 100 --as staff --data "$1" "$q" |
            jq -c '.total, (.items[] | [.url, .title, .score, .answers])' | sort
        "$ASKWELL" search --json --limit 100 --data "$1" "$q" | jq -c '.items[] | .url' | sort
    done
}

@test "fifty kills, and the data is whole" {
    local data=$BATS_TEST_TMPDIR/data file=$BATS_TEST_TMPDIR/forum.jsonl
    local rounds=${ASKWELL_ROUNDS:-50} seed=${ASKWELL_SEED:-$RANDOM} killed=0 whole round pid wait
    echo "ASKWELL_SEED=$seed"
    RANDOM=$seed

    # How long a whole run takes here, with whatever sanitizers the program has.
    corpus 0 >"$file"
    whole=$(date +%s%N)
    "$ASKWELL" index --quiet --data "$BATS_TEST_TMPDIR/timed" "$file"
    whole=$((($(date +%s%N) - whole) / 1000000))
    echo "a whole run takes $whole ms"

    for ((round = 1; round <= rounds; round++)); do
        corpus "$round" >"$file"
        if ((round % 10 == 0)); then
            "$ASKWELL" rebuild --quiet --data "$data" >/dev/null 2>&1 &
        else
            "$ASKWELL" index --quiet --data "$data" "$file" >/dev/null 2>&1 &
        fi
        pid=$!
        # Most kills fall into the run; some find it ended.
        wait=$((RANDOM % (whole + whole / 4 + 10)))
        sleep "$(printf '%d.%03d' $((wait / 1000)) $((wait % 1000)))"
        if kill -9 "$pid" 2>/dev/null; then
            killed=$((killed + 1))
        fi
        wait "$pid" || true
        [ -s "$data/store.db" ] || continue # killed before anything was made
        # Also before there is an index: that is a state, not damage.
        run "$ASKWELL" check --data "$data"
        [ "$status" -eq 0 ] || {
            echo "round $round, killed after $wait ms: $output"
            return 1
        }
        if [ -e "$data/index/CURRENT" ]; then
            "$ASKWELL" search --json --data "$data" babz >/dev/null
        fi
    done
    echo "killed $killed of $rounds"
    [ "$killed" -gt $((rounds / 5)) ]

    # One undisturbed run makes it equal to a fresh import.
    corpus "$rounds" >"$file"
    "$ASKWELL" index --quiet --data "$data" "$file"
    "$ASKWELL" check --data "$data"
    "$ASKWELL" index --quiet --data "$BATS_TEST_TMPDIR/fresh" "$file"
    answers "$BATS_TEST_TMPDIR/fresh" >"$BATS_TEST_TMPDIR/expected"
    answers "$data" >"$BATS_TEST_TMPDIR/actual"
    grep -q forum.example "$BATS_TEST_TMPDIR/expected"
    diff "$BATS_TEST_TMPDIR/expected" "$BATS_TEST_TMPDIR/actual" | head -20
    cmp "$BATS_TEST_TMPDIR/expected" "$BATS_TEST_TMPDIR/actual"
    "$ASKWELL" rebuild --quiet --data "$data"
    "$ASKWELL" check --data "$data"
    answers "$data" >"$BATS_TEST_TMPDIR/rebuilt"
    cmp "$BATS_TEST_TMPDIR/expected" "$BATS_TEST_TMPDIR/rebuilt"
}
