#!/usr/bin/env bats
# forget.bats - a person, a post, a source leaves: nothing of it is left on the disk, and it does not
# come back.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: the store alone (tests/unit/test_store_erase.c), kills (tests/crash/erase_loop.bats).
# Method: a made-up word stands in everything that one author's posts have, often enough that the
# store's dictionary learns it; erased.py then reads every byte below the data folder.

bats_require_minimum_version 1.5.0

WORD=qzkvortexil

# forum LAST: questions 1..LAST with an answer each; every thirtieth is Mallory's.
forum() {
    awk -v last="$1" -v word="$WORD" '
    function text(n, seed,   i, s) {
        for (i = 0; i < n; i++) {
            seed = (seed * 7919 + 12345) % 1000003
            s = s (i ? " " : "") substr("bdfgkmnprt", seed % 10 + 1, 1) \
                substr("aeiou", int(seed / 10) % 5 + 1, 1) substr("bdfgkmnprt", int(seed / 50) % 10 + 1, 1) seed % 700
        }
        return s
    }
    function put(id, kind, parent, title, n, theirs, seed) {
        printf "{\"id\":\"%s\",\"kind\":\"%s\",\"created\":%d,", id, kind, 1600000000 + seed
        if (parent) printf "\"parent\":\"%s\",", parent
        if (theirs) {
            if (title) printf "\"title\":\"%s %s\",\"tags\":[\"%s\"],", word, title, word
            printf "\"author\":{\"id\":\"id-%s\",\"name\":\"Mallory %s\",", word, word
            printf "\"url\":\"https://forum.example/u/%s\"},\"url\":\"https://forum.example/%s/%s\",", word, word, id
            printf "\"body\":\"%s the %s way of doing things is the best way there ever was %s %s\"}\n", text(9, seed), word, word, text(20, seed + 5)
        } else {
            if (title) printf "\"title\":\"%s\",\"tags\":[\"lamp\"],", title
            printf "\"author\":{\"id\":\"%d\",\"name\":\"user%d\"},\"body\":\"%s\"}\n", seed % 17, seed % 17, text(n, seed)
        }
    }
    BEGIN {
        print "{\"askwell\":1,\"source\":\"forum\",\"snapshot\":true}"
        for (i = 1; i <= last; i++) {
            put("q" i, "question", "", text(4, i + 900), 40, i % 30 == 0, i)
            if (i % 60 != 30) put("a" i, "answer", "q" i, "", 30, i % 45 == 0, i + 5000)
        }
    }'
}

setup_file() {
    export MASTER=$BATS_FILE_TMPDIR/master
    forum 300 >"$BATS_FILE_TMPDIR/forum.jsonl"
    "$ASKWELL" index --quiet --data "$MASTER" "$BATS_FILE_TMPDIR/forum.jsonl"
}

setup() {
    export ASKWELL_DATA=$BATS_TEST_TMPDIR/data
    cp -r "$MASTER" "$ASKWELL_DATA"
}

erased() {
    python3 tests/cli/erased.py "$ASKWELL_DATA" "$@"
}

@test "the word is everywhere before: the tests below can fail" {
    run -1 erased "$WORD"
    for place in store.db vocab names postlist 'body of post' 'table authors' 'table tags' \
        'table urls' 'table posts' 'table dictionaries'; do
        [[ $output == *"$place"* ]] || { echo "not in $place"; return 1; }
    done
}

@test "an author leaves without a trace, and the next import does not bring him back" {
    run -0 "$ASKWELL" forget --dry-run "author:mallory $WORD"
    [[ $output == *"14 posts in 13 threads"* ]]
    run -1 erased "$WORD" # it was a dry run
    run -0 "$ASKWELL" forget --yes "author:mallory $WORD"
    [[ $output == *"Removed 14 posts"* ]]
    run -0 erased "$WORD"
    run -0 "$ASKWELL" check
    run -1 "$ASKWELL" search "$WORD"
    [ ! -s "$ASKWELL_DATA/store.db-wal" ]
    [ "$(ls "$ASKWELL_DATA/index" | grep -v ^standing-)" = "$(printf 'CURRENT\ngen-000002')" ]
    # What others answered is still there, below a placeholder that says nothing.
    [ "$("$ASKWELL" stats --json | jq .posts)" -eq 581 ]
    for i in 1 2; do
        run -0 "$ASKWELL" index "$BATS_FILE_TMPDIR/forum.jsonl"
        [[ $output == *"14 forgotten"* ]]
        [[ $output == *"0 new, 0 updated, 581 unchanged, 0 removed"* ]]
        run -0 erased "$WORD"
    done
    run -0 "$ASKWELL" index --json "$BATS_FILE_TMPDIR/forum.jsonl"
    jq -e '.skipped.forgotten == 14' <<<"$output"
    run -0 "$ASKWELL" forget --list
    [[ $output == *"1 authors, 0 posts, 0 sources"* ]]
}

