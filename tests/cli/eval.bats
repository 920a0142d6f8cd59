#!/usr/bin/env bats
# eval.bats - askwell eval: the measures of small judged collections, reckoned by hand.
# SPDX-License-Identifier: GPL-2.0-or-later

bats_require_minimum_version 1.5.0

@test "the collection of JSON Lines: a perfect ranking measures 1, judged queries only" {
    run -0 "$ASKWELL" eval --json --run "$BATS_TEST_TMPDIR/run" tests/data/judged
    [ "$(jq .queries <<<"$output")" -eq 3 ]
    jq -e '.success_at_1 == 1 and .mrr == 1 and .success_at_5 == 1' <<<"$output"
    # q1: d1 (2) then d2 (1) is ideal; q2: d3; d5: d5 first, d2 shares no word and is not found.
    # nDCG of d5: 1 / (1 + 1/log2(3)) = .61315; mean (1 + 1 + .61315) / 3 = .87105.
    jq -e '(.ndcg_at_10 - 0.87105) | fabs < 0.0001' <<<"$output"
    # recall and MAP: (1 + 1 + 1/2) / 3
    jq -e '(.recall_at_100 - 0.83333) | fabs < 0.0001' <<<"$output"
    jq -e '(.map - 0.83333) | fabs < 0.0001' <<<"$output"
    awk 'NF != 6 || $2 != "Q0" || $6 != "askwell" { exit 1 }' "$BATS_TEST_TMPDIR/run"
    [ "$(awk '$1 == "q1" { print $3, $4; exit }' "$BATS_TEST_TMPDIR/run")" = "d1 1" ]
}

@test "--exclude-self drops the query's own document" {
    run -0 "$ASKWELL" eval --json --exclude-self tests/data/judged
    # d5 has only d2 left to find, and does not: (1 + 1 + 0) / 3.
    jq -e '(.ndcg_at_10 - 0.66667) | fabs < 0.0001' <<<"$output"
}

@test "TREC documents, topics and qrels" {
    run -0 "$ASKWELL" eval --json tests/data/judged-trec
    jq -e '.queries == 2 and .mrr == 1 and .ndcg_at_10 == 1' <<<"$output"
}

@test "an existing index is measured by native ids" {
    mkdir "$BATS_TEST_TMPDIR/j"
    cp tests/data/judged/queries.jsonl tests/data/judged/qrels.tsv "$BATS_TEST_TMPDIR/j"
    jq -c '{id: ._id, kind: "question", title, body: .text}' tests/data/judged/corpus.jsonl \
        >"$BATS_TEST_TMPDIR/docs.jsonl"
    "$ASKWELL" index --quiet --data "$BATS_TEST_TMPDIR/d" "$BATS_TEST_TMPDIR/docs.jsonl"
    run -0 "$ASKWELL" eval --json --existing --data "$BATS_TEST_TMPDIR/d" "$BATS_TEST_TMPDIR/j"
    jq -e '.mrr == 1' <<<"$output"
}

@test "what is missing or broken is named" {
    run "$ASKWELL" eval "$BATS_TEST_TMPDIR"
    [ "$status" -eq 1 ]
    [[ $output == *queries.jsonl* ]]
    cp -r tests/data/judged "$BATS_TEST_TMPDIR/bad"
    echo '{"_id": "x", ' >>"$BATS_TEST_TMPDIR/bad/corpus.jsonl"
    run "$ASKWELL" eval "$BATS_TEST_TMPDIR/bad"
    [ "$status" -eq 65 ]
    [[ $output == *"corpus.jsonl, line 6"* ]]
}

@test "--answers: the asker's choice is found by votes and remarks, its mark hidden" {
    "$ASKWELL" index --quiet --data "$BATS_TEST_TMPDIR/d" - --format jsonl <<'END'
{"id": "1", "kind": "question", "title": "How?", "body": "How is it done?", "author": "ann", "created": "2024-01-01T00:00:00Z"}
{"id": "2", "kind": "answer", "parent": "1", "body": "Like this, I think it is.", "author": "bob", "score": 1, "created": "2024-01-02T00:00:00Z"}
{"id": "3", "kind": "answer", "parent": "1", "body": "Like that, I know it is.", "author": "cid", "score": 1, "accepted": true, "created": "2024-01-03T00:00:00Z"}
{"id": "4", "kind": "comment", "parent": "3", "body": "That worked, thanks!", "author": "ann", "created": "2024-01-04T00:00:00Z"}
{"id": "5", "kind": "question", "title": "Why?", "body": "Why is it so?", "author": "ann", "created": "2024-01-01T00:00:00Z"}
{"id": "6", "kind": "answer", "parent": "5", "body": "Only one answer: not counted.", "author": "bob", "accepted": true, "created": "2024-01-02T00:00:00Z"}
END
    run -0 "$ASKWELL" eval --answers --json --data "$BATS_TEST_TMPDIR/d"
    jq -e 'length == 2 and .[0].source == null and .[0].questions == 1' <<<"$output"
    jq -e '.[0] | .best == 1 and .votes == 0 and .first == 0 and .blind == 0.5' <<<"$output"
    run -2 "$ASKWELL" eval --answers --data "$BATS_TEST_TMPDIR/d" tests/data/judged
    "$ASKWELL" index --quiet --data "$BATS_TEST_TMPDIR/e" - --format jsonl \
        <<<'{"id": "1", "kind": "question", "title": "How?", "body": "How is it done?"}'
    run ! "$ASKWELL" eval --answers --data "$BATS_TEST_TMPDIR/e"
    [[ "$output" == *"no question there"* ]]
}
