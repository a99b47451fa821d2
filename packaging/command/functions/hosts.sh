# shellcheck shell=sh
# The names and addresses by which other machines reach this one.

# Without IPv6 addresses, because those of most networks change daily.
own_hosts() {
    name=$(uname -n)
    for host in "$name" "$(hostname -f 2>/dev/null || true)" "${name%%.*}.local" $(hostname -I 2>/dev/null || true); do
        case $host in
            '' | localhost | *:* | 127.*) ;;
            *) echo "$host" ;;
        esac
    done | awk '!seen[$0]++'
}

# The address of the default route, or else the first one, or the name of a machine without a network.
own_address() {
    address=$(ip -4 route get 192.0.2.1 2>/dev/null | sed -n 's/.* src \([0-9.]*\).*/\1/p')
    [ -n "$address" ] || address=$(hostname -I 2>/dev/null | awk '{ print $1 }')
    echo "${address:-$(uname -n)}"
}

check_host() {
    case $1 in
        '' | *[!A-Za-z0-9.:-]* | [.-]*) fail_usage "host '$1': expected a name (letters, digits, '.' and '-') or an address" ;;
    esac
}

# The host in a URI, where IPv6 has brackets (RFC 3986, 3.2.2).
uri_host() {
    case $1 in
        *:*) echo "[$1]" ;;
        *) echo "$1" ;;
    esac
}
