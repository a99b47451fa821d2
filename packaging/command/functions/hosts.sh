# shellcheck shell=sh
# The names and addresses by which other machines reach this one.

# The first one is what others should use: the name by mDNS if this machine answers to it, otherwise the address. Without
# IPv6 addresses, because those of most networks change daily.
own_hosts() {
    name=$(uname -n)
    local_name=${name%%.*}.local
    answers_mdns=
    [ ! -S /run/avahi-daemon/socket ] || answers_mdns=$local_name
    for host in $answers_mdns "$(own_address)" "$name" "$(hostname -f 2>/dev/null || true)" "$local_name" \
        $(hostname -I 2>/dev/null || true); do
        case $host in
            '' | localhost | 127.* | *[!A-Za-z0-9.-]*) ;;
            *) echo "$host" ;;
        esac
    done | unique
}

# order_hosts OWN: reads hosts, and moves addresses to the end that are not in the list OWN. A DHCP server may have given them
# before.
order_hosts() {
    awk -v own=" $(printf '%s' "$1" | paste -sd ' ' -) " '
        /^[0-9.]+$/ && !index(own, " " $0 " ") { former[++count] = $0; next }
        { print }
        END { for (i = 1; i <= count; i++) print former[i] }'
}

# Keeps the first of equal lines.
unique() { awk '!seen[$0]++'; }

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
