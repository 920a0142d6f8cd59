#!/bin/sh
# check.sh - what `make check` does: format, layers, headers, banned words, lint.
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Not here: tests of behaviour. Usage: check.sh BUILD-FOLDER, which must be that of the preset
# "dev": the lint reads its compile commands. .clang-tidy says what is an error and what advice. By
# default only errors are shown and the analyzer stays shallow (a minute); DEEP=1 shows advice too
# and lets it go deep (many minutes, more false alarms).
set -eu

build=$1
root=$PWD
cmake --preset dev >/dev/null
checks=0
ctest --test-dir "$build" --label-regex "^check$" --output-on-failure --no-tests=error || checks=1

echo "lint: clang-tidy over the layers"
log=$build/lint.txt
status=0
shown=': error: '
# The compile commands are gcc's: what clang does not know of them is no fault of the code.
set -- -quiet -p "$build" -j "$(nproc)" -extra-arg=-Wno-unknown-warning-option -extra-arg=-Wno-error
if [ "${DEEP:-0}" = 1 ]; then
    shown=': (error|warning): '
else
    set -- "$@" -extra-arg=-Xclang -extra-arg=-analyzer-config -extra-arg=-Xclang \
        -extra-arg=mode=shallow
fi
run-clang-tidy "$@" "^$root/(base|corpus|indexer|query|web|cli)/" >"$log" 2>/dev/null || status=$?
sed -i 's/\x1b\[[0-9;]*m//g' "$log"
grep -E "$shown" "$log" | sort -u || true
if [ "$status" -ne 0 ]; then
    echo "lint: failed; $log has all of it"
    exit 1
fi
echo "lint: clean"
exit "$checks"
