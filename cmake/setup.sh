#!/bin/sh
# setup.sh - installs the Debian packages of packages.txt that are missing.
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Not here: anything but apt. Quick and silent when nothing is missing. Works as root or with sudo;
# elsewhere it says what to install. On another system than Debian's kin it says so and goes on:
# CMake will name what it cannot find.
set -eu

list=$(dirname "$0")/packages.txt

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "setup: no dpkg here; install by your own means what $list names" >&2
    exit 0
fi

wanted=$(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$list")
# A package can be known and yet not be installed: only "installed" counts.
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p')
missing=$(printf '%s\n' "$wanted" | grep -vxF "$installed" || true)
[ -n "$missing" ] || exit 0

# shellcheck disable=SC2086 # one word per package is meant
set -- $missing
echo "setup: installing $# packages: $*"

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "setup: neither root nor sudo; ask an administrator for: apt-get install $*" >&2
        exit 1
    fi
    as_root="sudo"
fi

$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" \
    </dev/null
echo "setup: done"
