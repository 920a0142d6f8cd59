#!/usr/bin/env bats
# relevance.bats - the ranking must not get worse: nDCG@10 on the judged sets, nothing else.
# SPDX-License-Identifier: GPL-2.0-or-later
# Needs ../shared/data/relevance and skips without it. The floors are what was reached
# (docs/relevance.md) less .01; a change that raises a figure raises its floor.

bats_require_minimum_version 1.5.0

measure() { # measure SET FLOOR [OPTION...]
    local set=$SHARED_DATA/relevance/$1 floor=$2
    [ -d "$set" ] || skip "../shared/data/relevance/$1 is not here"
    shift 2
    run -0 --separate-stderr "$ASKWELL" eval --json "$@" "$set"
    echo "$set: $(jq -c . <<<"$output")"
    jq -e --argjson floor "$floor" '.ndcg_at_10 >= $floor' <<<"$output"
}

@test "paraphrased questions (stackfaq-dev)" {
    measure stackfaq-dev .897
}

@test "linked questions (stackexchange-links-dev)" {
    measure stackexchange-links-dev .338 --exclude-self
}

@test "abstracts (cacm)" {
    measure cacm .54
}

@test "code (cosqa-dev)" {
    measure cosqa-dev .423
}

@test "related questions (semeval2016-qq-dev)" {
    measure semeval2016-qq-dev .616
}

@test "measured beside SQLite FTS5, by the same definitions" {
    run -0 --separate-stderr bash tests/relevance/run.sh "$(dirname "$ASKWELL")" tests/data
    echo "$output"
    # Both find the documents of a collection of a few; a peer that measured something else would not.
    grep -E '^judged +[0-9]+ +[01]\.[0-9]{4} .* [01]\.[0-9]{4}' <<<"$output"
    run -0 python3 tests/relevance/peer.py tests/data/judged
    jq -e '.ndcg_at_10 > .5 and .recall_at_100 <= 1' <<<"$output"
}
