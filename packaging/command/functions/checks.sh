# shellcheck shell=sh disable=SC2154 # the command sets $authority and $broker
# The checks of `fieldline doctor`. Each reports problems; without one it says nothing.

least_free_megabytes=500
all_services='device-agent mqtt-bridge kafka spark-job emitter'

# report PROBLEM COMMAND: the command fixes it, or shows the reason.
report() {
    say "PROBLEM: $1" "  run: $2"
    problems=$((problems + 1))
}

# The notifier is off until somebody names a channel, and connect until somebody names a database.
installed_services() {
    for service in $all_services; do
        ! is_installed "fieldline-$service" || echo "$service"
    done
    for service in notifier connect; do
        ! is_enabled "$service" || echo "$service"
    done
}

check_java() {
    for service in $(installed_services); do
        reason=$(find_java "$service" 2>&1 >/dev/null) ||
            report "$(printf '%s' "$reason" | sed 's/^fieldline: //; s/; run:.*//')" "sudo apt-get install $(java_package)"
    done
}

# All packages come from one build, and the command knows the files of its own version only.
check_versions() {
    versions=$(dpkg-query -W -f '${db:Status-Abbrev} ${Version} ${Package}\n' 'fieldline*' 2>/dev/null | grep '^ii' || true)
    [ "$(printf '%s\n' "$versions" | cut -d ' ' -f 3 | sort -u | wc -l)" -le 1 ] ||
        report "the packages have different versions: $(printf '%s\n' "$versions" | awk '{ printf "%s %s  ", $3, $2 }')" \
            "sudo apt-get install ./fieldline*.deb, with all packages of one version"
}

check_clock() {
    [ "$(timedatectl show -p NTPSynchronized --value 2>/dev/null)" = yes ] && return
    if is_installed systemd-timesyncd || is_installed chrony; then
        report 'the clock is not synchronized, so readings wait and are then marked unsynced' 'sudo timedatectl set-ntp true'
    else
        report 'no service synchronizes the clock' 'sudo apt-get install systemd-timesyncd'
    fi
}

check_disk() {
    for folder in /var/lib/fieldline /var/lib/mosquitto /var/log; do
        [ -d "$folder" ] || continue
        free=$(df -Pm "$folder" | awk 'NR == 2 { print $4 }')
        [ "$free" -ge "$least_free_megabytes" ] ||
            report "$folder has $free MB of free space, expected $least_free_megabytes MB" \
                'sudo du -xm / | sort -n | tail -n 20'
    done
}

# Spark and the page look up the name of the machine.
check_host_name() {
    getent hosts "$(uname -n)" >/dev/null ||
        report "the name $(uname -n) of this machine has no address" "echo '127.0.1.1 $(uname -n)' | sudo tee -a /etc/hosts"
}

boards() {
    for port in /dev/ttyACM* /dev/ttyUSB*; do
        [ ! -c "$port" ] || echo "$port"
    done
}

check_boards() {
    is_installed fieldline-device-agent || return 0
    for port in $(boards); do
        group=$(stat -c %G "$port")
        groups="$(id -Gn fieldline-device-agent) $(systemctl show -p SupplementaryGroups --value fieldline-device-agent)"
        case " $groups " in
            *" $group "*) ;;
            *) report "the agent may not open $port of the group $group" "sudo usermod -aG $group fieldline-device-agent; sudo systemctl restart fieldline-device-agent" ;;
        esac
        owner=$(foreign_user "$port")
        [ -z "$owner" ] || report "the process $owner uses $port" "sudo kill ${owner%% *}"
    done
}

# foreign_user PORT: a process that has opened the port and is not the agent.
foreign_user() {
    agent=$(systemctl show -p MainPID --value fieldline-device-agent)
    find /proc/[0-9]*/fd -lname "$1" 2>/dev/null | cut -d / -f 3 | sort -u | while read -r pid; do
        [ "$pid" = "$agent" ] || echo "$pid ($(cat "/proc/$pid/comm"))"
    done | head -n 1
}

check_modem_manager() {
    systemctl -q is-active ModemManager || return 0
    for port in $(boards); do
        udevadm info "$port" | grep -q 'ID_MM_\(DEVICE\|PORT\)_IGNORE=1' ||
            report "ModemManager sends commands to $port" 'sudo apt-get remove modemmanager'
    done
}

# The port of a service that does not run must be free.
check_ports() {
    page=$(setting "$FIELDLINE_ROOT/etc/fieldline/emitter.properties" port)
    check_port mosquitto 8883
    check_port mosquitto 1883
    check_port fieldline-kafka 9092
    check_port fieldline-emitter "${page:-8080}"
}

# check_port UNIT PORT
check_port() {
    is_installed "$1" && ! systemctl -q is-active "$1" || return 0
    owner=$(ss -Hltnp "sport = :$2" | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/\2 (\1)/p' | head -n 1)
    [ -z "$owner" ] || report "the process $owner uses the port $2 of $1" "sudo kill ${owner%% *}; sudo systemctl start $1"
}

check_services() {
    for service in $(installed_services); do
        unit=fieldline-$service
        ! waits_for_setup "$unit" || continue
        is_enabled "$service" || continue
        case $(systemctl show -p ActiveState --value "$unit") in
            active | reloading) ;;
            failed) report "$service has failed: $(last_message "$unit")" "journalctl -u $unit -n 50" ;;
            *) report "$service does not run: $(last_message "$unit")" "sudo systemctl restart $unit; journalctl -u $unit -n 50" ;;
        esac
    done
}

