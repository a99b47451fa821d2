# shellcheck shell=sh disable=SC2154 # the command sets $authority and $broker
# The actions of `fieldline enrol`, except for the list.

lock_authority() {
    mkdir -p "$authority"
    chmod 700 "$authority"
    exec 9>>"$authority/lock"
    flock 9
}

enrol_init() {
    for name; do check_host "$name"; done
    make_folder "$broker" 750 mosquitto
    if [ ! -e "$authority/ca.crt" ]; then
        create_authority
        say "Created the authority in $authority. Keep it secret, and make a backup of it."
    fi
    touch "$authority/accounts" "$authority/hosts"
    [ -e "$broker/passwords" ] || write_file "$broker/passwords" 640 mosquitto </dev/null
    former=$(cat "$authority/hosts")
    hosts=${former:-$(own_hosts)}
    [ $# -eq 0 ] || hosts=$(printf '%s\n' "$@")
    if [ -n "$renew" ] || [ "$hosts" != "$former" ] || ! has_server_certificate; then
        # shellcheck disable=SC2086 # several hosts
        renew_server $hosts
    fi
    open_listeners
    say_server
}

# The settings of the package fieldline-mosquitto name the certificate, so the broker reads them only now.
open_listeners() {
    drop_in=$FIELDLINE_ROOT/etc/mosquitto/conf.d/fieldline.conf
    is_installed_broker && [ -e "$broker/fieldline.conf" ] && [ ! -e "$drop_in" ] || return 0
    ln -sf ../fieldline/fieldline.conf "$drop_in"
    add_settings_of_broker "$drop_in" 'the broker opens its listeners at its next start'
}

# The certificate is written last, so it is that of the authority only if the broker has all files.
has_server_certificate() { cmp -s "$authority/server.crt" "$broker/server.crt" && ! needs_renewal "$broker/server.crt"; }

# renew_server HOST ...: the names localhost are for the services of this machine. It records the hosts last, because
# openssl may refuse one of them.
renew_server() {
    issue_server "$authority/server" "$@" localhost 127.0.0.1 ::1
    write_file "$broker/server.key" 640 mosquitto <"$authority/server.key"
    give_certificate_to_page
    rm "$authority/server.key"
    write_file "$broker/ca.crt" 644 mosquitto <"$authority/ca.crt"
    write_revocation_list "$broker/revoked.crl"
    write_file "$broker/server.crt" 640 mosquitto <"$authority/server.crt"
    printf '%s\n' "$@" >"$authority/hosts"
    reload_broker
}

# The page of this machine uses the certificate of the broker.
give_certificate_to_page() {
    tls=$FIELDLINE_ROOT/etc/fieldline/tls
    is_installed_broker && [ -e "$FIELDLINE_ROOT/etc/fieldline/emitter.properties" ] || return 0
    make_folder "$tls" 755 root
    write_file "$tls/page.key" 640 fieldline-emitter <"$authority/server.key"
    write_file "$tls/page.crt" 640 fieldline-emitter <"$authority/server.crt"
}

say_server() {
    say "The broker's certificate is valid until $(expiry "$authority/server.crt") for $(paste -sd ' ' "$authority/hosts")"
}

enrol_renew() {
    if [ -z "$renew" ] && has_server_certificate; then
        write_revocation_list "$broker/revoked.crl"
    else
        # shellcheck disable=SC2046 # several hosts
        renew_server $(cat "$authority/hosts")
    fi
    say_server
}

enrol_device() {
    name=$1
    check_device "$name"
    kind=password
    [ -z "$mtls" ] || kind=certificate
    host=${host:-$(head -n 1 "$authority/hosts")}
    check_host "$host"
    hosts=$(paste -sd ' ' "$authority/hosts")
    case " localhost $hosts " in
        *" $host "*) ;;
        *) fail "the broker's certificate is not valid for $host; run: fieldline enrol init $hosts $host" ;;
    esac
    file=${out:-$name.fieldline}
    rm -f "$file"
    (umask 077 && : >"$file") || fail "cannot write $file"
    withdraw "$name"
    contents=$(mktemp -d)
    trap 'rm -rf "$contents"' EXIT
    trap 'exit 1' HUP INT TERM
    "issue_$kind"
    record "$name" "$kind" active
    reload_broker
    write_bundle
}

check_device() {
    check_device_name "$1"
    [ -n "$renew" ] || [ "$(state "$1")" != active ] ||
        fail "device $1 exists; to replace its account, run: $(enrol_again "$1")"
}

issue_password() {
    random_password >"$contents/password"
    set_password "$name" "$(cat "$contents/password")"
}

issue_certificate() {
    issue device "$name" "$authority/devices/$name"
    mv "$authority/devices/$name.key" "$contents/device.key"
    cp "$authority/devices/$name.crt" "$contents/device.crt"
    open_certificate_listener
}

open_certificate_listener() {
    listener=$FIELDLINE_ROOT/etc/mosquitto/conf.d/fieldline-mtls.conf
    template=usr/lib/fieldline/templates/mtls.conf
    if ! is_installed_broker; then
        warn "copy /$template of the broker's machine to /etc/mosquitto/conf.d/fieldline-mtls.conf there, and restart Mosquitto"
        return
    fi
    [ ! -e "$listener" ] || return 0
    write_file "$listener" 644 root <"$FIELDLINE_ROOT/$template"
    add_settings_of_broker "$listener" 'the broker opens the listener for certificates at its next start'
}

# The file for `fieldline join`. Who runs this with sudo can copy it to the device.
write_bundle() {
    cp "$authority/ca.crt" "$contents/ca.crt"
    default_port=8883
    [ "$kind" = password ] || default_port=8884
    cat >"$contents/device.properties" <<END
device-name=$name
mqtt-uri=ssl://$(uri_host "$host"):${port:-$default_port}
END
    tar -C "$contents" -czf "$file" --owner=0 --group=0 .
    [ -z "${SUDO_UID:-}" ] || chown "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$file"
    say "Wrote $file. Copy it to the device and run there: sudo fieldline join $(basename "$file")"
    say "It contains the secret of the device, so delete it afterwards."
}

enrol_revoke() {
    [ "$(state "$1")" = active ] || fail "there is no device $1; run: fieldline enrol list"
    kind=$(kind "$1")
    withdraw "$1"
    record "$1" "$kind" revoked
    if [ "$kind" = certificate ]; then
        restart_broker 'a device with a certificate stays connected until the broker starts again'
    else
        reload_broker
    fi
    say "Revoked $1."
}

# withdraw NAME: removes what the broker accepts from the device.
withdraw() {
    remove_password "$1"
    certificate=$authority/devices/$1.crt
    [ ! -e "$certificate" ] || revoke_certificate "$certificate"
    write_revocation_list "$broker/revoked.crl"
}

# The account of a service or person, whose rights the access list gives by its name.
enrol_account() {
    is_service_account "$1" || fail_usage "account '$1': expected bridge, bridge-check, operator or homeassistant"
    password=$(random_password)
    set_password "$1" "$password"
    reload_broker
    say "$password"
}
