#!/usr/bin/env bats
# similar.bats - askwell similar: questions like this one, at the command line.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: what is found and in which order (tests/unit/test_similar.c).

bats_require_minimum_version 1.5.0

setup_file() {
    export ASKWELL_DATA=$BATS_FILE_TMPDIR/data
    cat >"$BATS_FILE_TMPDIR/forum.jsonl" <<'END'
{"askwell":1,"source":"forum","snapshot":true}
{"id":"q1","kind":"question","title":"Lantern does not burn","body":"The wick of my lantern stays cold."}
{"id":"a1","kind":"answer","parent":"q1","body":"Trim the wick."}
{"id":"q2","kind":"question","title":"My lantern will not burn","body":"Whatever I do.","duplicate_of":["q1"]}
{"id":"q3","kind":"question","title":"Which oil for a lantern?","body":"It should burn long.","linked":["q1"]}
{"id":"q4","kind":"question","title":"Boats and sails","body":"About a mast.","tags":["sailing"]}
END
    "$ASKWELL" index --quiet "$BATS_FILE_TMPDIR/forum.jsonl"
}

thread_of() { # key
    "$ASKWELL" search --json "$2" | jq -r --arg k "$1" '.items[] | select(.key == $k).thread_id'
}

@test "a title: the repeated question comes with its duplicates" {
    run -0 "$ASKWELL" similar --json my lantern will not burn
    jq -e '.query.text == "my lantern will not burn" and .items[0].key == "q1" and .items[0].duplicate
        and .items[0].relation == "duplicate_of" and (.items[0].duplicates | length) == 1
        and .items[0].related_to == .items[0].duplicates[0].thread_id
        and ([.items[].key] | index("q2")) == null' <<<"$output"
    run -0 "$ASKWELL" similar my lantern will not burn
    [[ $output == *"1. Lantern does not burn"* ]]
    [[ $output == *"its duplicate: #"*"My lantern will not burn"* ]]
    [[ $output == *"linked with #"* ]]
}

@test "a thread: its duplicates, its links, then what is like it; never itself" {
    id=$(thread_of q1 'lantern wick')
    run -0 "$ASKWELL" similar --json --thread "$id"
    jq -e '[.items[] | [.key, .relation, .related_to]] == [["q2", "duplicate", null], ["q3", "linked", null]]' <<<"$output"
    run -0 "$ASKWELL" similar --thread "#$id" --limit 1
    [[ $output == *"marked as a duplicate of what was asked"* ]]
}

@test "a body from a file or from standard input, and tags" {
    echo 'Something about a *mast*.' >"$BATS_TEST_TMPDIR/draft.md"
    run -0 "$ASKWELL" similar --json --body "$BATS_TEST_TMPDIR/draft.md"
    [ "$(jq -r '.items[0].key' <<<"$output")" = q4 ]
    run -0 bash -c 'echo "Something about a *mast*." | "$ASKWELL" similar --json --body - Help me'
    [ "$(jq -r '.items[0].key' <<<"$output")" = q4 ]
    run -0 "$ASKWELL" similar --json --tag sailing Help me
    [ "$(jq -r '.items[0].key' <<<"$output")" = q4 ]
}

@test "words that look like operators or options are words" {
    run -0 "$ASKWELL" similar --json -- --lantern -burn '[sailing]' user:nobody
    jq -e '[.items[].key] | index("q1") != null and index("q4") != null' <<<"$output"
}

@test "mistakes: nothing asked, no such thread, nothing found" {
    run -2 "$ASKWELL" similar </dev/null
    [[ $output == *"similar to what"* ]]
    run -2 "$ASKWELL" similar --thread abc
    run -1 "$ASKWELL" similar --thread 999999
    [[ $output == *999999* ]]
    run -1 "$ASKWELL" similar qqqzzzxxxyyy
    run ! "$ASKWELL" similar --body /nonexistent
}

@test "eval --similar: links are the judgements" {
    run -0 "$ASKWELL" eval --similar --json --run "$BATS_TEST_TMPDIR/run"
    # q1 with q2 and q3, each of them with q1: four, and all of them are among the first ten.
    jq -e '.queries == 3 and .pairs == 4 and .duplicate_pairs == 2 and .similar.recall_at_10 == 1
        and .similar.duplicate_recall_at_10 == 1' <<<"$output"
    awk 'NF != 6 || $1 == $3 { exit 1 }' "$BATS_TEST_TMPDIR/run"
    run -0 "$ASKWELL" eval --similar
    run -2 "$ASKWELL" eval --similar somewhere
    run -2 "$ASKWELL" eval
}
