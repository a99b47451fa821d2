# shellcheck shell=sh disable=SC2154 # the command sets $authority
# The record of all devices: a line of $authority/accounts has name, kind and state of a device.

state() { awk -v name="$1" '$1 == name { print $3 }' "$authority/accounts"; }

kind() { awk -v name="$1" '$1 == name { print $2 }' "$authority/accounts"; }

# record NAME KIND STATE
record() {
    { awk -v name="$1" '$1 != name' "$authority/accounts" && printf '%s %s %s\n' "$1" "$2" "$3"; } |
        sort | write_file "$authority/accounts" 600 root
}

check_device_name() {
    case $1 in
        *[!A-Za-z0-9._-]* | [!A-Za-z0-9]* | '')
            fail_usage "device name '$1': expected letters, digits, '.', '_' and '-', beginning with a letter or digit"
            ;;
    esac
    [ ${#1} -le 64 ] || fail_usage "device name '$1': expected 64 characters at most"
    ! is_service_account "$1" || fail_usage "device name '$1' is the name of a service or person in the access list"
}

# enrol_again NAME: the command that replaces what the device has.
enrol_again() {
    case $(kind "$1") in
        certificate) echo "fieldline enrol device $1 --mtls --renew" ;;
        *) echo "fieldline enrol device $1 --renew" ;;
    esac
}

enrol_list() {
    list_line NAME KIND EXPIRES STATE
    list_certificate authority "$authority/ca.crt" active
    list_certificate broker "$authority/server.crt" active
    while read -r name kind state; do
        case $kind in
            certificate) list_certificate "$name" "$authority/devices/$name.crt" "$state" ;;
            *) list_password "$name" "$state" ;;
        esac
    done <"$authority/accounts"
}

# list_password NAME STATE
list_password() {
    state=$2
    [ "$state" != active ] || has_password "$1" || state='active, but no account at the broker'
    list_line "$1" password never "$state"
}

# list_certificate NAME FILE STATE
list_certificate() {
    state=$3
    if [ "$state" = active ] && is_expired "$2"; then
        state=expired
    elif [ "$state" = active ] && expires_soon "$2"; then
        state="active, expires soon"
    fi
    list_line "$1" certificate "$(expiry "$2")" "$state"
}

list_line() { printf '%-24s %-12s %-11s %s\n' "$@"; }
