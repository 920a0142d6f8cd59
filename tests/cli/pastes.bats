#!/usr/bin/env bats
# pastes.bats - pasted errors and logs give the thread that solves them, whatever stands around.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: units (tests/unit/test_paste.c). tests/pastes/ has the pastes and what asks them.

setup_file() {
    export ASKWELL_DATA=$BATS_FILE_TMPDIR/data
    "$ASKWELL" index --quiet --sample
}

ask() {
    python3 tests/pastes/run.py "$ASKWELL" "$ASKWELL_DATA" "$1"
}

@test "every paste names a thread that exists, and every file is listed" {
    cut -f1 tests/pastes/expected.tsv | grep -v '^#' | sort >"$BATS_TEST_TMPDIR/listed"
    (cd tests/pastes && ls -- *.txt) | sort >"$BATS_TEST_TMPDIR/there"
    diff "$BATS_TEST_TMPDIR/listed" "$BATS_TEST_TMPDIR/there"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/there")" -ge 45 ]
}

@test "every paste has its thread first" {
    ask plain
}

@test "so it has when its line ends were lost" {
    ask flat
}

@test "so it has in the middle of a log of 20 KiB and of 250 KB" {
    ask noise:20480
    ask noise:250000
}

@test "so it has with other times, numbers, users, hosts and strange lines in between" {
    ask change:1
    ask change:2
}