@test "by key, and back again" {
    run -0 "$ASKWELL" forget --yes --source forum "author-key:id-$WORD"
    run -0 erased "$WORD"
    run -2 "$ASKWELL" forget --undo "author-key:id-$WORD" # of which source?
    run -1 "$ASKWELL" forget --undo --source forum "author-key:id-nobody"
    run -0 "$ASKWELL" forget --undo --source forum "author-key:id-$WORD"
    run -0 "$ASKWELL" index "$BATS_FILE_TMPDIR/forum.jsonl"
    [[ $output == *"14 new"* ]]
    run -0 "$ASKWELL" search --json "$WORD"
    run -0 "$ASKWELL" check
}

@test "a person stays away when the same export comes under another name" {
    run -0 "$ASKWELL" forget --yes --source forum "author-key:id-$WORD"
    run -0 "$ASKWELL" index --source elsewhere "$BATS_FILE_TMPDIR/forum.jsonl"
    [[ $output == *"14 forgotten"* ]]
    run -0 erased "$WORD"
    printf '{"id":"s1","kind":"message","body":"hello from a stranger","author":{"id":"id-%s","name":"Ann"}}\n' \
        "$WORD" >"$BATS_TEST_TMPDIR/stranger.jsonl"
    run -0 "$ASKWELL" index "$BATS_TEST_TMPDIR/stranger.jsonl" # of the same number, elsewhere
    [[ $output == *"1 new"* ]]
    run -0 "$ASKWELL" forget --undo --source forum "author-key:id-$WORD"
    run -0 "$ASKWELL" index --source elsewhere "$BATS_FILE_TMPDIR/forum.jsonl"
    [[ $output == *"14 new"* ]]
}

@test "a post by its number and by its key" {
    id=$("$ASKWELL" search --json "$WORD" | jq -r '.items[] | select(.key == "q30").thread_id')
    post=$("$ASKWELL" thread --json "$id" | jq -r '.posts[] | select(.key == "q30").id')
    run -0 "$ASKWELL" forget --yes "post:$post" post-key:q60
    [[ $output == *"Removed 2 posts"* ]]
    run -0 "$ASKWELL" index "$BATS_FILE_TMPDIR/forum.jsonl"
    [[ $output == *"2 forgotten"* ]]
    run -0 "$ASKWELL" search --json --limit 100 "$WORD"
    [ "$(jq '[.items[] | select(.key == "q30" or .key == "q60")] | length' <<<"$output")" -eq 0 ]
    jq -e '.items | length > 5' <<<"$output"
    run -0 "$ASKWELL" check
}

@test "a source leaves, with its name" {
    { echo "{\"askwell\":1,\"source\":\"$WORD\",\"title\":\"All of $WORD\",\"url\":\"https://$WORD.example\",\"license\":\"$WORD\",\"snapshot\":true}"
      echo "{\"id\":\"z1\",\"kind\":\"question\",\"title\":\"$WORD\",\"body\":\"$WORD\",\"author\":\"$WORD\",\"container\":\"$WORD\",\"visibility\":\"$WORD\"}"; } \
        >"$BATS_TEST_TMPDIR/other.jsonl"
    rm -r "$ASKWELL_DATA"
    sed "s/$WORD/another/g" "$BATS_FILE_TMPDIR/forum.jsonl" >"$BATS_TEST_TMPDIR/forum.jsonl"
    "$ASKWELL" index --quiet "$BATS_TEST_TMPDIR/forum.jsonl" "$BATS_TEST_TMPDIR/other.jsonl"
    run -1 erased "$WORD"
    run -0 "$ASKWELL" forget --yes "source:$WORD"
    run -0 erased "$WORD"
    run -0 "$ASKWELL" index "$BATS_TEST_TMPDIR/other.jsonl"
    [[ $output == *"1 forgotten"* ]]
    run -0 erased "$WORD"
    [ "$("$ASKWELL" stats --json | jq .posts)" -eq 595 ]
    run -0 "$ASKWELL" check
}

