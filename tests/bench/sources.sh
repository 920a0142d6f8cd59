#!/usr/bin/env bash
# sources.sh - megabytes and items a second of every importer, on generated exports.
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Usage: sources.sh BUILD [MEGABYTES [NAME...]]
# Not here: any judgement: it prints figures.
set -euo pipefail

build=${1:?usage: sources.sh BUILD [MEGABYTES [NAME...]]}
megabytes=${2:-40}
shift $(($# < 2 ? $# : 2))
here=$(dirname "$0")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

echo "== importers, $megabytes MB each; seconds of a processor"
echo "                                  reading and mapping  importing"
echo "format              MB    items     MB/s   items/s     MB/s   items/s   peak"
[ $# -gt 0 ] || set -- $(python3 "$here/exports.py" --list)
for name in "$@"; do
    read -r format path bytes < <(python3 "$here/exports.py" "$name" "$megabytes" "$dir/in")
    "$build/sources" "$format" "$path" "$dir/data" "$bytes"
    rm -rf "$dir/in" "$dir/data"
done
