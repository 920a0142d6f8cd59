#!/bin/sh
# demo.sh - what `make demo` shows: the sample corpus indexed, three searches, the page.
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Not here: building. Usage: demo.sh PROGRAM DATA-FOLDER. DEMO_ONCE=1 stops after the searches;
# DEMO_PORT is another port than 8642. The folder is made anew each time.
set -eu

askwell=$1
data=$2
port=${DEMO_PORT:-8642}

# Shows a command as one would type it, then runs it.
show() {
    printf '\n$ askwell'
    for word in "$@"; do
        case $word in
        *\'*) printf ' "%s"' "$word" ;;
        *[!A-Za-z0-9_./:=-]*) printf " '%s'" "$word" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    "$askwell" "$@"
}

rm -rf "$data"
show index --sample --data "$data"
show search --data "$data" --limit 3 'why do dns lookups in my kubernetes cluster take five seconds'
show search --data "$data" --limit 3 "ModuleNotFoundError: No module named 'distutils'"
show search --data "$data" --limit 3 '[postgresql] password authentication failed score:10..'

if [ "${DEMO_ONCE:-0}" = 1 ]; then
    exit 0
fi
printf '\nThe same as a page: http://127.0.0.1:%s/ (Ctrl-C ends it)\n' "$port"
trap 'exit 0' INT
show serve --data "$data" --port "$port"
