#!/usr/bin/env bats
# sample_corpus.bats - the sample corpus and the queries for it are well formed.
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Looks at the files in corpus/sample/ and at tests/cli/sample-queries.tsv by jq alone; it does not run
# askwell and says nothing about ranking. Each check is a jq program that prints what is wrong: the
# test passes when it prints nothing, and a failure names the line's id. One test shows that they bite.

SAMPLE="$BATS_TEST_DIRNAME/../../corpus/sample"
QUERIES="$BATS_TEST_DIRNAME/sample-queries.tsv"

# Prints the faults of one file of posts. Ids are unique, parents and relations exist, a child is
# not older than its parent (and stands after it), nothing is edited before it was written.
faults_of() {
    jq -rs '
        .[0] as $head | .[1:] as $posts
        | (reduce range($posts | length) as $i ({}; .[$posts[$i].id] += [$i])) as $at
        | ($posts | map({key: .id, value: .}) | from_entries) as $by_id
        | ["id", "kind", "parent", "thread", "container", "title", "body", "author", "created",
           "edited", "score", "up", "down", "reactions", "views", "accepted", "closed",
           "duplicate_of", "linked", "tags", "lang", "url", "license", "visibility", "bot",
           "wiki"] as $known
        | (if $head.askwell == 1 and $head.source and $head.license == "CC0-1.0" then empty
           else "line 1: no header" end),
          ($at | to_entries[] | select(.value | length > 1) | "\(.key): id used twice"),
          ($posts | to_entries[] | .key as $i | .value
           | (.id as $id | keys[] | select(IN($known[]) | not) | "\($id): unknown field \(.)"),
             (select((.id and .kind and .body and .author and .created) | not)
              | "\(.id): a field is missing"),
             (select((.body | length) < 1 or (.body | test("\r|\t *$"; "g")))
              | "\(.id): body is empty or untidy"),
             (select(.created | test("^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$") | not)
              | "\(.id): created is no UTC time"),
             (select(.edited and .edited <= .created) | "\(.id): edited before it was written"),
             (select(.kind | IN("answer", "comment", "reply")) | select(.parent | not)
              | "\(.id): no parent"),
             (select(.kind == "question") | select((.title and .tags and .lang and .views) | not)
              | "\(.id): a question lacks title, tags, language or views"),
             (select(.parent) | select($at[.parent] == null or $at[.parent][0] >= $i)
              | "\(.id): parent \(.parent) does not stand before it"),
             (select(.parent) | select($by_id[.parent].created >= .created)
              | "\(.id): older than its parent"),
             (.id as $id | (.duplicate_of // [], .linked // [])[] | select($at[.] == null)
              | "\($id): refers to \(.), which is not here"),
             (select((.body | [scan("(?m)^ *```")] | length) % 2 == 1)
              | "\(.id): a code fence is left open")),
          ($posts | map(select(.accepted)) | group_by(.parent)[] | select(length > 1)
           | "\(.[0].parent): two accepted answers")
    ' "$1"
}

@test "posts are well formed, ids and parents agree, times are in order" {
    for file in qa chat list; do
        run faults_of "$SAMPLE/$file.jsonl"
        [ "$status" -eq 0 ]
        [ -z "$output" ] || { echo "$file.jsonl: $output"; false; }
    done
}

@test "the check itself finds each kind of fault" {
    bad="$BATS_TEST_TMPDIR/bad.jsonl"
    cat >"$bad" <<'END'
{"askwell":1,"source":"x","license":"CC0-1.0"}
{"id":"q1","kind":"question","title":"t","body":"b","author":"a","created":"2024-01-02T00:00:00Z","tags":["x"],"lang":"en","views":1}
{"id":"q1","kind":"message","body":"b","author":"a","created":"2024-01-02T00:00:00Z"}
{"id":"a1","kind":"answer","parent":"q1","body":"```\nopen","author":"a","created":"2024-01-01T00:00:00Z","linked":["q9"],"colour":"red","edited":"2023-01-01T00:00:00Z"}
{"id":"a2","kind":"answer","parent":"q7","body":"b","author":"a","created":"2024-01-03"}
{"id":"c1","kind":"comment","body":"b","author":"a","created":"2024-01-03T00:00:00Z"}
END
    run faults_of "$bad"
    [ "$status" -eq 0 ]
    for fault in "q1: id used twice" "a1: older than its parent" "a1: refers to q9, which is not here" \
        "a1: unknown field colour" "a1: edited before it was written" "a1: a code fence is left open" \
        "a2: parent q7 does not stand before it" "a2: created is no UTC time" "c1: no parent"; do
        [[ "$output" == *"$fault"* ]] || { echo "not found: $fault"; echo "$output"; false; }
    done
}

@test "it holds what it says: threads, kinds, languages, an overtaken accepted answer" {
    threads=$(jq -rs 'map(select(.kind == "question")) | length' "$SAMPLE/qa.jsonl")
    [ "$threads" -ge 70 ]
    langs=$(jq -rs 'map(select(.kind == "question").lang) | unique | join(" ")' "$SAMPLE/qa.jsonl")
    [ "$langs" = "de en fr ru" ]
    overtaken=$(jq -rs '[.[] | select(.kind == "answer")] | group_by(.parent)
        | map(select(map(select(.accepted) | .up - .down)[0] as $a
                     | $a != null and any(.[]; .up - .down > $a))) | length' "$SAMPLE/qa.jsonl")
    [ "$overtaken" -ge 10 ]
    [ "$(grep -l '^draft: true$' "$SAMPLE"/tutorials/*.md | wc -l)" -eq 1 ]
    [ "$(ls "$SAMPLE"/tutorials/*.html | wc -l)" -eq 2 ]
}

@test "every tutorial in Markdown has its front matter and closes its fences" {
    for file in "$SAMPLE"/tutorials/*.md; do
        [ "$(head -1 "$file")" = "---" ] || { echo "$file: no front matter"; false; }
        for key in title date tags license; do
            sed -n '2,/^---$/p' "$file" | grep -q "^$key:" || { echo "$file: no $key"; false; }
        done
        fences=$(grep -c '^ *```' "$file" || true)
        [ $((fences % 2)) -eq 0 ] || { echo "$file: a code fence is left open"; false; }
    done
}

@test "every row of sample-queries.tsv has a query and a thread that exists" {
    roots=$(jq -r 'select(.kind and (.parent | not)) | .id' "$SAMPLE"/*.jsonl)
    n=0
    while IFS=$'\t' read -r query thread rest; do
        [ -n "$query" ] && [ -n "$thread" ] && [ -z "$rest" ] || { echo "bad row: $query"; false; }
        case $thread in
        tutorials/*) [ -f "$SAMPLE/$thread" ] || { echo "no such page: $thread"; false; } ;;
        *) grep -qxF -- "$thread" <<<"$roots" || { echo "no such thread: $thread"; false; } ;;
        esac
        n=$((n + 1))
    done < <(grep -v '^#' "$QUERIES")
    [ "$n" -ge 60 ]
    [ "$(grep -v '^#' "$QUERIES" | cut -f1 | sort | uniq -d | wc -l)" -eq 0 ]
}
