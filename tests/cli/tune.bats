#!/usr/bin/env bats
# tune.bats - askwell tune and weights files: what is learned is written, read and told.
# SPDX-License-Identifier: GPL-2.0-or-later

bats_require_minimum_version 1.5.0

# A collection whose answers stand in the body's beginning and whose titles mislead.
collection() {
    mkdir -p "$1"
    for i in $(seq 12); do
        jq -cn --arg i "$i" '{_id: ("r" + $i), title: ("notes about item" + $i),
            text: ("widget" + $i + " gadget" + $i + " explained at last, with a long tail of other remarks")}'
        jq -cn --arg i "$i" '{_id: ("w" + $i), title: ("widget" + $i),
            text: ("nothing to see here, but many remarks about weather, gadget" + $i + " aside")}'
    done >"$1/corpus.jsonl"
    for i in $(seq 12); do
        jq -cn --arg i "$i" '{_id: ("q" + $i), text: ("widget" + $i + " gadget" + $i)}'
    done >"$1/queries.jsonl"
    { printf 'query-id\tcorpus-id\tscore\n'
      for i in $(seq 12); do printf 'q%d\tr%d\t1\n' "$i" "$i"; done; } >"$1/qrels.tsv"
}

@test "weights are learned, written, and rank better" {
    collection "$BATS_TEST_TMPDIR/c"
    run -0 "$ASKWELL" tune -q --folds 3 --out "$BATS_TEST_TMPDIR/w" "$BATS_TEST_TMPDIR/c"
    [[ $output == *"Gain on queries that were held out: +"* ]]
    cp "$BATS_TEST_TMPDIR/w" "$BATS_TEST_TMPDIR/first"
    before=$("$ASKWELL" eval --json "$BATS_TEST_TMPDIR/c" | jq .ndcg_at_10)
    after=$("$ASKWELL" eval --json --weights "$BATS_TEST_TMPDIR/w" "$BATS_TEST_TMPDIR/c" | jq .ndcg_at_10)
    jq -en --argjson a "$after" --argjson b "$before" '$a > $b'
    run -0 "$ASKWELL" tune -q --folds 3 --out "$BATS_TEST_TMPDIR/w" "$BATS_TEST_TMPDIR/c"
    cmp "$BATS_TEST_TMPDIR/w" "$BATS_TEST_TMPDIR/first" # the same again

    # Nothing is left to gain: nothing is written.
    run -1 "$ASKWELL" tune -q --folds 3 --weights "$BATS_TEST_TMPDIR/w" --out "$BATS_TEST_TMPDIR/none" \
        "$BATS_TEST_TMPDIR/c"
    [[ $output == *"keep the weights you have"* ]]
    [ ! -e "$BATS_TEST_TMPDIR/none" ]
}

@test "a log of clicks: what was passed over teaches, a click on top does not" {
    collection "$BATS_TEST_TMPDIR/c"
    d=$BATS_TEST_TMPDIR/d
    jq -c '{id: ._id, kind: "question", title, body: .text}' "$BATS_TEST_TMPDIR/c/corpus.jsonl" \
        >"$BATS_TEST_TMPDIR/docs.jsonl"
    "$ASKWELL" index --quiet --data "$d" "$BATS_TEST_TMPDIR/docs.jsonl"
    for i in $(seq 12); do
        "$ASKWELL" search --json --data "$d" "widget$i" "gadget$i" |
            jq -c --arg r "r$i" '{query: .query.text, shown: [.items[].thread_id],
                clicked: [.items[] | select(.key == $r) | .thread_id]}'
    done >"$BATS_TEST_TMPDIR/log"
    run -0 "$ASKWELL" tune -q --folds 3 --data "$d" --log "$BATS_TEST_TMPDIR/log" --out "$d/weights"
    # The file in the data folder is read when it is there.
    [ "$("$ASKWELL" search --json --data "$d" widget3 gadget3 | jq -r '.items[0].key')" = r3 ]

    rm "$d/weights"
    jq -c '.clicked = [.shown[0]] | .shown = .shown[:1]' "$BATS_TEST_TMPDIR/log" >"$BATS_TEST_TMPDIR/top"
    run -65 "$ASKWELL" tune -q --folds 3 --data "$d" --log "$BATS_TEST_TMPDIR/top"
    [[ $output == *"0 searches where something was passed over"* ]]
    echo '{"query": "x", "shown": "1"}' >"$BATS_TEST_TMPDIR/bad"
    run -65 "$ASKWELL" tune -q --data "$d" --log "$BATS_TEST_TMPDIR/bad"
    [[ $output == *"bad, line 1: shown, clicked and helpful are arrays"* ]]
}

@test "a weights file with a typing error is refused wherever it is read" {
    echo 'titel = 3' >"$BATS_TEST_TMPDIR/w"
    "$ASKWELL" index --quiet --sample --data "$BATS_TEST_TMPDIR/d"
    run -65 "$ASKWELL" search --data "$BATS_TEST_TMPDIR/d" --weights "$BATS_TEST_TMPDIR/w" docker
    [[ $output == *"w, line 1: there is no weight “titel”"* ]]
    run -65 "$ASKWELL" serve --port 0 --data "$BATS_TEST_TMPDIR/d" --weights "$BATS_TEST_TMPDIR/w"
    [[ $output == *"there is no weight “titel”"* ]]
    run -65 "$ASKWELL" eval --weights "$BATS_TEST_TMPDIR/w" tests/data/judged
    cp "$BATS_TEST_TMPDIR/w" "$BATS_TEST_TMPDIR/d/weights"
    run -65 "$ASKWELL" search --data "$BATS_TEST_TMPDIR/d" docker
    [[ $output == *"weights, line 1"* ]]
}

@test "features are written in the form of LETOR" {
    run -0 "$ASKWELL" eval --features "$BATS_TEST_TMPDIR/f" tests/data/judged
    head -1 "$BATS_TEST_TMPDIR/f" | grep -q '^# 1:text 2:coord '
    tail -n +2 "$BATS_TEST_TMPDIR/f" >"$BATS_TEST_TMPDIR/rows"
    [ -s "$BATS_TEST_TMPDIR/rows" ]
    ! grep -vE '^[0-9] qid:[^ ]+( [0-9]+:[-0-9.e]+)+ # thread [0-9]+ prior [0-9.]+$' "$BATS_TEST_TMPDIR/rows"
}
