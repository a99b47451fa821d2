# shellcheck shell=sh
# What the commands tell the user, and how they end.

# Each argument is a line.
say() { printf '%s\n' "$@"; }

warn() { printf 'fieldline: %s\n' "$*" >&2; }

# Exit code 1: cannot be done now.
fail() {
    warn "$*"
    exit 1
}

# Exit code 2: the command line is wrong.
fail_usage() {
    warn "$*"
    exit 2
}

need_root() {
    [ "$(id -u)" -eq 0 ] || [ -n "$FIELDLINE_ROOT" ] || fail "root is required; run: sudo fieldline $*"
}

# need PROGRAM PACKAGE
need() {
    command -v "$1" >/dev/null || fail "$1 is missing; run: sudo apt-get install $2"
}
