#!/usr/bin/env bash
# run.sh - the benchmark: fill, size, search, serve; SQLite FTS5 beside it in the same run.
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Usage: run.sh BUILD [--posts N] [--seed N] [--corpus PATH --queries FILE] [--keep DIR]
#                     [--no-fts5] [--no-sources]
# Not here: any judgement: it prints figures. Without --corpus a corpus is generated from the
# seed (generate.c). With --corpus, PATH is anything `askwell index` reads; questions are taken
# from --queries, a line each, or from the corpus's own titles, and FTS5 is left out where the
# corpus is not JSON Lines.
set -euo pipefail

build=${1:?usage: run.sh BUILD [options]}
shift
posts=${BENCH_POSTS:-1000000} seed=1 corpus='' queries='' keep='' fts5=yes sources=yes
while [ $# -gt 0 ]; do
    case $1 in
    --posts) posts=$2; shift 2 ;;
    --seed) seed=$2; shift 2 ;;
    --corpus) corpus=$2; shift 2 ;;
    --queries) queries=$2; shift 2 ;;
    --keep) keep=$2; shift 2 ;;
    --no-fts5) fts5=no; shift ;;
    --no-sources) sources=no; shift ;;
    *) echo "run.sh: unknown option $1" >&2; exit 2 ;;
    esac
done

dir=${keep:-$(mktemp -d)}
mkdir -p "$dir"
[ -n "$keep" ] || trap 'rm -rf "$dir"' EXIT
askwell=$build/askwell
data=$dir/data
rm -rf "$data" "$dir/fts5.db"*

if [ -z "$corpus" ]; then
    corpus=$dir/corpus.jsonl queries=$dir/queries.txt
    echo "== a corpus of $posts posts from seed $seed"
    "$build/generate" "$posts" "$seed" "$corpus" "$queries"
fi

echo "== filling ($(nproc) processors)"
"$build/fill" "$data" "$corpus"
du -sk "$data" | awk '{ printf "  on disk: %.1f MB\n", $1 / 1024 }'

if [ -z "$queries" ]; then
    queries=$dir/queries.txt
    sqlite3 "$data/store.db" "SELECT title FROM posts WHERE title IS NOT NULL ORDER BY id % 997, id \
        LIMIT 2000" >"$queries"
fi

echo "== searching, in process, one thread, ten hits with snippets"
"$build/search" "$data" "$queries" 1000

echo "== completing, each question typed letter by letter"
"$build/search" "$data" "$queries" 250 suggest

if [ "${corpus##*.}" = jsonl ]; then
    python3 "$(dirname "$0")/hostile.py" "$corpus" "$dir"
    echo "== pasted logs of 20 KiB"
    "$build/search" "$data" "$dir/paste" 1000
    echo "== queries built to hurt, without a deadline and with one of 200 ms"
    "$build/search" "$data" "$dir/hostile" 1000
    "$build/search" "$data" "$dir/hostile" 1000 200
fi

echo "== searching through HTTP, two connections and eight"
"$askwell" serve --quiet --data "$data" --port 0 --ready-fd 3 3>"$dir/port" &
server=$!
while [ ! -s "$dir/port" ]; do sleep 0.05; done
port=$(cat "$dir/port")
"$build/load" "$port" "$queries" 10 2
"$build/load" "$port" "$queries" 10 8
grep RssAnon "/proc/$server/status" | sed 's/^/  serve: /'
kill "$server"
wait "$server" || true

echo "== one new post, from its import to its first answer"
echo '{"id":"bench-new","kind":"question","title":"zyxwvutbench","body":"one new post"}' \
    >"$dir/new.jsonl"
t0=$(date +%s%N)
"$askwell" index --quiet --data "$data" --increment "$dir/new.jsonl" >"$dir/new.log"
"$askwell" search --data "$data" zyxwvutbench >>"$dir/new.log"
t1=$(date +%s%N)
awk "BEGIN { printf \"  %.0f ms, two starts of the program included\\n\", ($t1 - $t0) / 1e6 }"

if [ "$fts5" = yes ] && [ "${corpus##*.}" = jsonl ]; then
    echo "== SQLite FTS5, same corpus, same questions"
    "$build/fts5" fill "$dir/fts5.db" "$corpus"
    du -ck "$dir"/fts5.db* | tail -n 1 | awk '{ printf "  on disk: %.1f MB\n", $1 / 1024 }'
    "$build/fts5" ask "$dir/fts5.db" "$queries" 50
fi

if [ "$sources" = yes ]; then
    bash "$(dirname "$0")/sources.sh" "$build" "${BENCH_MEGABYTES:-40}"
fi
