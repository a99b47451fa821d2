# shellcheck shell=sh
# The address of the page.

# A line of the token file: name, role and token.
new_page_token() {
    token=$(openssl rand -hex 16)
    printf 'owner:operator:%s\n' "$token"
}

# page_link SETTINGS HOST: the link with the first token. The page stores it as a login session.
page_link() { printf '%s/?token=%s\n' "$(page_address "$1" "$2")" "$(page_token "$1")"; }

# page_address SETTINGS HOST: behind a proxy, the page has the name that the settings allow, and the port of https.
page_address() {
    name=$(uri_host "$2")
    port=$(setting "$1" port)
    if is_behind_proxy "$1"; then
        name=$(setting "$1" hosts | cut -d , -f 1)
        echo "https://${name:-$2}"
    elif [ -n "$(setting "$1" tls-cert)" ]; then
        echo "https://$name:${port:-8080}"
    else
        echo "http://$name:${port:-8080}"
    fi
}

is_behind_proxy() { [ -n "$(setting "$1" trusted-proxies)" ]; }

# page_token SETTINGS: the first token of the page with these settings, or nothing.
page_token() {
    tokens=$(setting "$1" token-file)
    [ ! -r "$tokens" ] || grep -m 1 -v -e '^#' -e '^[[:space:]]*$' "$tokens" | sed 's/.*://'
}

# A terminal that does not know UTF-8 gets a larger code.
qr_code() {
    command -v qrencode >/dev/null || return 0
    case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
        *[Uu][Tt][Ff]*8) qrencode -t ANSIUTF8 "$1" ;;
        *) qrencode -t ANSI "$1" ;;
    esac
}
