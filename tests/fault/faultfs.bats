#!/usr/bin/env bats
# faultfs.bats - the fault library itself: it strikes where it is told, once or for good.
# SPDX-License-Identifier: GPL-2.0-or-later
# Not here: what askwell makes of it (disk.bats). Method: Python's os calls go straight to the C
# library, so that each can be counted.

setup() {
    file=$BATS_TEST_TMPDIR/file
    log=$BATS_TEST_TMPDIR/log
}

# faulty FAULT SCRIPT: runs a Python script with the fault; f is a descriptor of $file in it.
faulty() {
    env ASKWELL_FAULT="$1" ASKWELL_FAULT_PATH="$BATS_TEST_TMPDIR/*" ASKWELL_FAULT_LOG="$log" \
        LD_PRELOAD="$FAULTFS" python3 -c "
import os, errno
def attempt(what, *args):
    try:
        result = what(*args)
        print('ok' if result is None else result)
    except OSError as e:
        print(errno.errorcode[e.errno])
f = os.open('$file', os.O_WRONLY | os.O_CREAT, 0o600)
$2"
}

@test "the second write fails, once" {
    run faulty write:ENOSPC:2 'for i in range(3): attempt(os.write, f, b"abcd")'
    [ "$output" = $'4\nENOSPC\n4' ]
    [ "$(cat "$log")" = "write 2 $file" ]
    [ "$(cat "$file")" = abcdabcd ]
}

@test "with + all after it fail too, pwrite among them" {
    run faulty write:EIO:2+ 'attempt(os.write, f, b"a")
attempt(os.pwrite, f, b"b", 1)
attempt(os.writev, f, [b"c"])'
    [ "$output" = $'1\nEIO\nEIO' ]
}

@test "a short write, then the disk is full" {
    run faulty write:short:1 'for i in range(3): attempt(os.write, f, b"abcd")'
    [ "$output" = $'2\nENOSPC\n4' ]
}

@test "sync, rename, truncate, open and unlink" {
    run faulty sync:EIO:2 'attempt(os.fsync, f)
attempt(os.fdatasync, f)'
    [ "$output" = $'ok\nEIO' ]
    run faulty rename:EDQUOT:1 "attempt(os.rename, '$file', '$file.2')"
    [ "$output" = EDQUOT ]
    run faulty truncate:ENOSPC:1 'attempt(os.ftruncate, f, 100)'
    [ "$output" = ENOSPC ]
    run faulty open:EROFS:2 "attempt(os.open, '$file.3', os.O_CREAT | os.O_WRONLY)"
    [ "$output" = EROFS ]
    run faulty link:EIO:1 "attempt(os.unlink, '$file')"
    [ "$output" = EIO ]
    [ -e "$file" ]
}

@test "other paths, and fewer calls than n, are left alone" {
    run faulty any:EIO:100 'attempt(os.write, f, b"abcd")'
    [ "$output" = 4 ]
    [ ! -e "$log" ]
    run env ASKWELL_FAULT=any:EIO:1+ ASKWELL_FAULT_PATH='/nowhere/*' LD_PRELOAD="$FAULTFS" \
        bash -c 'echo x >"$1"' bash "$file"
    [ "$status" -eq 0 ]
    [ "$(cat "$file")" = x ]
}

@test "a fault that is not understood is said" {
    run env ASKWELL_FAULT=write:ENOSPC LD_PRELOAD="$FAULTFS" python3 -c 'print("ran")'
    [ "$status" -eq 125 ]
    [[ $output == *ASKWELL_FAULT=CALL:ERROR:N* ]]
    run env ASKWELL_FAULT=write:ENOWAY:1 LD_PRELOAD="$FAULTFS" python3 -c 'print("ran")'
    [ "$status" -eq 125 ]
}
