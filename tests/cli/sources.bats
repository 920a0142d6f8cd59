#!/usr/bin/env bats
# sources.bats - sources are listed, renamed, relabelled and removed, and imports keep to it.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: the store alone (tests/unit/test_store_erase.c), forgetting (forget.bats).

bats_require_minimum_version 1.5.0

setup() {
    export ASKWELL_DATA=$BATS_TEST_TMPDIR/data
    cd "$BATS_TEST_TMPDIR" || return 1
    {
        echo '{"askwell":1,"source":"forum","title":"The forum","url":"https://forum.example","snapshot":true}'
        echo '{"id":"1","kind":"question","title":"A lantern","body":"How does it burn?","tags":["lamp"],"author":"ann"}'
        echo '{"id":"2","kind":"answer","parent":"1","body":"With zebrawood oil.","author":"ben"}'
        echo '{"id":"3","kind":"question","title":"A candle","body":"Is zebrawood good?","tags":["wax"],"author":"ann"}'
        echo '{"id":"4","kind":"message","container":"secret","visibility":"forum:secret","body":"A hidden zebrawood lantern"}'
    } >forum.jsonl
    { echo '{"askwell":1,"source":"chat","snapshot":true}'
      echo '{"id":"1","kind":"message","body":"A lantern in the chat"}'; } >chat.jsonl
    "$ASKWELL" index --quiet --include-private forum.jsonl chat.jsonl
}

erased() {
    python3 "$ASKWELL_SOURCE_DIR/tests/cli/erased.py" "$ASKWELL_DATA" "$@"
}

total() {
    "$ASKWELL" search --json "$@" | jq .total
}

index_again() {
    run -0 "$ASKWELL" index --include-private "$@"
    echo "$output"
}

@test "the list says what there is, and who may see it" {
    run -0 "$ASKWELL" sources
    [[ $output == *"forum: 3 threads, 4 posts (jsonl)"* && $output == *"The forum; last import 20"* ]]
    [[ $output == *"visible to everybody 3, forum:secret 1"* ]]
    run -0 "$ASKWELL" sources --json
    jq -e '[.items[] | .name] == ["forum", "chat"]' <<<"$output"
    jq -e '.items[0] | .threads == 3 and .posts == 4 and .format == "jsonl" and .title == "The forum"' <<<"$output"
    jq -e '.items[0].labels == [{"label": "public", "posts": 3}, {"label": "forum:secret", "posts": 1}]' <<<"$output"
    run -2 "$ASKWELL" sources mend forum
    run -2 "$ASKWELL" sources rename forum
    run -2 "$ASKWELL" sources --all
}

@test "renamed, its exports find it, and a question for it does" {
    revision=$("$ASKWELL" search --json lantern | jq -r .revision)
    run -0 "$ASKWELL" sources rename forum 'Town Square'
    [ "$(total 'site:town-square lantern')" -eq 1 ]
    [ "$("$ASKWELL" search --json lantern | jq -r .revision)" != "$revision" ]
    [[ $(index_again forum.jsonl) == *"0 new, 0 updated, 4 unchanged, 0 removed"* ]]
    run -0 "$ASKWELL" sources --json
    jq -e '[.items[].name] == ["town-square", "chat"] and .items[0].was_called == ["forum"]' <<<"$output"
    run -2 "$ASKWELL" sources rename chat forum
    [[ $output == *"old name of the source 'town-square'"* ]]
    run -2 "$ASKWELL" sources rename chat town-square
    run -1 "$ASKWELL" sources rename nothing else
    run -0 "$ASKWELL" check
}

@test "made private it leaves the public index, bytes and all, and stays private" {
    run -0 "$ASKWELL" sources relabel forum team
    [[ $output == *"2 threads"* ]]
    run -1 "$ASKWELL" search --json zebrawood
    [ "$(jq .total <<<"$output")" -eq 0 ]
    [ "$(total --as team zebrawood)" -eq 2 ]
    [ "$(total --as team --as forum:secret zebrawood)" -eq 3 ]
    run -1 grep -raq zebrawood "$ASKWELL_DATA"/index/gen-*/public
    # The same export, an edited one, and one with something new.
    [[ $(index_again forum.jsonl) == *"0 new, 0 updated, 4 unchanged"* ]]
    sed -i 's/How does it burn/How does zebrawood burn/' forum.jsonl
    echo '{"id":"9","kind":"question","title":"New","body":"More zebrawood"}' >>forum.jsonl
    [[ $(index_again forum.jsonl) == *"1 new, 1 updated, 3 unchanged"* ]]
    run -1 "$ASKWELL" search --json zebrawood
    [ "$(total --as team zebrawood)" -eq 3 ]
    run -0 "$ASKWELL" check
    # Public again, but for the channel.
    run -2 "$ASKWELL" sources relabel forum public </dev/null
    run -0 "$ASKWELL" sources relabel --yes forum public
    [ "$(total zebrawood)" -eq 3 ]
    [[ $(index_again forum.jsonl) == *"0 new, 0 updated, 5 unchanged"* ]]
    run -0 "$ASKWELL" check
}

@test "which posts are meant is asked where it is not clear" {
    run -2 "$ASKWELL" sources relabel --yes forum public
    [[ $output == *"forum:secret (1 posts)"* && $output == *"--from LABEL"* ]]
    # Made public on purpose, a channel stays, also where private ones are not asked for.
    run -0 "$ASKWELL" sources relabel --yes --from forum:secret forum public
    [ "$(total zebrawood)" -eq 3 ]
    sed 's/"forum:secret"/"private"/' forum.jsonl >private.jsonl
    run -0 "$ASKWELL" index --source forum private.jsonl
    [[ $output == *"1 private"* && $output == *"0 removed"* ]]
    [ "$(total zebrawood)" -eq 3 ]
    run -0 "$ASKWELL" sources relabel --from public forum forum:secret
    run -0 "$ASKWELL" sources relabel --from forum:secret forum staff
    [ "$(total --as staff 'hidden zebrawood')" -ge 1 ]
    [[ $(index_again forum.jsonl) == *"4 unchanged"* ]]
    run -0 "$ASKWELL" sources relabel --all forum staff
    run -0 "$ASKWELL" sources
    [[ $output == *"visible to staff 4"* ]]
    [[ $(index_again forum.jsonl) == *"4 unchanged"* ]]
    run -0 "$ASKWELL" check
}

@test "removed, nothing of it is left, and importing brings it back" {
    run -2 "$ASKWELL" sources remove forum </dev/null
    run -1 "$ASKWELL" sources remove --yes nothing
    run -1 erased zebrawood forum.example
    run -0 "$ASKWELL" sources remove --yes forum
    [[ $output == *"Removed 4 posts"* ]]
    run -0 erased zebrawood forum.example forum:secret lamp
    [ "$(total lantern)" -eq 1 ]
    run -0 "$ASKWELL" check
    [[ $(index_again forum.jsonl) == *"4 new"* ]]
    run -0 "$ASKWELL" check
}
