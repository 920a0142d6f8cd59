# serve.bash - starts and stops the service for the tests in this folder; they source it.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: any test. Method: the port is any free one, and --ready-fd says which and when: nothing
# here sleeps and hopes.

# serve_start NAME [options…]: sets URL and PID, and writes them to $BATS_FILE_TMPDIR/NAME.*.
serve_start() {
    local name=$1 port
    shift
    mkfifo "$BATS_FILE_TMPDIR/$name.ready"
    "$ASKWELL" serve --data "$DATA" --port 0 --ready-fd 4 "$@" \
        4>"$BATS_FILE_TMPDIR/$name.ready" 3>&- >"$BATS_FILE_TMPDIR/$name.out" 2>"$BATS_FILE_TMPDIR/$name.log" &
    PID=$!
    read -r port <"$BATS_FILE_TMPDIR/$name.ready" || { cat "$BATS_FILE_TMPDIR/$name.log"; return 1; }
    URL=http://127.0.0.1:$port
    export URL PID
}

# serve_stop: SIGTERM, and its exit status.
serve_stop() {
    kill -TERM "$PID"
    wait "$PID"
}

# status [curl options…] PATH: the status alone.
status() {
    curl -s -o /dev/null -w '%{http_code}' "${@:1:$#-1}" "$URL${*: -1}"
}

# get [curl options…] PATH: the body.
get() {
    curl -s "${@:1:$#-1}" "$URL${*: -1}"
}

# header NAME [curl options…] PATH: the value of a header of the response to a GET.
header() {
    curl -s -o /dev/null -D - "${@:2:$#-2}" "$URL${*: -1}" | tr -d '\r' |
        sed -n "s/^$1: //Ip"
}
