# shellcheck shell=sh disable=SC2154 # variables of installation.sh
# Clients of the broker, with what `enrol device` wrote to $work/DEVICE.fieldline.

# publish HOST PORT TOPIC OPTION ...
publish() {
    address=$1
    to=$2
    topic=$3
    shift 3
    mosquitto_pub -V mqttv5 -h "$address" -p "$to" -t "$topic" -m 1 -q 1 --cafile "$broker/ca.crt" "$@"
}

password_of() { tar -xzOf "$work/$1.fieldline" ./password; }

# as DEVICE TOPIC: publishes by the password of its file.
as() {
    publish 127.0.0.1 "$port" "$2" -u "$1" -P "$(password_of "$1")"
}

# with_certificate DEVICE TOPIC: publishes by the certificate of its file.
with_certificate() {
    unpack_certificate "$1"
    publish 127.0.0.1 "$mtls_port" "$2" --cert "$work/device.crt" --key "$work/device.key"
}

unpack_certificate() {
    tar -xzOf "$work/$1.fieldline" ./device.crt >"$work/device.crt"
    tar -xzOf "$work/$1.fieldline" ./device.key >"$work/device.key"
}

# handshake DEVICE: with TLS 1.2 the broker refuses a certificate within the handshake.
handshake() {
    unpack_certificate "$1"
    show_handshake
}

# With the certificate in $work/device.crt.
show_handshake() {
    openssl s_client -connect "127.0.0.1:$mtls_port" -tls1_2 -cert "$work/device.crt" -key "$work/device.key" </dev/null
}
