package io.fieldline.notifier.channel;

import static io.fieldline.notifier.incident.Alerts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.Alert.State;
import io.fieldline.messages.Quality;
import io.fieldline.notifier.incident.Alerts;
import io.fieldline.notifier.incident.Announcement;
import io.fieldline.notifier.incident.Incident;
import io.fieldline.notifier.incident.Incidents;
import io.fieldline.notifier.incident.Occasion;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotificationTextTest {
    private final NotificationText texts =
            new NotificationText(Optional.of(URI.create("https://pi.local:8443/")), ZoneId.of("Europe/Berlin"));

    @Test
    void oneIncidentIsTheTitle() {
        var notification = texts.of(List.of(announcement(Occasion.OPENED, Alerts.raised("kitchen 1"))), NOON);

        assertThat(notification.title())
                .isEqualTo("ALARM: co of kitchen 1 [co-high], 606.9 ppm (limit 400 ppm), since 2026-11-28 13:00:00");
        assertThat(notification.text()).isEqualTo(notification.title());
        assertThat(notification.severity()).isEqualTo(Severity.ALARM);
        assertThat(notification.link()).contains("https://pi.local:8443/#/device/kitchen%201");
    }

    @Test
    void theEndHasTheDurationAndTheWorstValue() {
        var notification = texts.of(List.of(announcement(Occasion.RESOLVED, Alerts.cleared("kitchen"))), NOON);

        assertThat(notification.title())
                .isEqualTo("Over: co of kitchen [co-high], since 2026-11-28 13:00:00 for 4 min, at worst 606.9 ppm");
    }

    @Test
    void aMissedIncidentSaysThatItIsOver() {
        var notification = texts.of(List.of(announcement(Occasion.PASSED, Alerts.cleared("kitchen"))), NOON);

        assertThat(notification.title()).startsWith("Was ALARM, and is over: co of kitchen");
    }

    @Test
    void aSilentDeviceHasDurationsAndNoMetric() {
        var silent = new Alert(
                "device-silent",
                "roof",
                Optional.empty(),
                Severity.WARNING,
                State.RAISED,
                NOON,
                NOON.plusSeconds(600),
                600,
                300,
                Optional.of("s"),
                Optional.empty());

        var notification = texts.of(List.of(announcement(Occasion.OPENED, silent)), NOON);

        assertThat(notification.title())
                .isEqualTo("WARNING: roof [device-silent], 10 min (limit 5 min), since 2026-11-28 13:00:00");
    }

    @Test
    void aSimulatedValueSaysSo() {
        var real = Alerts.raised("kitchen");
        var simulated = new Alert(
                real.rule(),
                real.deviceName(),
                real.metric(),
                real.severity(),
                real.state(),
                real.since(),
                real.at(),
                real.value(),
                real.level(),
                real.unit(),
                Optional.of(Quality.SIMULATED));

        assertThat(texts.of(List.of(announcement(Occasion.OPENED, simulated)), NOON)
                        .title())
                .endsWith(" (simulated)");
    }

    @ParameterizedTest
    @CsvSource({
        "606.891, 606.9 ppm",
        "0.000123456, 0.0001235 ppm",
        "0, 0 ppm",
        "-40, -40 ppm",
        "1013.25, 1013 ppm",
        "123456.7, 123457 ppm",
        "1e15, 1.000E+15 ppm",
        "NaN, NaN ppm"
    })
    void aValueHasFourDigitsOrIsWhole(double value, String figure) {
        assertThat(texts.of(List.of(announcement(Occasion.OPENED, withValue(value, "ppm"))), NOON)
                        .title())
                .contains(", " + figure + " (limit");
    }

    @Test
    void aUnitCannotPretendToBeAnotherLine() {
        var notification = texts.of(List.of(announcement(Occasion.OPENED, withValue(1, "ppm\nALARM: fake"))), NOON);

        assertThat(notification.text().lines()).hasSize(1);
    }

    private static Alert withValue(double value, String unit) {
        var alert = Alerts.raised("kitchen");
        return new Alert(
                alert.rule(),
                alert.deviceName(),
                alert.metric(),
                alert.severity(),
                alert.state(),
                alert.since(),
                alert.at(),
                value,
                alert.level(),
                Optional.of(unit),
                alert.quality());
    }

    @Test
    void manyIncidentsAreOneMessageOfBoundedLength() {
        var many = IntStream.range(0, 100)
                .mapToObj(number -> announcement(Occasion.OPENED, Alerts.raised("device" + number)))
                .toList();

        var notification = texts.of(many, NOON);

        assertThat(notification.title()).isEqualTo("ALARM: 100 incidents at 100 devices");
        assertThat(notification.text().lines()).hasSize(21).last().isEqualTo("and 80 more");
        assertThat(notification.incidents()).hasSize(20);
        assertThat(notification.link()).contains("https://pi.local:8443/#/alerts");
    }

    @Test
    void endsOnlyAreNoAlarm() {
        var ends = List.of(
                announcement(Occasion.RESOLVED, Alerts.cleared("device1")),
                announcement(Occasion.RESOLVED, Alerts.cleared("device2")));

        assertThat(texts.of(ends, NOON).title()).isEqualTo("2 incidents are over");
    }

    private static Announcement announcement(Occasion occasion, Alert alert) {
        return new Announcement(occasion, incident(alert));
    }

    private static Incident incident(Alert alert) {
        var incidents = new Incidents(Duration.ZERO, 1);
        incidents.add(alert, NOON);
        return incidents.last().iterator().next();
    }
}
