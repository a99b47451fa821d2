# shellcheck shell=sh
# What a test expects of a command: its exit code and a part of its output.

failures=0

# succeeds WHAT TEXT COMMAND ...
succeeds() { expect 0 "$@"; }

# fails WHAT TEXT COMMAND ...
fails() { expect 1 "$@"; }

# expect CODE WHAT TEXT COMMAND ...: CODE 1 stands for every failure.
expect() {
    expected=$1
    what=$2
    text=$3
    shift 3
    code=0
    output=$("$@" 2>&1) || code=1
    case $output in
        *"$text"*) [ "$code" -ne "$expected" ] || return 0 ;;
    esac
    printf 'FAILED: %s: expected exit code %s and "%s", got %s and:\n%s\n' "$what" "$expected" "$text" "$code" "$output" >&2
    failures=$((failures + 1))
}
