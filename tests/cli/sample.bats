#!/usr/bin/env bats
# sample.bats - questions to the sample corpus give the thread that a person would pick.
# SPDX-License-Identifier: GPL-2.0-or-later
# The questions with the native id of their thread are in sample-queries.tsv.

setup_file() {
    export ASKWELL_DATA=$BATS_FILE_TMPDIR/data
    "$ASKWELL" index --quiet --sample
}

@test "nine of ten questions have their thread first, all but two among the first three" {
    total=0 first=0 third=0
    while IFS=$'\t' read -r query want; do
        [[ $query == \#* || -z $want ]] && continue
        want=${want#tutorials/}
        total=$((total + 1))
        got=$(printf '%b' "$query" | "$ASKWELL" search --json --limit 3 - | jq -r '.items[].key')
        rank=$(grep -nxF -- "$want" <<<"$got" | head -n 1 | cut -d: -f1)
        [ "$rank" = 1 ] && first=$((first + 1))
        if [ -n "$rank" ]; then third=$((third + 1)); else echo "missed: $query ($want): $got"; fi
        if [ -n "$rank" ] && [ "$rank" != 1 ]; then echo "rank $rank: $query"; fi
    done <tests/cli/sample-queries.tsv
    echo "$first of $total first, $third among the first three"
    [ "$total" -ge 60 ]
    [ $((10 * first)) -ge $((9 * total)) ]
    [ $((third + 2)) -ge "$total" ]
}

@test "an explanation says when votes speak against a post" {
    "$ASKWELL" search --json --explain --limit 50 container host port >"$BATS_TEST_TMPDIR/r"
    jq -e '[.items[].explain | . as $e | .features[] | select(.name == "votes" and .share < 0)
            | select(.words | startswith("+")) | {words, summary: $e.summary}]
           | length > 0 and all(.[]; (.words | endswith(", few for its source")) and
                                     (.summary | contains("vote") | not))' "$BATS_TEST_TMPDIR/r"
    jq -e 'all(.items[].explain.features[]; .words == null or (.words | contains("+0") | not))' "$BATS_TEST_TMPDIR/r"
}
