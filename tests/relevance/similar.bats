#!/usr/bin/env bats
# similar.bats - similar questions must not get worse: the links of three dumps, nothing else.
# SPDX-License-Identifier: GPL-2.0-or-later
# Needs ../shared/data/stackexchange and skips without it. The floors are what was reached
# (docs/relevance.md) less .015; a change that raises a figure raises its floor.

bats_require_minimum_version 1.5.0

measure() { # measure DUMP FLOOR
    local dump=$SHARED_DATA/stackexchange/$1
    [ -d "$dump" ] || skip "../shared/data/stackexchange/$1 is not here"
    run -0 python3 tests/relevance/similar.py "$dump" "$ASKWELL"
    echo "$output"
    jq -e --argjson floor "$2" '.askwell.similar.recall_at_10 >= $floor
        and .askwell.similar.recall_at_10 > .fts5.recall_at_10' <<<"$output"
}

@test "cardano: linked questions, both ways" {
    measure cardano.stackexchange-2021-12 .71
}

@test "iot: linked questions, both ways" {
    measure iot.stackexchange-2017-03 .69
}

@test "ai: linked questions, both ways" {
    measure ai.stackexchange-2017-03 .58
}
