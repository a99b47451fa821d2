package io.fieldline.notifier.incident;

import static io.fieldline.notifier.incident.Alerts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.Alert.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NotificationLogTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final AnnouncementPolicy policy =
            new AnnouncementPolicy(Severity.WARNING, Duration.ZERO, MINUTE, Duration.ofHours(4));
    private final NotificationLog incidents = log();

    @Test
    void anIncidentIsAnnouncedAlthoughAnotherBeganSince() {
        incidents.complete();
        arrives(Alerts.raised("device1"), 0);
        arrives(Alerts.cleared("device1"), 300);
        arrives(notice(5000), 5000);

        var due = due(5001);

        assertThat(due).extracting(Announcement::occasion).containsExactly(Occasion.PASSED);
        assertThat(due.get(0).incident().severity()).isEqualTo(Severity.ALARM);
        announce(due, 5001);
        assertThat(due(5002)).isEmpty();
    }

    @Test
    void anEarlierIncidentIsNotAnnouncedAgainAfterARestart() {
        incidents.complete();
        arrives(Alerts.raised("device1"), 0);
        arrives(Alerts.cleared("device1"), 300);
        var passed = announce(due(400), 400);
        var restarted = log();
        passed.forEach(restarted::read);
        restarted.alert(Alerts.cleared("device1"), NOON.plusSeconds(300));
        restarted.alert(notice(5000), NOON.plusSeconds(5000));

        restarted.complete();

        assertThat(restarted.due("ntfy", policy, NOON.plusSeconds(5001))).isEmpty();
    }

    @Test
    void theNewestIncidentIsTheOneThatTheDeliveryKnows() {
        incidents.complete();
        arrives(Alerts.raised("device1"), 0);
        arrives(Alerts.cleared("device1"), 300);
        arrives(Alerts.co("device1", "co-notice", Severity.WARNING, State.RAISED, 5000), 5000);

        var due = due(5001);

        assertThat(due).extracting(Announcement::occasion).containsExactly(Occasion.PASSED, Occasion.OPENED);
        announce(due, 5001);
        assertThat(due(5002)).isEmpty();
    }

    @Test
    void aDeliveryThatComesBackFromKafkaLateChangesNothing() {
        incidents.complete();
        arrives(Alerts.co("device1", "co-notice", Severity.WARNING, State.RAISED, 0), 0);
        var opened = announce(due(1), 1);
        arrives(Alerts.raised("device1"), 2);
        announce(due(2), 2);

        opened.forEach(incidents::read);

        assertThat(due(3)).isEmpty();
    }

    @Test
    void whatWasAnnouncedIsKnownWhenTheAlertsAreReadAgain() {
        incidents.complete();
        arrives(Alerts.raised("device1"), 0);
        announce(due(1), 1);

        incidents.clear();
        arrives(Alerts.raised("device1"), 0);
        assertThat(due(2)).isEmpty();
        incidents.complete();

        assertThat(due(3)).isEmpty();
    }

    @Test
    void deliveriesAreBounded() {
        for (var device = 0; device < 15; device++) {
            incidents.alert(Alerts.raised("device" + device), NOON);
        }
        incidents.complete();

        announce(due(1), 1);

        assertThat(incidents.deliveriesEvicted()).isEqualTo(5);
    }

    @Test
    void theTimesOfMessagesAreKnownAfterARestart() {
        incidents.complete();
        arrives(Alerts.raised("device1"), 0);
        arrives(Alerts.raised("device2"), 0);
        var opened = announce(due(1), 1);
        arrives(Alerts.cleared("device1"), 300);
        var resolved = announce(due(400), 400);
        var restarted = log();

        opened.forEach(restarted::read);
        restarted.clear(); // Kafka was away, and everything is read again
        opened.forEach(restarted::read);
        resolved.forEach(restarted::read);

        assertThat(incidents.sent("ntfy")).containsExactly(at(1), at(400));
        assertThat(restarted.sent("ntfy")).containsExactly(at(1), at(400));
        assertThat(restarted.sent("email")).isEmpty();
    }

    @Test
    void aDecisionAppliesToItsMetricUntilItIsDeleted() {
        incidents.complete();
        arrives(Alerts.raised("device1"), 0);
        arrives(Alerts.raised("device2"), 0);
        var muted = new OperatorDecision(Optional.empty(), Optional.empty(), Optional.of(at(1000)));

        incidents.decided("device1|co", muted);
        assertThat(due(1)).extracting(it -> it.incident().key().deviceName()).containsExactly("device2");
        incidents.decisionDeleted("device1|co");
        assertThat(due(1)).hasSize(2);
    }

    private static NotificationLog log() {
        var log = new NotificationLog(new Incidents(MINUTE, 100), 10, 100);
        log.read(new ChannelStart("ntfy", NOON.minusSeconds(3600)));
        return log;
    }

    private static Alert notice(long second) {
        return Alerts.co("device1", "co-notice", Severity.INFO, State.RAISED, second);
    }

    private void arrives(Alert alert, long second) {
        incidents.alert(alert, at(second));
    }

    private List<Announcement> due(long second) {
        return incidents.due("ntfy", policy, at(second));
    }

    private List<Delivery> announce(List<Announcement> due, long second) {
        var deliveries = NotificationLog.deliveries("ntfy", due, at(second));
        deliveries.forEach(incidents::delivered);
        return deliveries;
    }

    private static Instant at(long second) {
        return NOON.plusSeconds(second);
    }
}
