# shellcheck shell=sh
# What a test expects of a command: its exit code and a part of its output.

failures=0

# succeeds WHAT TEXT COMMAND ...
succeeds() { expect at_once 0 "$@"; }

# fails WHAT TEXT COMMAND ...
fails() { expect at_once 1 "$@"; }

# soon_succeeds WHAT TEXT COMMAND ...: repeats the command while the broker has not reloaded its files yet. A reload is
# asynchronous: `enrol` only sends the signal for it.
soon_succeeds() { expect await 0 "$@"; }

# soon_fails WHAT TEXT COMMAND ...
soon_fails() { expect await 1 "$@"; }

# expect WHEN CODE WHAT TEXT COMMAND ...: CODE 1 stands for every failure.
expect() {
    when=$1
    expected=$2
    what=$3
    text=$4
    shift 4
    ! "$when" meets_expectation "$@" || return 0
    printf 'FAILED: %s: expected exit code %s and "%s", got %s and:\n%s\n' "$what" "$expected" "$text" "$code" "$output" >&2
    failures=$((failures + 1))
}

at_once() { "$@"; }

meets_expectation() {
    code=0
    output=$("$@" 2>&1) || code=1
    case $output in
        *"$text"*) [ "$code" -eq "$expected" ] ;;
        *) return 1 ;;
    esac
}
