# shellcheck shell=sh disable=SC2154 # the test sets these variables
# What the packages contain, and how they are installed, upgraded, removed and purged.

names='fieldline fieldline-agent fieldline-kafka fieldline-mosquitto fieldline-server'

check_lintian() {
    ! lintian --allow-root --fail-on none "$packages"/*.deb | tee "$work/lintian.log" | grep '^E:' || fail 'lintian reports errors'
}

# In another folder, from the same jars. The tests of the jars are elsewhere.
check_second_build() {
    "$root/packaging/build" --out "$work/again" >/dev/null
    diff "$packages/SHA256SUMS" "$work/again/SHA256SUMS" || fail 'two builds differ'
    rm -rf "$work/again"
}

# The same packages with an earlier version number.
make_previous() {
    rm -rf "$work/previous"
    mkdir -p "$work/previous"
    for package in "$packages"/*.deb; do
        tree=$work/previous/tree
        dpkg-deb -R "$package" "$tree"
        sed -i -e '/^Version:/s/$/~previous/' -e '/^Depends:/s/\(fieldline (= [^)]*\))/\1~previous)/' "$tree/DEBIAN/control"
        dpkg-deb -Znone --root-owner-group -b "$tree" "$work/previous/$(basename "$package")" >/dev/null
        rm -rf "$tree"
    done
}

boot() {
    create_machine "$work/root.tar"
    mv "$work/previous" "$machine/opt/previous"
    mkdir "$machine/opt/packages"
    cp "$packages"/*.deb "$machine/opt/packages"
    put_board
    start_machine
}

install_previous() {
    inside sh -c 'dpkg -i /opt/previous/*.deb' >"$work/install.log" 2>&1 || fail "dpkg failed: $(cat "$work/install.log")"
    for service in $services; do
        equal "$service waits for its setup" 'inactive enabled' \
            "$(property "$service" ActiveState) $(property "$service" UnitFileState)"
    done
    inside systemctl -q is-active mosquitto || fail 'the broker does not run after the installation'
}

# Everything continues with the new version, and edited settings stay.
upgrade() {
    inside sh -c "echo 'spool-max-age=14d' >>/etc/fieldline/device-agent.properties"
    cp "$machine/etc/fieldline/device-agent.properties" "$work/edited"
    for service in $services; do main_pid "$service" >"$work/$service.pid"; done
    inside sh -c 'dpkg -i /opt/packages/*.deb' >"$work/upgrade.log" 2>&1 || fail "dpkg failed: $(cat "$work/upgrade.log")"
    cmp "$work/edited" "$machine/etc/fieldline/device-agent.properties" || fail 'the upgrade changed edited settings'
    for service in $services; do
        # postinst does not wait for the restart, so the former process may still run
        wait_until 400 "$service is restarted by the upgrade" runs_again "$service" "$(cat "$work/$service.pid")"
    done
}

check_disabled() {
    inside systemctl -q disable --now fieldline-emitter
    inside sh -c 'dpkg -i /opt/packages/fieldline-server_*.deb' >"$work/disabled.log" 2>&1 || fail "dpkg failed: $(cat "$work/disabled.log")"
    equal 'a service that was disabled' 'inactive disabled' \
        "$(property emitter ActiveState) $(property emitter UnitFileState)"
    wait_until 400 'the bridge runs' is_active mqtt-bridge
}

remove() {
    # shellcheck disable=SC2086 # several packages
    inside dpkg -r $names >"$work/remove.log" 2>&1 || fail "dpkg failed: $(cat "$work/remove.log")"
    for path in /etc/fieldline/device-agent.properties /var/lib/fieldline/kafka/records /etc/mosquitto/fieldline/passwords; do
        [ -e "$machine$path" ] || fail "the removal deleted $path"
    done
    [ ! -e "$machine/var/cache/fieldline/device-agent" ] || fail 'the removal kept the class-data archive'
    equal 'processes of the services' '' "$(inside sh -c 'pgrep -a java || true')"
}

purge() {
    inside touch /etc/fieldline/connect.password # a person has written it
    # shellcheck disable=SC2086 # several packages
    inside dpkg -P $names >"$work/purge.log" 2>&1 || fail "dpkg failed: $(cat "$work/purge.log")"
    left=$(inside find /etc /var /usr /lib/systemd -iname '*fieldline*' -not -path '/var/log/*')
    equal 'files after the purge' '' "$left"
    inside systemctl -q is-active mosquitto || fail 'the broker does not run after the purge'
}
