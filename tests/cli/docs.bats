#!/usr/bin/env bats
# docs.bats - README and manual page are true: their commands run, their options exist.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: the query language's examples (tests/unit) and the API's (tests/http).

setup() {
    ASKWELL_DATA=$BATS_FILE_TMPDIR/data
    export ASKWELL_DATA
}

@test "every command shown in the README works" {
    sed -n '/^```console/,/^```/s/^\$ //p' README.md >"$BATS_TEST_TMPDIR/commands"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/commands")" -ge 5 ]
    while read -r line; do
        echo "\$ $line"
        eval "\"$ASKWELL\" ${line#askwell }" </dev/null
    done <"$BATS_TEST_TMPDIR/commands"
}

# Lines "command option" as the program's help has them.
options_of_help() {
    "$ASKWELL" help | awk '/^  / { print $1 }' | while read -r c; do
        "$ASKWELL" "$c" --help | sed -n 's/^  *\(-[a-z], \)\{0,1\}\(--[a-z-]*\).*/\2/p' |
            sed "s/^/$c /"
    done | grep -vE ' --(data|quiet|verbose|help)$' | sort -u
}

# The same from the manual page.
options_of_man() {
    sed 's/\\fB//g; s/\\fR//g; s/\\-/-/g' docs/askwell.1 | awk '
        /^\.SS askwell / { c = $3; for (i = 4; i <= NF; i++) if (match($i, /--[a-z-]+/))
                               print c, substr($i, RSTART, RLENGTH) }
        /^\.SH/ { c = "" }
        /^\.B[IR]* / && c != "" { for (i = 2; i <= NF; i++) if (match($i, /--[a-z-]+/))
                               print c, substr($i, RSTART, RLENGTH) }' | sort -u
}

@test "the manual page has just the options that the program has" {
    options_of_help >"$BATS_TEST_TMPDIR/help"
    options_of_man >"$BATS_TEST_TMPDIR/man"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/help")" -ge 25 ]
    diff -u "$BATS_TEST_TMPDIR/help" "$BATS_TEST_TMPDIR/man"
}

@test "the manual page is well-formed" {
    command -v man >/dev/null || skip "no man here"
    LC_ALL=C.UTF-8 MANROFFSEQ='' man --warnings -E UTF-8 -l -Tutf8 -Z docs/askwell.1 2>&1 >/dev/null |
        tee "$BATS_TEST_TMPDIR/warnings"
    [ ! -s "$BATS_TEST_TMPDIR/warnings" ]
}

@test "every link between the documents leads somewhere" {
    for f in *.md docs/*.md docs/decisions/*.md; do
        grep -oE '\]\([^)#: ]+:?' "$f" | sed 's/^](//' | while read -r to; do
            case $to in *:) continue ;; esac # an address elsewhere
            [ -e "$(dirname "$f")/$to" ] || echo "$f: $to is not there"
        done
    done >"$BATS_TEST_TMPDIR/broken"
    cat "$BATS_TEST_TMPDIR/broken"
    [ ! -s "$BATS_TEST_TMPDIR/broken" ]
}
