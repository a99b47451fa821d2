package io.fieldline.emitter.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.Alert.State;
import io.fieldline.messages.MessageJson;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LatestAlertsTest {
    private static final Instant NOW = Instant.parse("2026-11-28T06:00:00Z");
    /** The memory of about ten alerts. */
    private static final long BYTES = 10_000;

    private final Set<String> removed = new HashSet<>();
    private final LatestAlerts alerts = new LatestAlerts(removed::contains, BYTES);

    /** A raised carbon monoxide alarm disappeared after a thousand other episodes had changed. */
    @Test
    void aRaisedAlarmIsNotEvictedByOthersThatCleared() {
        alerts.add(alert("lab", 0, Severity.ALARM, State.RAISED));
        for (var episode = 0; episode < 3_000; episode++) {
            alerts.add(alert("hall", episode, Severity.INFO, State.RAISED));
            alerts.add(alert("hall", episode, Severity.INFO, State.CLEARED));
        }

        assertThat(ofDevice("lab")).hasSize(1);
        assertThat(alerts.all()).hasSize(1_001);
        assertThat(alerts.evictions()).isEqualTo(2_000);
        assertThat(alerts.events().after(0, 9_000, any -> true, 0)).hasSize(3_001); // connected pages get each end
        assertThat(alerts.activeEvictions()).isZero();
    }

    @Test
    void aDeviceThatFloodsGivesUpItsOwnAlertsTheLeastSevereFirst() {
        alerts.add(alert("lab", 0, Severity.INFO, State.RAISED));
        alerts.add(alert("hall", 0, Severity.ALARM, State.RAISED));
        for (var episode = 1; episode < 1_000; episode++) {
            alerts.add(alert("hall", episode, Severity.WARNING, State.RAISED));
        }

        assertThat(ofDevice("lab")).hasSize(1);
        assertThat(ofDevice("hall")).hasSizeBetween(3, 20).anyMatch(json -> json.contains("\"alarm\""));
        assertThat(alerts.activeEvictions()).isEqualTo(1_000 - ofDevice("hall").size());
        assertThat(alerts.activeBytes()).isPositive().isLessThanOrEqualTo(BYTES);
    }

    @Test
    void aFloodOfDevicesDoesNotEvictTheAlarmsThatWereThere() {
        alerts.add(alert("lab", 0, Severity.ALARM, State.RAISED));
        for (var device = 0; device < 1_000; device++) {
            alerts.add(alert("fake" + device, 0, Severity.ALARM, State.RAISED));
        }

        assertThat(ofDevice("lab")).hasSize(1);
        assertThat(alerts.activeBytes()).isLessThanOrEqualTo(BYTES);
    }

    @Test
    void theBytesOfClearedAlertsAreFree() {
        for (var episode = 0; episode < 5; episode++) {
            alerts.add(alert("lab", episode, Severity.ALARM, State.RAISED));
            alerts.add(alert("lab", episode, Severity.ALARM, State.UPDATED));
            alerts.add(alert("lab", episode, Severity.ALARM, State.CLEARED));
        }

        assertThat(alerts.activeBytes()).isZero();
        assertThat(alerts.all()).hasSize(5);
    }

    @Test
    void anAlertTooLargeIsRefused() {
        var json = json(alert("lab", 0, Severity.ALARM, State.RAISED)).replace("co-level", "r".repeat(9_000));
        var large = MessageJson.parse(json.getBytes(UTF_8), Alert.class);

        assertThatThrownBy(() -> alerts.add(large))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected at most 8192");
        assertThat(alerts.all()).isEmpty();
    }

    @Test
    void theSameAlertAgainIsNoNews() {
        alerts.add(alert("lab", 0, Severity.ALARM, State.RAISED));
        alerts.add(alert("lab", 0, Severity.ALARM, State.RAISED));

        assertThat(alerts.events().arrivals()).isEqualTo(1);
    }

    @Test
    void alertsOfARemovedDeviceAreHiddenAndGoneOnceTheyAreCleared() {
        alerts.add(alert("lab", 0, Severity.ALARM, State.RAISED));
        alerts.add(alert("lab", 1, Severity.ALARM, State.RAISED));
        removed.add("lab");
        assertThat(alerts.all()).isEmpty();
        alerts.add(alert("lab", 0, Severity.ALARM, State.CLEARED));
        removed.remove("lab");
        alerts.returned("lab");

        assertThat(alerts.all()).containsExactly(json(alert("lab", 1, Severity.ALARM, State.RAISED)));
        assertThat(alerts.events().after(2, 9, any -> true)).hasSize(1); // pages get it again
    }

    private List<String> ofDevice(String device) {
        return alerts.all().stream()
                .filter(json -> json.contains("\"device_name\":\"%s\"".formatted(device)))
                .toList();
    }

    private static Alert alert(String device, int episode, Severity severity, State state) {
        var since = NOW.plusSeconds(episode);
        return new Alert(
                "co-level",
                device,
                Optional.of("co"),
                severity,
                state,
                since,
                since.plusSeconds(1),
                1,
                1,
                Optional.empty(),
                Optional.empty());
    }

    private static String json(Alert alert) {
        return new String(MessageJson.write(alert), UTF_8);
    }
}
