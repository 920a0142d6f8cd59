#!/usr/bin/env bats
# copies.bats - a text that was cross-posted or mirrored is shown once, with where else it stands.
# SPDX-License-Identifier: GPL-2.0-or-later

bats_require_minimum_version 1.5.0

TEXT='After the upgrade the lantern daemon refuses to start and writes that the wick socket is already in use by another process of the same user.'

post() { # id title body more
    jq -cn --arg id "$1" --arg title "$2" --arg body "$3" --argjson more "${4:-{\}}" \
        '{id: $id, kind: "question", title: $title, body: $body} + $more'
}

setup() {
    export ASKWELL_DATA=$BATS_TEST_TMPDIR/data
    cd "$BATS_TEST_TMPDIR" || return 1
    post 1 'Lantern daemon does not start' "$TEXT" '{"score":3,"tags":["lantern"]}' >forum.jsonl
    post 2 'Lantern daemon does not start' "**After** ${TEXT#After }" '{"score":9}' >mirror.jsonl
    post 3 'Lantern daemon does not start' "$TEXT" '{"visibility":"team","score":5}' >inside.jsonl
    { post 4 'Lantern daemon does not start' "$TEXT Restarting it does not help."
      post 5 'Lantern' 'Thank you, that worked.'
      post 6 'Lantern' 'Thank you, that worked.'; } >other.jsonl
    "$ASKWELL" index --quiet forum.jsonl mirror.jsonl inside.jsonl other.jsonl
}

@test "the same text is one result, the best of them, with the others named" {
    run -0 "$ASKWELL" search --json 'lantern daemon wick socket'
    jq -e '.items[0].source == "mirror" and .items[0].key == "2"' <<<"$output"
    jq -e '.items[0].copies | map(.source) == ["forum"]' <<<"$output"
    jq -e '.items[0].copies_total == 1' <<<"$output"
    jq -e '[.items[] | select(.key == "1")] == []' <<<"$output"
    jq -e '[.items[] | select(.key == "4")] | length == 1 and (.[0] | has("copies") | not)' <<<"$output"
    run -0 "$ASKWELL" search 'lantern daemon wick socket'
    [[ "$output" == *"the same text: #"*" forum"* ]]
}

@test "a copy that the reader may not see is not told of" {
    run -0 "$ASKWELL" search --json 'lantern daemon wick socket'
    run -1 grep -c inside <<<"$output"
    run -0 "$ASKWELL" search --json --as team 'lantern daemon wick socket'
    jq -e '.items[0].copies | map(.source) | sort == ["forum", "inside"]' <<<"$output"
}

@test "short texts are never folded, and a page does not repeat a copy" {
    run -0 "$ASKWELL" search --json 'thank you that worked'
    jq -e '[.items[].key] | sort == ["5", "6"]' <<<"$output"
    for i in $(seq 100 130); do
        post "$i" "Lantern daemon $i" "$TEXT Number $((i / 2)) of many."
    done >many.jsonl
    "$ASKWELL" index --quiet many.jsonl
    for page in 0 10 20 30; do
        "$ASKWELL" search --json --limit 10 --offset "$page" 'lantern daemon wick socket' |
            jq -r '.items[] | .thread_id, (.copies[]?.thread_id)'
    done | sort | uniq -d >twice
    [ ! -s twice ]
}
