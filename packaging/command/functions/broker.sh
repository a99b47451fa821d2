# shellcheck shell=sh disable=SC2154 # the command sets $authority and $broker
# The Mosquitto that reads the files in the folder $broker.

# Whether the files are those of the Mosquitto on this machine.
is_installed_broker() { [ "$broker" = "$FIELDLINE_ROOT/etc/mosquitto/fieldline" ]; }

# Makes the broker read its files again. A client whose account is gone is disconnected, unless it has a certificate.
reload_broker() {
    pid_file=$FIELDLINE_ROOT/run/mosquitto/mosquitto.pid
    if ! is_installed_broker; then
        warn "copy $broker to /etc/mosquitto/fieldline of the broker, and run there: sudo systemctl reload mosquitto"
    elif uses_systemd; then
        ! systemctl -q is-active mosquitto || systemctl reload mosquitto
    elif [ -e "$pid_file" ]; then
        kill -HUP "$(cat "$pid_file")"
    fi
}

# add_settings_of_broker FILE REASON: restarts the broker with a new file in its conf.d, or without it if it does not start.
add_settings_of_broker() {
    restart_broker "$2" && return
    rm -f "$1"
    systemctl reset-failed mosquitto || true
    systemctl restart mosquitto || true
    fail "Mosquitto does not start with $1, so this file is removed again. Perhaps another file in /etc/mosquitto has" \
        "a listener or a password_file; see: journalctl -u mosquitto -n 20"
}

# restart_broker REASON: also ends all connections.
restart_broker() {
    if is_installed_broker && uses_systemd; then
        ! systemctl -q is-active mosquitto || systemctl restart mosquitto
        return
    fi
    reload_broker
    warn "$1; run: sudo systemctl restart mosquitto"
}
