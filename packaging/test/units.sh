# shellcheck shell=sh disable=SC2154 # the test sets these variables
# What the units allow, and the class-data archive of the agent.

check_units() {
    # without what says that this machine has no manual
    problems=$(inside sh -c 'systemd-analyze verify /lib/systemd/system/fieldline-*.service /lib/systemd/system/fieldline-*.timer 2>&1' |
        grep -v "Command 'man " || true)
    equal 'problems of the units' '' "$problems"
    for service in $services; do
        check_exposure "$service"
        check_executable_files "$service"
    done
    check_exposure notifier # off by default
    check_exposure connect
    expect_loaded device-agent libjSerialComm.so
    expect_loaded emitter libduckdb_java.so
    expect_loaded spark-job liblz4-java.so
}

check_exposure() {
    limit=2.0
    [ "$1" != device-agent ] || limit=1.5
    exposure=$(inside systemd-analyze security --no-pager "fieldline-$1.service" | awk '/Overall exposure level/ { print $(NF - 2) }')
    say "   exposure of $1: $exposure"
    awk -v exposure="$exposure" -v limit="$limit" 'BEGIN { exit !(exposure > 0 && exposure < limit) }' ||
        fail "exposure of $1: expected less than $limit, got '$exposure'"
}

# mapped SERVICE: the files whose code the process executes.
mapped() { inside sed -n 's,^[0-9a-f-]* r-xp .* \(/.*\),\1,p' "/proc/$(main_pid "$1")/maps" | sort -u; }

# All code comes from /usr, because no other folder is executable for the service.
check_executable_files() {
    equal "code of $1 outside of /usr" '' "$(mapped "$1" | grep -v '^/usr/' || true)"
    inside grep -q ' /tmp tmpfs [^ ]*noexec' "/proc/$(main_pid "$1")/mounts" || fail "$1 can execute files in /tmp"
}

expect_loaded() { mapped "$1" | grep -q "^/usr/lib/fieldline/native/.*/$2" || fail "$1 has not loaded $2: $(mapped "$1")"; }

archive=/var/cache/fieldline/device-agent/device-agent.jsa

check_archive() {
    wait_until 300 'the agent has a class-data archive' test -e "$machine$archive"
    inside systemctl restart fieldline-device-agent
    inside grep -q "$archive" "/proc/$(main_pid device-agent)/maps" || fail 'the agent does not use its class-data archive'
    touch -d '2026-01-01' "$machine$archive"
    inside sh -c 'dpkg-trigger --by-package=openjdk-17-jre-headless /usr/lib/jvm && dpkg --configure --pending' >/dev/null
    wait_until 300 'there is another archive for another Java' test "$machine$archive" -nt "$work/root.tar"
    check_wrong_archive
}

check_wrong_archive() {
    inside sh -c "echo wrong >$archive"
    restarted=$(date +%s)
    inside systemctl restart fieldline-device-agent
    is_active device-agent || fail 'the agent does not start with a wrong class-data archive'
    inside journalctl --sync # what the agent has logged may not be in the journal yet
    warnings=$(inside journalctl -q -o cat -u fieldline-device-agent --since="@$restarted" | grep -i -e 'warning' -e 'archive' || true)
    equal 'warnings about a wrong archive' '' "$warnings"
}
