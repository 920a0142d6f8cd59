#!/usr/bin/env bats
# disk.bats - a full or failing disk at any moment of import and index: said, and nothing lost.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: killed processes (tests/crash), files damaged at rest (damage.bats).
# Method: faultfs.so lets the nth writing call below the data folder fail, for n = 1, 2, 3, 5, 8, ...
# until a run makes fewer calls. After each failure the same command without a fault must put
# everything right.

setup_file() {
    export XAPIAN_FLUSH_THRESHOLD=10 # or Xapian would write everything at once
    # Small enough to be imported some hundred times, large enough for every part to be written.
    reference=$BATS_FILE_TMPDIR/reference
    "$ASKWELL" index --quiet --sample --data "$reference"
    "$ASKWELL" stats --json --data "$reference" | jq -S '{posts, threads, passages}' \
        >"$BATS_FILE_TMPDIR/stats"
    for i in $(seq 1 40); do
        printf '{"id":"n%d","kind":"question","title":"frobnicate unit %d fails","body":"%s"}\n' \
            "$i" "$i" "The flange of unit $i does not fit; error E$i."
    done | sed '1i {"askwell":1,"source":"more","snapshot":true}' >"$BATS_FILE_TMPDIR/more.jsonl"
}

setup() {
    data=$BATS_TEST_TMPDIR/data
    log=$BATS_TEST_TMPDIR/log
}

# faulty FAULT COMMAND...: askwell COMMAND with the fault; result in $status and $output.
faulty() {
    local fault=$1
    shift
    rm -f "$log"
    run env ASKWELL_FAULT="$fault" ASKWELL_FAULT_PATH="$data/*" ASKWELL_FAULT_LOG="$log" \
        LD_PRELOAD="$FAULTFS" "$ASKWELL" "$@" --data "$data"
    [[ $output != *Sanitizer* && $output != *"runtime error"* ]] || {
        echo "$fault: $output"
        return 1
    }
}

struck() {
    [ -s "$log" ]
}

# Complaints go through here, so that a failure says which call it was.
blame() {
    echo "fault $1 at $(cat "$log" 2>/dev/null): status $status"
    echo "$output"
    return 1
}

# A failure has a word for people; a full disk is called so.
said() {
    [ "$status" -ne 0 ] || return 0
    [ -n "$output" ] || return 1
    [[ $1 != *ENOSPC* || $output == *full* || $output == *"No space"* || $1 == open:* ]]
}

whole() {
    "$ASKWELL" check --data "$data" || return 1
    "$ASKWELL" stats --json --data "$data" | jq -S '{posts, threads, passages}' |
        diff "$BATS_FILE_TMPDIR/stats" -
}

# loop FAULT-WITHOUT-NUMBER SUFFIX STATUSES: first index under faults, then without.
loop_first() {
    local a=1 b=2 n
    while :; do
        n=$a a=$b b=$((n + b))
        rm -rf "$data"
        faulty "$1:$n$2" index --quiet --sample || return 1
        struck || break
        [[ " $3 " == *" $status "* ]] || blame "$1:$n$2"
        said "$1" || blame "$1:$n$2: not said what is wrong"
        "$ASKWELL" index --quiet --sample --data "$data" >/dev/null || blame "$1:$n$2: and did not recover"
        whole || blame "$1:$n$2: not whole after recovery"
    done
    [ "$n" -gt 3 ]
}

# The same for an import into data that is there: it must stay usable between.
loop_more() {
    local a=1 b=2 n
    while :; do
        n=$a a=$b b=$((n + b))
        rm -rf "$data"
        cp -a "$BATS_FILE_TMPDIR/reference" "$data"
        faulty "$1:$n$2" index --quiet "$BATS_FILE_TMPDIR/more.jsonl" || return 1
        struck || break
        [[ " $3 " == *" $status "* ]] || blame "$1:$n$2"
        said "$1" || blame "$1:$n$2: not said what is wrong"
        "$ASKWELL" search --data "$data" nginx >/dev/null || blame "$1:$n$2: search is gone"
        "$ASKWELL" index --quiet "$BATS_FILE_TMPDIR/more.jsonl" --data "$data" >/dev/null ||
            blame "$1:$n$2: and did not recover"
        "$ASKWELL" check --data "$data" >/dev/null || blame "$1:$n$2: not whole after recovery"
        "$ASKWELL" search --data "$data" frobnicate flange >/dev/null ||
            blame "$1:$n$2: the new posts are not found"
    done
    [ "$n" -gt 3 ]
}

@test "the disk is full from some write on, during a first index" {
    loop_first write:ENOSPC + 73
}

@test "one write fails, during a first index" {
    loop_first write:EIO '' "0 73 74"
}

@test "a write is cut short by a full disk, during a first index" {
    loop_first write:short + "73"
}

@test "one sync fails, during a first index" {
    loop_first sync:EIO '' "0 74"
}

@test "no file can be made, renamed or cut from some moment on, during a first index" {
    # SQLite says only that it cannot open, which most often is a matter of permissions.
    loop_first open:ENOSPC + "0 73 74 77"
    loop_first rename:EIO + "0 74"
    loop_first truncate:EIO '' "0 74"
}

@test "the disk is full from some write on, while more is imported" {
    loop_more write:ENOSPC + "73 74"
}

@test "any call fails, while more is imported" {
    # A store that cannot be opened for writing is taken for one that may only be read.
    loop_more any:EIO '' "0 74 77"
}

@test "a full disk does not keep people from searching" {
    cp -a "$BATS_FILE_TMPDIR/reference" "$data"
    faulty any:ENOSPC:1+ search nginx
    [ "$status" -eq 0 ] || blame any:ENOSPC:1+
    faulty any:EROFS:1+ search nginx
    [ "$status" -eq 0 ] || blame any:EROFS:1+
}
