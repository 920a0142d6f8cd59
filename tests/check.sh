#!/bin/sh
# check.sh - what `make check` does: format, layers, headers, banned words, lint.
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Not here: tests of behaviour. Usage: check.sh BUILD-FOLDER, which must be that of the preset
# "dev": the lint reads its compile commands. .clang-tidy says what is an error and what advice;
# only errors are shown, ADVICE=1 shows both.
set -eu

build=$1
root=$PWD
cmake --preset dev >/dev/null
ctest --test-dir "$build" --label-regex '^check$' --output-on-failure --no-tests=error

shown='-*,clang-analyzer-*,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling'
shown="$shown,bugprone-*,-bugprone-easily-swappable-parameters"
shown="$shown,-bugprone-assignment-in-if-condition,-bugprone-reserved-identifier"
set -- -quiet -p "$build" -j "$(nproc)"
[ "${ADVICE:-0}" = 1 ] || set -- "$@" "-checks=$shown"

echo "lint: clang-tidy over the layers"
log=$build/lint.txt
if run-clang-tidy "$@" "^$root/(base|corpus|indexer|query|web|cli)/" >"$log" 2>&1; then
    grep -E 'warning:' "$log" || true
    echo "lint: clean"
else
    grep -vE '^(clang-tidy|[0-9]+ warnings? generated|Suppressed|Use -header-filter)|^$' "$log" || true
    echo "lint: failed, all of it in $log"
    exit 1
fi