waits_for_setup() {
    case $1 in
        fieldline-device-agent) [ ! -e "$FIELDLINE_ROOT/etc/fieldline/joined" ] ;;
        *) [ ! -e "$FIELDLINE_ROOT/etc/fieldline/configured" ] ;;
    esac || return 1
    report "${1#fieldline-} waits for its settings" 'sudo fieldline setup, or fieldline join on a machine with the agent only'
}

last_message() { journalctl -q -o cat -n 2 "_SYSTEMD_UNIT=$1.service" 2>/dev/null | paste -sd ' ' - || true; }

check_broker() {
    agent=$FIELDLINE_ROOT/etc/fieldline/device-agent.properties
    if [ ! -e "$broker/ca.crt" ]; then
        uri=$(setting "$agent" mqtt-uri)
        case $uri in
            ssl:*) check_connection "$uri" "$(setting "$agent" mqtt-ca-file)" ;;
        esac
    elif systemctl -q is-active mosquitto; then
        check_connection ssl://localhost:8883 "$broker/ca.crt"
    else
        report 'the broker does not run' \
            'sudo systemctl reset-failed mosquitto; sudo systemctl restart mosquitto; journalctl -u mosquitto -n 20'
    fi
}

# check_connection URI CA_FILE: without an account, because a second connection of an account ends the first.
check_connection() {
    address=${1#ssl://}
    host=$(printf '%s' "$address" | sed 's/:[0-9]*$//; s/^\[//; s/\]$//')
    case $host in
        *[!0-9.:]*) name=-verify_hostname ;;
        *) name=-verify_ip ;;
    esac
    answer=$(timeout 10 openssl s_client -connect "$address" "$name" "$host" -CAfile "$2" </dev/null 2>&1) || true
    case $answer in
        *'Verify return code: 0 '*) ;;
        *'Verify return code: '*)
            reason=$(printf '%s\n' "$answer" | sed -n 's/.*Verify return code: [0-9]* (\(.*\))/\1/p' | head -n 1)
            report "the certificate of the broker $1 is not valid: $reason" 'sudo fieldline enrol renew, where the authority is'
            ;;
        *) report "the broker $1 does not answer" "ping -c 1 $host; sudo systemctl status mosquitto, where the broker is" ;;
    esac
}

check_certificates() {
    [ ! -e "$broker/server.crt" ] || ! expires_soon "$broker/server.crt" ||
        report "the certificate of the broker expires on $(expiry "$broker/server.crt")" 'sudo fieldline enrol renew'
    [ -e "$authority/accounts" ] || return 0
    while read -r name kind state; do
        certificate=$authority/devices/$name.crt
        { [ "$kind $state" = 'certificate active' ] && expires_soon "$certificate"; } || continue
        report "the certificate of $name expires on $(expiry "$certificate")" "sudo fieldline enrol device $name --mtls --renew"
    done <"$authority/accounts"
}

check_kafka() {
    is_installed fieldline-kafka && systemctl -q is-active fieldline-kafka || return 0
    answer=$("$FIELDLINE_ROOT/usr/bin/fieldline" topics --check 2>&1) && return
    report "Kafka's topics are not right: $(printf '%s\n' "$answer" | grep -v ' ok' | head -n 3)" 'sudo fieldline topics'
}

# Each channel must work, and Kafka must answer. Its --check would send a test message.
check_notifier() {
    is_enabled notifier && systemctl -q is-active fieldline-notifier || return 0
    answer=$(curl -s --max-time 5 -w '\n%{http_code}' "http://127.0.0.1:$(http_port notifier)/readyz") || answer=none
    code=$(printf '%s\n' "$answer" | tail -n 1)
    case $code in
        200) ;;
        none) report 'the notifier does not answer' 'journalctl -u fieldline-notifier -n 50' ;;
        *)
            report "the notifier cannot send messages: $(printf '%s\n' "$answer" | head -n 1)" \
                'journalctl -u fieldline-notifier -n 50; sudo -u fieldline-notifier fieldline notifier --settings /etc/fieldline/notifier.properties --check, which sends a test message'
            ;;
    esac
}

check_connect() {
    is_enabled connect && systemctl -q is-active fieldline-connect || return 0
    answer=$(curl -s --max-time 5 -w '\n%{http_code}' "http://127.0.0.1:$(http_port connect)/readyz") || answer=none
    code=$(printf '%s\n' "$answer" | tail -n 1)
    case $code in
        200) ;;
        none) report 'connect does not answer' 'journalctl -u fieldline-connect -n 50' ;;
        *)
            report "connect cannot write to the database: $(printf '%s\n' "$answer" | head -n 1)" \
                'sudo -u fieldline-connect fieldline connect --settings /etc/fieldline/connect.properties --check'
            ;;
    esac
}
