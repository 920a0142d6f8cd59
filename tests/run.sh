#!/bin/sh
# run.sh - what `make test` does after set-up: builds the preset "dev", runs every test, counts.
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Not here: finding tests (tests/CMakeLists.txt), counting (summary.py). Usage: run.sh BUILD-FOLDER.
# The exit status is that of the tests, or of the build when that fails.
set -eu

build=$1
rm -f "$build/test-summary.txt" "$build/junit.xml"

cmake --preset dev
cmake --build --preset dev
status=0
ctest --preset dev --parallel "$(nproc)" || status=$?
python3 tests/summary.py "$build/junit.xml" "$build/test-summary.txt" || status=1
exit "$status"