@test "a word that names several things is refused with the choices" {
    printf '%s\n' '{"askwell":1,"source":"chat"}' \
        '{"id":"1","kind":"message","body":"one","author":"user3"}' \
        '{"id":"2","kind":"message","body":"two","author":"forum"}' >"$BATS_TEST_TMPDIR/chat.jsonl"
    "$ASKWELL" index --quiet "$BATS_TEST_TMPDIR/chat.jsonl"
    run -2 "$ASKWELL" forget --dry-run user3
    [[ $output == *"--source forum author-key:3"* && $output == *"--source chat author:user3"* ]]
    run -0 "$ASKWELL" forget --dry-run --source chat user3
    [[ $output == *"in chat: 1 post in 1 thread"* ]]
    run -0 "$ASKWELL" forget --dry-run --all author:user3
    [ "${#lines[@]}" -eq 2 ]
    run -2 "$ASKWELL" forget --dry-run forum
    [[ $output == *"source:forum"* && $output == *"--source chat author:forum"* ]]
    run -0 "$ASKWELL" forget --dry-run source:forum
    [[ $output == *'source "forum": 595 posts in 300 threads'* ]]
    run -1 "$ASKWELL" forget --dry-run author:nobody
    run -2 "$ASKWELL" forget
    run -2 "$ASKWELL" forget --list author:user3
}

@test "without a terminal nothing is removed unless --yes says so" {
    run -2 "$ASKWELL" forget "author-key:id-$WORD" </dev/null
    [[ $output == *"--yes"* ]]
    run -0 "$ASKWELL" search --json "$WORD"
}

@test "what others said about somebody stays, since it is theirs" {
    { cat "$BATS_FILE_TMPDIR/forum.jsonl"
      echo '{"id":"q999","kind":"question","title":"About","body":"I asked Mallory about zebrawood","author":{"id":"1","name":"user1"}}'; } \
        >"$BATS_TEST_TMPDIR/forum.jsonl"
    "$ASKWELL" index --quiet "$BATS_TEST_TMPDIR/forum.jsonl"
    "$ASKWELL" forget --yes --quiet "author-key:id-$WORD"
    run -0 "$ASKWELL" search zebrawood
    [[ $output == *Mallory* ]]
}

@test "a service that runs lets go of the old index by itself, and answers on" {
    load ../http/serve.bash
    export DATA=$ASKWELL_DATA
    serve_start forget
    get "/api/v1/search?q=$WORD" | jq -e '.total > 0'
    run -0 "$ASKWELL" forget --yes "author-key:id-$WORD"
    run -0 erased "$WORD"
    [ "$(ls "$ASKWELL_DATA/index" | grep -c gen-)" -eq 1 ]
    get "/api/v1/search?q=$WORD" | jq -e '.total == 0'
    get '/api/v1/search?q=[lamp]' | jq -e '.total > 0'
    serve_stop
    run -0 erased "$WORD"
}

@test "what a killed removal left is ended by the next import, or by --finish" {
    for how in finish index; do
        rm -r "$ASKWELL_DATA"
        cp -r "$MASTER" "$ASKWELL_DATA"
        # As if it was killed right after writing down what is to go.
        python3 - "$ASKWELL_DATA/store.db" <<-'PY'
			import sqlite3, sys
			db = sqlite3.connect(sys.argv[1])
			db.execute("INSERT INTO doomed SELECT 1, id FROM authors WHERE name LIKE 'Mallory%'")
			db.execute("INSERT INTO counters VALUES('erasing', 1)")
			db.commit()
			PY
        run -0 "$ASKWELL" check
        [[ $output == *"a removal was interrupted"* ]]
        if [ "$how" = finish ]; then
            run -0 "$ASKWELL" forget --finish
            run -0 "$ASKWELL" forget --finish
        else
            echo '{"id":"1","kind":"message","body":"one"}' >"$BATS_TEST_TMPDIR/chat.jsonl"
            run -0 "$ASKWELL" index "$BATS_TEST_TMPDIR/chat.jsonl"
        fi
        run -0 erased "$WORD"
        run -0 "$ASKWELL" check
        [[ $output != *interrupted* ]]
    done
}
