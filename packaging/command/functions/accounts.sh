# shellcheck shell=sh disable=SC2154 # the command sets $authority and $broker
# The accounts of the broker: the password file in the folder $broker.

# The accounts of services and persons in the access list.
is_service_account() {
    case $1 in
        bridge | bridge[-0-9]* | operator | homeassistant) return 0 ;;
        *) return 1 ;;
    esac
}

random_password() { openssl rand -hex 24; }

has_password() { grep -qs "^$(regular_expression "$1"):" "$broker/passwords"; }

# A name as a basic regular expression; of the allowed characters only the dot has a meaning there.
regular_expression() { printf '%s' "$1" | sed 's/\./\\./g'; }

# set_password NAME PASSWORD: stores its hash. A password is never an argument of a program, because `ps` shows those.
set_password() {
    (
        umask 077
        hashed=$(mktemp)
        trap 'rm -f "$hashed"' EXIT
        trap 'exit 1' HUP INT TERM
        printf '%s:%s\n' "$1" "$2" >"$hashed"
        mosquitto_passwd -U "$hashed"
        { accounts_without "$1" && cat "$hashed"; } | write_file "$broker/passwords" 640 mosquitto
    )
}

remove_password() { accounts_without "$1" | write_file "$broker/passwords" 640 mosquitto; }

accounts_without() { grep -v "^$(regular_expression "$1"):" "$broker/passwords" || true; }
