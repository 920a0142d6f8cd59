#!/bin/sh
# ablation.sh - what each feature brings: nDCG@10 of the judged sets with the feature's weight 0.
# SPDX-License-Identifier: GPL-2.0-or-later
# Usage: tests/relevance/ablation.sh ASKWELL [SETS]
# Writes the rows of the table in docs/relevance.md on standard output. SETS is the folder of the
# judged sets (default $SHARED_DATA/relevance). A feature is off by a file of weights with its row
# at 0, so that a feature added later is a row here without a change.
set -eu

askwell=${1:?which askwell?}
sets=${2:-${SHARED_DATA:-../shared/data}/relevance}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT INT TERM
[ -d "$sets" ] || { echo "the judged sets are not in $sets" >&2; exit 1; }

learned=
row() { # row NAME [LINE OF A WEIGHTS FILE...]
    name=$1
    shift
    printf '%s\n' "$@" >"$tmp/weights"
    printf '| %s' "$name"
    for set in stackfaq-dev stackexchange-links-dev cacm cosqa-dev semeval2016-qq-dev; do
        [ "$set" = stackexchange-links-dev ] && self=--exclude-self || self=
        # shellcheck disable=SC2086
        n=$("$askwell" eval --json $self $learned --weights "$tmp/weights" "$sets/$set" |
            sed -n 's/.*"ndcg_at_10": *\([0-9.]*\).*/\1/p')
        printf ' | %.4f' "$n"
    done
    printf ' |\n'
}

echo '| off | stackfaq | links | cacm | cosqa | semeval |'
echo '|---|---|---|---|---|---|'
row 'nothing'
"$askwell" eval --features "$tmp/features" tests/data/judged >/dev/null
for feature in $(head -n 1 "$tmp/features" | tr ' ' '\n' | sed -n 's/^[0-9]*://p'); do
    row "$feature" "$feature = 0"
done
learned=--no-learned
row 'all that is learned, and synonyms'
learned=
row 'said again' 'repeat = 0'
row 'early words' 'late = 1'
row 'words of asking' 'filler = 1'
row "a thread's next passages" 'help = 0'
row 'the power of idf' 'idf_power = 1'
row 'versions as words' 'number = 1'
row 'the common language as a word' 'language = 1'
