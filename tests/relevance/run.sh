#!/usr/bin/env bash
# run.sh - the ranking measured on every judged collection, SQLite FTS5 beside it in the same run.
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Usage: run.sh BUILD [FOLDER]
# FOLDER holds one folder per collection (corpus.jsonl, queries.jsonl, qrels.tsv), by default
# ../shared/data/relevance. A collection whose queries are titles of its own documents is measured
# without those. Options of `askwell eval` may be given in EVAL_OPTIONS,
# for example a weights file. Not here: any judgement; relevance.bats has the floors.
set -euo pipefail

build=${1:?usage: run.sh BUILD [FOLDER]}
here=$(cd "$(dirname "$0")" && pwd)
folder=${2:-$here/../../../shared/data/relevance}
if [ ! -d "$folder" ]; then
    echo "run.sh: no judged collections in $folder; name a folder that has some" >&2
    exit 2
fi
read -r -a options <<<"${EVAL_OPTIONS:-}"
measures='.ndcg_at_10, .mrr, .success_at_1, .recall_at_100'

printf '%-28s %7s   %-34s %s\n' collection queries 'askwell: nDCG@10 MRR S@1 R@100' 'FTS5: the same'
for set in "$folder"/*/; do
    set=${set%/}
    [ -f "$set/qrels.tsv" ] || continue
    self=()
    # Queries that are documents: the first one's text is the title of the document of its id.
    first=$(head -n 1 "$set/queries.jsonl")
    same='select(._id == $q._id and .title == $q.text) | ._id'
    if [ -n "$(jq --argjson q "$first" "$same" "$set/corpus.jsonl")" ]; then
        self=(--exclude-self)
    fi
    ours=$("$build/askwell" eval --json "${options[@]}" "${self[@]}" "$set")
    peer=$(python3 "$here/peer.py" "${self[@]}" "$set")
    printf '%-28s %7s' "$(basename "$set")" "$(jq .queries <<<"$ours")"
    for json in "$ours" "$peer"; do
        printf '   '
        jq -j "[$measures] | map(tostring) | join(\" \")" <<<"$json" |
            awk '{ printf "%.4f %.4f %.4f %.4f   ", $1, $2, $3, $4 }'
    done
    echo
done
