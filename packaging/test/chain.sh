# shellcheck shell=sh disable=SC2154 # the test sets these variables
# The whole chain, from a simulated board to the page, and what it counted.

device=uno

# The board is the real sketch on a simulated Uno; /run/board is its serial port.
put_board() {
    install -D "$root/firmware/build/simulated-uno" "$machine/opt/board/simulated-uno"
    cp "$root/firmware/build/uno/MQ2.elf" "$machine/opt/board/"
    cp "$here/board.service" "$here/observer.service" "$machine/etc/systemd/system/"
}

set_up_chain() {
    cat >>"$machine/etc/fieldline/device-agent.properties" <<END
source=serial
serial=/run/board
board-interval=100ms
clock=trusted
END
    run_setup --no-agent
    inside sh -c 'umask 077 && fieldline enrol account operator >/root/operator'
    inside systemctl -q enable --now observer board
    wait_until 300 'the observer has subscribed' grep -q Subscribed "$machine/root/readings"
    run_setup --device "$device"
    for service in $services; do wait_until 300 "$service runs" is_active "$service"; done
}

run_setup() {
    inside fieldline setup --host fieldline.test "$@" >"$work/setup.log" 2>&1 || fail "fieldline setup: $(cat "$work/setup.log")"
}

# api PATH: an answer of the page, as CSV.
api() {
    token=$(sed -n '/^[a-z]/s/.*://p' "$machine/etc/fieldline/page-tokens" | head -n 1)
    inside curl -sf --max-time 60 --cacert /etc/mosquitto/fieldline/ca.crt -H "Authorization: Bearer $token" \
        "https://fieldline.test:8443/api/$1"
}

averages() { api "averages?device=$device&metric=co&format=csv"; }

await_averages() { wait_until 400 'an average of the simulated board is at the page' has_average; }

has_average() { [ "$(counted)" -gt 0 ]; }

# The sum of the counts of all final averages.
counted() {
    averages 2>/dev/null | tr -d '\r' | awk -F , '
        NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
        $column["final"] == "true" { sum += $column["count"] }
        END { print sum + 0 }'
}

kill_each_service() {
    for service in $services; do
        pid=$(main_pid "$service")
        inside kill -9 "$pid"
        wait_until 400 "$service runs again after kill -9" runs_again "$service" "$pid"
    done
}

runs_again() { is_active "$1" && [ "$(main_pid "$1")" != "$2" ]; }

reboot() {
    reboot_machine
    for service in $services; do wait_until 400 "$service runs after the reboot" is_active "$service"; done
}

# What the broker delivered: boot and seq of each reading, once.
delivered() { grep -o '"boot":"[^"]*","seq":[0-9]*' "$machine/root/readings" | tr -d '":' | sed 's/boot//; s/,seq/ /' | sort -u; }

# Nothing is lost: each start of the agent numbers its readings from 0 without a gap. Nothing is counted twice: the averages have
# as many readings.
compare_counts() {
    inside systemctl stop board
    (wait_until 300 'the averages count each reading once' has_counted_all) 2>/dev/null ||
        equal 'readings in the averages' "$(delivered | wc -l)" "$(counted)"
    equal 'readings that are missing' '' "$(gaps)"
    say "   $(delivered | wc -l) readings of $(delivered | cut -d ' ' -f 1 | uniq | wc -l) starts of the agent, each counted once"
}

# The starts of the agent of which a reading is missing.
gaps() {
    delivered | awk '{ count[$1]++; if ($2 > last[$1]) last[$1] = $2 }
        END { for (boot in count) if (count[boot] != last[boot] + 1) print boot, count[boot], "of", last[boot] + 1 }'
}

# A reading that waited for the connection may come after newer ones.
has_counted_all() { [ -z "$(gaps)" ] && [ "$(counted)" -eq "$(delivered | wc -l)" ]; }
