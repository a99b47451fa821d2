# shellcheck shell=sh
# The services as units of systemd.

# Not for the files of a tarball, because the units start those of the packages.
uses_systemd() { [ -z "$FIELDLINE_ROOT" ] && [ -d /run/systemd/system ]; }

# start_unit SERVICE: also at boot. It returns when the service is ready.
start_unit() { ! uses_systemd || systemctl -q enable --now "fieldline-$1"; }

stop_unit() { ! uses_systemd || systemctl stop "fieldline-$1"; }

# as_service SERVICE COMMAND [ARGUMENT ...]: runs a command with the rights of the service.
as_service() {
    user=fieldline-$1
    shift
    if [ "$(id -u)" -eq 0 ] && [ -z "$FIELDLINE_ROOT" ]; then
        runuser -u "$user" -- "$@"
    else
        "$@"
    fi
}

is_installed() { systemctl -q cat "$1" >/dev/null 2>&1; }

# is_enabled SERVICE: starts at boot.
is_enabled() { systemctl -q is-enabled "fieldline-$1" 2>/dev/null; }
