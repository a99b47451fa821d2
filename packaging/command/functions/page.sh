# shellcheck shell=sh
# The address of the page.

# A line of the token file: name, role and token.
page_tokens() { printf 'owner:operator:%s\n' "$(openssl rand -hex 16)"; }

# page_link FOLDER HOST: the link with the first token. The page stores it as a login session.
page_link() {
    port=$(setting "$1/emitter.properties" port)
    printf 'https://%s:%s/?token=%s\n' "$(uri_host "$2")" "${port:-8080}" "$(page_token "$1/emitter.properties")"
}

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
