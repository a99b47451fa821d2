# shellcheck shell=sh disable=SC2034,SC2154 # variables of the test, which sets $root and $work
# An installation of the command below $work, and a Mosquitto with the shipped settings on free ports of loopback.

fieldline=$work/usr/bin/fieldline
broker=$work/etc/mosquitto/fieldline
authority=$work/etc/fieldline/authority
settings=$work/etc/fieldline/device-agent.properties
tls=$work/etc/fieldline/tls

install_command() {
    library=$work/usr/lib/fieldline
    mkdir -p "$work/usr/bin" "$library" "$work/etc/fieldline" "$work/etc/mosquitto/conf.d" "$broker" "$work/run/mosquitto"
    cp "$root/packaging/command/fieldline" "$work/usr/bin/"
    cp -R "$root/packaging/command/commands" "$root/packaging/command/functions" "$root/packaging/command/templates" "$library/"
    echo test >"$library/version"
    sed 's/^#pattern/pattern/' "$root/mosquitto/acl" >"$broker/acl"
    "$root/mosquitto/drop-in" >"$broker/fieldline.conf"
}

# The jar is that of the build.
install_agent() {
    share=$work/usr/share/fieldline/device-agent
    mkdir -p "$share"
    ln -s "$root/device-agent/target/device-agent.jar" "$share/"
    cp "$root/device-agent/jvm.options" "$share/device-agent.jvm.options"
}

# Three ports in a row that nothing uses, below 20000, because the kernel and the integration tests beside this one choose higher ones.
choose_ports() {
    plain=$((10000 + $$ % 3000 * 3))
    while ss -Hltn | grep -qE ":($plain|$((plain + 1))|$((plain + 2))) "; do plain=$((plain + 3)); done
    port=$((plain + 1))
    mtls_port=$((plain + 2))
}

# The shipped settings, but on free ports of loopback. 127.0.0.2 is an address that the certificate does not have.
broker_settings() {
    cat <<END_OF_SETTINGS
user $(id -un)
pid_file $work/run/mosquitto/mosquitto.pid
persistence_location $work/
log_dest stderr
END_OF_SETTINGS
    sed "s|/etc/mosquitto|$work/etc/mosquitto|
        s|^listener 1883.*|listener $plain 127.0.0.1|
        s|^listener 8883.*|listener $port 127.0.0.1|
        s|^listener 8884.*|listener $mtls_port 127.0.0.1|" "$work/etc/mosquitto/conf.d"/*.conf
    sed -n '/^listener 8883/,/^\(allow_anonymous\|password_file\|acl_file\)/p' "$broker/fieldline.conf" | sed '$d' |
        sed "s|/etc/mosquitto|$work/etc/mosquitto|; s|^listener 8883.*|listener $port 127.0.0.2|"
}

start_broker() {
    broker_settings >"$work/mosquitto.conf"
    : >"$work/mosquitto.log" # that of an earlier start says `running` too
    mosquitto -c "$work/mosquitto.conf" >"$work/mosquitto.log" 2>&1 &
    broker_pid=$!
    await grep -q running "$work/mosquitto.log" || { cat "$work/mosquitto.log" && exit 1; }
}

stop_broker() {
    [ -n "${broker_pid:-}" ] || return 0
    kill "$broker_pid" 2>/dev/null || true
    wait "$broker_pid" || true
    broker_pid=
}

# await COMMAND ...: for 2 min.
await() {
    deadline=$(($(date +%s) + 120))
    until "$@"; do
        [ "$(date +%s)" -lt "$deadline" ] || return 1
        sleep 0.1 # between two looks
    done
}
