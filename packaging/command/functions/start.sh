# shellcheck shell=sh disable=SC2154 # `fieldline setup` sets $settings
# Gives services their settings and starts them. $changed has those whose settings have changed.

changed=

# add_settings SERVICE: reads lines KEY=VALUE, and adds those whose key has no value yet.
add_settings() {
    while IFS= read -r line; do
        [ -n "$(setting "$settings/$1.properties" "${line%%=*}")" ] || replace_settings "$1" "$line"
    done
}

# replace_settings SERVICE LINE: a service that runs gets a new setting by a restart.
replace_settings() {
    file=$settings/$1.properties
    [ "$(setting "$file" "${2%%=*}")" != "${2#*=}" ] || return 0
    printf '%s\n' "$2" | change_settings "$file" "fieldline-$1"
    case " $changed " in
        *" $1 "*) ;;
        *) changed="$changed $1" ;;
    esac
}

# start SERVICE ...: a unit waits for Kafka without a limit, so this has one.
start() {
    for service; do
        case " $changed " in
            *" $service "*) systemctl stop "fieldline-$service" ;;
        esac
        systemctl -q enable "fieldline-$service"
    done
    # shellcheck disable=SC2046 # several units
    timeout 240 systemctl start $(printf 'fieldline-%s\n' "$@") || explain "$@"
}

# explain SERVICE ...: ends with the last messages of the services.
explain() {
    for service; do
        journalctl -q -o cat -n 10 -u "fieldline-$service" >&2
    done
    fail "not ready: $*; the last messages are above. Run \`sudo fieldline doctor\`, then setup again."
}

# wait_for SECONDS COMMAND ...
wait_for() {
    seconds=$1
    shift
    for _ in $(seq "$seconds"); do
        ! "$@" || return 0
        sleep 1
    done
    return 1
}
