# shellcheck shell=sh
# Files with exact permissions, and files of settings.

# write_file FILE MODE GROUP: replaces FILE by standard input at once, so that no reader sees a part of it.
# A group that does not exist here is left out, because an administrator's machine has no services.
write_file() {
    (umask 077 && cat >"$1.new")
    if [ "$(id -u)" -eq 0 ] && getent group "$3" >/dev/null; then
        chgrp "$3" "$1.new"
    fi
    chmod "$2" "$1.new"
    sync "$1.new"
    mv "$1.new" "$1"
}

# make_folder FOLDER MODE GROUP
make_folder() {
    mkdir -p "$1"
    if [ "$(id -u)" -eq 0 ] && getent group "$3" >/dev/null; then
        chgrp "$3" "$1"
    fi
    chmod "$2" "$1"
}

# setting FILE KEY: prints the value, or nothing.
setting() {
    [ ! -r "$1" ] || sed -n "s/^[[:space:]]*$2[[:space:]]*[=:][[:space:]]*//p" "$1" | tail -n 1
}

# change_settings FILE GROUP: reads lines KEY=VALUE, and replaces the lines of these keys in FILE, or appends them. Without a
# value it removes the line of the key. Everything else in FILE stays.
change_settings() {
    touch "$1"
    changes=$(cat)
    printf '%s\n' "$changes" | awk '
        function key(line) { sub(/[[:space:]]*[=:].*/, "", line); sub(/^[[:space:]]*/, "", line); return line }
        function put(name) { if (change[name] !~ /=$/) print change[name]; done[name] }
        FNR == NR { change[key($0)] = $0; order[++keys] = key($0); next }
        !(key($0) in change) { print; next }
        !(key($0) in done) { put(key($0)) }
        END { for (i = 1; i <= keys; i++) if (!(order[i] in done)) put(order[i]) }' - "$1" | write_file "$1" 640 "$2"
}
