#!/usr/bin/env bats
# formats.bats - real exports from the outside: what goes in is counted independently, newer dumps
# update and remove, broken ones cost only what is broken.
# SPDX-License-Identifier: GPL-2.0-or-later
# Needs ../shared/data and skips without it. Not here: each format's details (tests/unit).

bats_require_minimum_version 1.5.0

setup() {
    SE=$SHARED_DATA/stackexchange
    [ -d "$SE" ] || skip "../shared/data is not here"
    ASKWELL_DATA=$BATS_TEST_TMPDIR/data
    export ASKWELL_DATA
}

rows() { # rows FILE PATTERN: rows of a dump's table that hold the pattern
    grep -c "<row.*$2" "$1" || true
}

sql() {
    sqlite3 "$ASKWELL_DATA/store.db" "$1"
}

@test "a Stack Exchange dump: every question, answer and comment, counted with grep" {
    for site in conlang.meta-2020-08 iot.stackexchange-2017-03; do
        rm -rf "$ASKWELL_DATA"
        run -0 "$ASKWELL" index --json "$SE/$site"
        questions=$(rows "$SE/$site/Posts.xml" ' PostTypeId="1"')
        answers=$(rows "$SE/$site/Posts.xml" ' PostTypeId="2"')
        comments=$(rows "$SE/$site/Comments.xml" '')
        [ "$(jq .posts <<<"$output")" -eq $((questions + answers + comments)) ]
        [ "$(jq .threads <<<"$output")" -eq "$questions" ]
        [ "$(jq '.bad | length' <<<"$output")" -eq 0 ]
    done
}

@test "votes, accepted marks, tags and duplicates of the cardano dump" {
    d=$SE/cardano.stackexchange-2021-12
    run -0 "$ASKWELL" index --json "$d"
    accepted=$(rows "$d/Posts.xml" ' AcceptedAnswerId=')
    run -0 "$ASKWELL" search --json --limit 100 'is:accepted staking'
    jq -e '[.items[].accepted] | all' <<<"$output"
    run -0 "$ASKWELL" search --json --limit 1 'isaccepted:yes'
    [ "$(jq .total <<<"$output")" -eq "$accepted" ]
    # The votes of one well-voted answer, summed from Votes.xml.
    id=$(sed -n 's/.*<row Id="\([0-9]*\)" PostTypeId="2".*/\1/p' "$d/Posts.xml" | head -n 1)
    up=$(grep -c " PostId=\"$id\" VoteTypeId=\"2\"" "$d/Votes.xml")
    run -0 "$ASKWELL" index --json "$d"
    [ "$(jq .updated <<<"$output")" -eq 0 ]
    [ "$(jq .unchanged <<<"$output")" -gt 2500 ]
    [ "$(sql "SELECT p.up FROM posts p JOIN containers c ON c.id = p.container
        WHERE p.native = $id AND c.space = 0")" -eq "$up" ]
}

@test "a newer dump of the same site updates, adds and removes" {
    old=$SE/ai.stackexchange-2016-12 new=$SE/ai.stackexchange-2017-03
    "$ASKWELL" index --quiet "$old"
    run -0 "$ASKWELL" index --json "$new"
    jq -e '.new > 0 and .updated > 0 and .removed > 0' <<<"$output"
    questions=$(rows "$new/Posts.xml" ' PostTypeId="1"')
    answers=$(rows "$new/Posts.xml" ' PostTypeId="2"')
    comments=$(rows "$new/Comments.xml" '')
    run -0 "$ASKWELL" stats --json
    [ "$(jq .posts <<<"$output")" -eq $((questions + answers + comments)) ]
    [ "$(jq '.sources | length' <<<"$output")" -eq 1 ]
    run -0 "$ASKWELL" check
    # The same as importing the newer one alone.
    "$ASKWELL" index --quiet --data "$BATS_TEST_TMPDIR/alone" "$new"
    for q in 'neural network' 'what is deep learning' 'turing test'; do
        for d in "$ASKWELL_DATA" "$BATS_TEST_TMPDIR/alone"; do
            "$ASKWELL" search --data "$d" --json "$q" | jq -c '[.items[].key]' \
                >"$BATS_TEST_TMPDIR/$(basename "$d").txt"
        done
        diff "$BATS_TEST_TMPDIR/data.txt" "$BATS_TEST_TMPDIR/alone.txt"
    done
}

@test "a truncated newer dump removes nothing, and says so" {
    "$ASKWELL" index --quiet "$SE/ai.stackexchange-2016-12"
    before=$("$ASKWELL" stats --json | jq .posts)
    cp -rL "$SE/ai.stackexchange-2017-03" "$BATS_TEST_TMPDIR/ai.stackexchange-2017-03"
    chmod -R u+w "$BATS_TEST_TMPDIR/ai.stackexchange-2017-03"
    truncate -s 400000 "$BATS_TEST_TMPDIR/ai.stackexchange-2017-03/Posts.xml"
    run "$ASKWELL" index "$BATS_TEST_TMPDIR/ai.stackexchange-2017-03"
    [[ $output == *"nothing was removed"* && $output == *Posts.xml* ]]
    [ "$("$ASKWELL" stats --json | jq .posts)" -ge "$before" ]
    run -0 "$ASKWELL" check
}

@test "a dump in an archive is the same dump" {
    command -v 7z >/dev/null || skip "no 7z here"
    (cd "$SE/conlang.meta-2020-08" && 7z a -bd "$BATS_TEST_TMPDIR/conlang.meta.stackexchange.com.7z" \
        ./*.xml >/dev/null)
    run -0 "$ASKWELL" index --json "$BATS_TEST_TMPDIR/conlang.meta.stackexchange.com.7z"
    a=$(jq -c '[.posts, .threads]' <<<"$output")
    run -0 "$ASKWELL" index --json --data "$BATS_TEST_TMPDIR/folder" "$SE/conlang.meta-2020-08"
    [ "$a" = "$(jq -c '[.posts, .threads]' <<<"$output")" ]
}

@test "a bad row costs that row, and is reported with its line" {
    cp -rL "$SE/conlang.meta-2020-08" "$BATS_TEST_TMPDIR/conlang.meta-2020-08"
    chmod -R u+w "$BATS_TEST_TMPDIR/conlang.meta-2020-08"
    sed -i '10s/Id=/Id=broken/' "$BATS_TEST_TMPDIR/conlang.meta-2020-08/Posts.xml"
    run -0 "$ASKWELL" index --json "$BATS_TEST_TMPDIR/conlang.meta-2020-08"
    [ "$(jq '.bad | length' <<<"$output")" -ge 1 ]
    jq -e '.bad[0].file | endswith("Posts.xml")' <<<"$output"
    [ "$(jq '.bad[0].position' <<<"$output")" -eq 10 ]
    [ "$(jq .posts <<<"$output")" -gt 100 ]
}

@test "tutorials: drafts skipped, languages and sections kept" {
    mkdir "$BATS_TEST_TMPDIR/x"
    tar -xJf "$SHARED_DATA/markdown-hetzner.tar.xz" -C "$BATS_TEST_TMPDIR/x"
    run -0 "$ASKWELL" index --json "$BATS_TEST_TMPDIR/x/markdown-hetzner"
    [ "$(jq .threads <<<"$output")" -ge 500 ]
    run -0 "$ASKWELL" search --json 'private network nat load balancer opentofu'
    jq -e '.items[0].key | contains("private-network-nat-lb-hetzner-opentofu")' <<<"$output"
    jq -e '.items[0].type == "article"' <<<"$output"
}
