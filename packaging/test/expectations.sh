# shellcheck shell=sh
# What a test says, and how it waits and fails.

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "failed: $*"
    exit 1
}

# step NAME COMMAND [ARGUMENT ...]: prints how long it took. `exit` ends the test.
step() {
    name=$1
    shift
    begun=$(date +%s)
    "$@"
    say "   $name: $(($(date +%s) - begun)) s"
}

# wait_until SECONDS WHAT COMMAND [ARGUMENT ...]
wait_until() {
    deadline=$(($(date +%s) + $1))
    what=$2
    shift 2
    until "$@"; do
        [ "$(date +%s)" -lt "$deadline" ] || fail "expected within the time limit: $what"
        sleep 0.5 # between two looks
    done
}

# equal WHAT EXPECTED ACTUAL
equal() { [ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"; }
