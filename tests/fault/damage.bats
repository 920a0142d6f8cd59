#!/usr/bin/env bats
# damage.bats - files of the data folder damaged at rest: no crash, a clear word, a way back.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: faults while writing (disk.bats). Method: each file of a small data folder in turn is
# emptied, cut in half, overwritten at the head, hit by single bytes all over, removed. Then a search, a
# thread and a check run on it. None may crash or be caught by a sanitizer; a failure is one of
# the statuses of the error table, with a message. What `check` calls damaged in the index,
# `rebuild` puts right; the store is the truth and only found out.

setup_file() {
    "$ASKWELL" index --quiet --sample --data "$BATS_FILE_TMPDIR/reference"
    "$ASKWELL" search --json --data "$BATS_FILE_TMPDIR/reference" nginx | jq '[.items[].thread_id]' \
        >"$BATS_FILE_TMPDIR/answer"
}

setup() {
    data=$BATS_TEST_TMPDIR/data
}

# Files that hold something, relative to the data folder.
files() {
    (cd "$BATS_FILE_TMPDIR/reference" && find . -type f -size +0 | sort)
}

# Whether the file belongs to the store, from which all else is made.
of_store() {
    [[ $1 == ./store* ]]
}

# damage HOW FILE
damage() {
    local size
    size=$(stat -c %s "$2")
    case $1 in
    emptied) : >"$2" ;;
    halved) truncate -s $((size / 2)) "$2" ;;
    head) printf 'XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX' | dd of="$2" conv=notrunc status=none ;;
    sprinkled)
        for i in $(seq 0 15); do
            printf '\245' | dd of="$2" bs=1 seek=$((size * i / 16 + i % 7)) conv=notrunc status=none
        done
        ;;
    removed) rm "$2" ;;
    esac
}

# sound COMMAND...: runs askwell; its end must be an orderly one.
sound() {
    run timeout 120 "$ASKWELL" "$@" --data "$data"
    if [[ $output == *Sanitizer* || $output == *"runtime error"* ]]; then
        echo "askwell $*: $output"
        return 1
    fi
    case $status in
    0 | 1) ;;
    65 | 70 | 74 | 75 | 78)
        [ -n "$output" ] || {
            echo "askwell $*: status $status and not a word"
            return 1
        }
        ;;
    *)
        echo "askwell $*: status $status: $output"
        return 1
        ;;
    esac
}

try() {
    local how=$1 file=$2 found
    rm -rf "$data"
    cp -a "$BATS_FILE_TMPDIR/reference" "$data"
    damage "$how" "$data/$file"
    sound search --json nginx || return 1
    sound thread 1 || return 1
    sound check || return 1
    found=$status
    # Without CURRENT there is no index yet, as after a kill in a first build: said, and no damage.
    [[ $output == *"no index yet"* ]] && found=1
    of_store "$file" && return 0
    # What the check lets pass must not have changed the answer.
    if [ "$found" -ne 0 ]; then
        sound rebuild && [ "$status" -eq 0 ] || {
            echo "rebuild: status $status: $output"
            return 1
        }
        sound check && [ "$status" -eq 0 ] || {
            echo "check after rebuild: status $status: $output"
            return 1
        }
    fi
    sound search --json nginx || return 1
    diff "$BATS_FILE_TMPDIR/answer" <(jq '[.items[].thread_id]' <<<"$output")
}

try_all() {
    local bad=0
    while read -r file; do
        try "$1" "$file" || {
            echo "^ $1: $file"
            bad=$((bad + 1))
        }
    done < <(files)
    [ "$bad" -eq 0 ]
}

@test "each file emptied" {
    try_all emptied
}

@test "each file cut in half" {
    try_all halved
}

@test "each file overwritten at its head" {
    try_all head
}

@test "sixteen bytes of each file changed" {
    try_all sprinkled
}

@test "each file removed" {
    try_all removed
}
