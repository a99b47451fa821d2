# shellcheck shell=sh
# What the running services say about themselves, on this machine.

# The port of /metrics of a service: its setting, or that of the packages.
http_port() {
    port=$(setting "$FIELDLINE_ROOT/etc/fieldline/$1.properties" http-port)
    case $1 in
        mqtt-bridge) echo "${port:-9101}" ;;
        spark-job) echo "${port:-9102}" ;;
        device-agent) echo "${port:-9103}" ;;
        notifier) echo "${port:-9104}" ;;
        connect) echo "${port:-9105}" ;;
    esac
}

is_ready() { get "$1" /readyz >/dev/null 2>&1; }

# get SERVICE PATH: nothing and an exit code if the service does not answer.
get() {
    case $1 in
        emitter) get_page "$2" ;;
        *) curl -sf --max-time 5 "http://127.0.0.1:$(http_port "$1")$2" ;;
    esac
}

# get_page PATH: a token is never an argument, because `ps` shows those.
get_page() (
    file=$FIELDLINE_ROOT/etc/fieldline/emitter.properties
    scheme=http
    [ -z "$(setting "$file" tls-cert)" ] || scheme=https
    port=$(setting "$file" port)
    page_token "$file" | sed 's/.*/header = "Authorization: Bearer &"/' |
        curl -sfk --max-time 5 --config - "$scheme://127.0.0.1:${port:-8080}$1"
)

# sum NAME ...: of all these metrics on standard input; nothing if none has a number.
sum() {
    awk -v names=" $* " '
        { metric = $1; sub(/[{].*/, "", metric) }
        index(names, " " metric " ") && $NF != "NaN" { sum += $NF; found = 1 }
        END { if (found) printf "%.0f\n", sum }'
}

# least NAME: of all labels of the metric.
least() {
    awk -v name="$1" '
        { metric = $1; sub(/[{].*/, "", metric) }
        metric == name && $NF != "NaN" && (!found || $NF < least) { least = $NF; found = 1 }
        END { if (found) printf "%.0f\n", least }'
}
