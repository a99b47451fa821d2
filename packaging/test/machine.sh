# shellcheck shell=sh disable=SC2154 # the test sets $work
# A Debian with systemd in a container without a network. Its root is $work/machine.

machine=$work/machine

create_machine() {
    rm -rf "$machine"
    mkdir -p "$machine"
    tar -xf "$1" -C "$machine" --exclude=./dev/*
    rm -f "$machine/etc/resolv.conf"
    echo fieldline >"$machine/etc/hostname"
    echo '127.0.1.1 fieldline fieldline.test' >>"$machine/etc/hosts"
}

start_machine() {
    systemd-nspawn -q -b -D "$machine" --register=no --keep-unit --private-network \
        --machine="fieldline-$$" >"$work/console.log" 2>&1 </dev/null &
    nspawn=$!
    wait_until 300 'the machine has started' has_started
}

# After a request to stop, it stops its services; the container then ends.
stop_machine() {
    kill "$nspawn" 2>/dev/null || return 0
    wait "$nspawn" || true
}

init() { pgrep -P "$nspawn" | head -n 1; }

# inside COMMAND [ARGUMENT ...]: as root of the machine.
inside() {
    nsenter -t "$(init)" -m -u -i -n -p -r -w -- \
        env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@" </dev/null
}

has_started() {
    case $(inside systemctl is-system-running 2>/dev/null) in
        running | degraded) return 0 ;;
        *) return 1 ;;
    esac
}

# systemd-nspawn leaves the restart to its caller, with this exit code.
reboot_machine() {
    inside systemctl reboot || true # the connection may end first
    code=0
    wait "$nspawn" || code=$?
    equal 'exit code of the container for a reboot' 133 "$code"
    start_machine
}

# property SERVICE NAME
property() { inside systemctl show -P "$2" "fieldline-$1"; }

is_active() { [ "$(property "$1" ActiveState)" = active ]; }

main_pid() { property "$1" MainPID; }
