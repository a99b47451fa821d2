package io.fieldline.notifier.incident;

import static io.fieldline.notifier.incident.Alerts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.Alert.State;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IncidentsTest {
    private final Incidents incidents = new Incidents(Duration.ofMinutes(1), 3);

    @Test
    void theWorstOpenAlertGivesTheSeverity() {
        incidents.add(Alerts.co("device1", "notice", Severity.WARNING, State.RAISED, 0), NOON);
        incidents.add(Alerts.raised("device1"), NOON);
        assertThat(incident("device1").severity()).isEqualTo(Severity.ALARM);

        incidents.add(Alerts.cleared("device1"), NOON);
        assertThat(incident("device1").severity()).isEqualTo(Severity.WARNING);
        assertThat(incident("device1").isOpen()).isTrue();
        assertThat(incident("device1").peak()).isEqualTo(Severity.ALARM);
    }

    @Test
    void anAlertWhoseRecordWasDeletedIsNotOpen() {
        incidents.add(Alerts.raised("device1"), NOON);

        incidents.remove(Alerts.raised("device1").key());

        assertThat(incident("device1").isOpen()).isFalse();
    }

    @Test
    void whenFullTheClosedIncidentThatChangedLongestAgoIsEvicted() {
        incidents.add(Alerts.raised("open"), NOON);
        incidents.add(Alerts.cleared("closed1"), NOON);
        incidents.add(Alerts.cleared("closed2"), NOON);

        incidents.add(Alerts.raised("new"), NOON);

        assertThat(incidents.last()).extracting(it -> it.key().deviceName()).containsExactly("open", "closed2", "new");
        assertThat(incidents.evicted()).isEqualTo(1);
    }

    @Test
    void theOpenAlertsOfOneIncidentAreBounded() {
        for (var second = 0; second < 2 * Incident.MOST_OPEN; second++) {
            incidents.add(Alerts.co("device1", "co-high", Severity.ALARM, State.RAISED, second), NOON);
        }

        assertThat(incident("device1").open()).hasSize(Incident.MOST_OPEN);
        assertThat(incident("device1").open().values())
                .allMatch(alert -> !alert.since().isBefore(NOON.plusSeconds(Incident.MOST_OPEN)));
        assertThat(incident("device1").since()).isEqualTo(NOON);
    }

    @Test
    void anAlertThatIsSentAgainMuchLaterIsTheSameIncident() {
        incidents.add(Alerts.raised("device1"), NOON);
        incidents.add(Alerts.cleared("device1"), NOON.plusSeconds(10));

        incidents.add(Alerts.cleared("device1"), NOON.plusSeconds(3600));

        assertThat(incidents.earlier()).isEmpty();
    }

    @Test
    void earlierIncidentsAreBoundedToo() {
        for (var second = 0; second < 10_000; second += 1000) {
            incidents.add(
                    Alerts.co("device1", "co-high", Severity.ALARM, State.CLEARED, second), NOON.plusSeconds(second));
        }

        assertThat(incidents.earlier()).hasSize(2);
        assertThat(incidents.evicted()).isEqualTo(7);
    }

    private Incident incident(String device) {
        return incidents.get(new IncidentKey(device, Optional.of("co"))).orElseThrow();
    }

    @Test
    void alertsThatDoNotOverlapBeginAnewAlthoughTheIncidentContinues() {
        incidents.add(Alerts.cleared("device1"), NOON.plusSeconds(240)); // from second 0 to 240
        incidents.add(Alerts.co("device1", "co-high", Severity.ALARM, State.RAISED, 250), NOON.plusSeconds(250));

        assertThat(incidents.last()).hasSize(1);
        assertThat(incidents.earlier()).isEmpty();
        assertThat(incident("device1").since()).isEqualTo(NOON.plusSeconds(250));
    }
}
