package io.fieldline.notifier.incident;

import static io.fieldline.notifier.incident.Alerts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.Alert.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnnouncementPolicyTest {
    private static final Instant BEFORE = NOON.minusSeconds(3600);

    private final AnnouncementPolicy policy = new AnnouncementPolicy(
            Severity.WARNING, Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofHours(4));
    private OperatorDecision decision = OperatorDecision.NONE;
    private final Incidents incidents = new Incidents(Duration.ofMinutes(1), 100);

    @Test
    void anIncidentIsAnnouncedAfterItsGroupWait() {
        arrives(Alerts.raised("device1"), 0);

        assertThat(occasion(Optional.empty(), 9)).isEmpty();
        assertThat(occasion(Optional.empty(), 10)).contains(Occasion.OPENED);
    }

    @Test
    void anAnnouncedIncidentIsNotAnnouncedAgainBeforeItsReminder() {
        arrives(Alerts.raised("device1"), 0);
        var announced = announcedAt(10);

        assertThat(occasion(announced, 11)).isEmpty();
        assertThat(occasion(announced, 10 + 4 * 3600 - 1)).isEmpty();
        assertThat(occasion(announced, 10 + 4 * 3600)).contains(Occasion.REMINDER);
    }

    @Test
    void aMoreSevereAlertIsAnnouncedAtOnce() {
        arrives(Alerts.co("device1", "co-notice", Severity.WARNING, State.RAISED, 0), 0);
        var announced = announcedAt(10);
        arrives(Alerts.raised("device1"), 20);

        assertThat(occasion(announced, 20)).contains(Occasion.WORSE);
        assertThat(occasion(announcedAt(20), 21)).isEmpty();
    }

    @Test
    void anotherRuleOfTheSameSeverityIsTheSameIncident() {
        arrives(Alerts.raised("device1"), 0);
        var announced = announcedAt(10);
        arrives(Alerts.co("device1", "co-ceiling", Severity.ALARM, State.RAISED, 15), 15);

        assertThat(occasion(announced, 60)).isEmpty();
    }

    @Test
    void theEndIsAnnouncedWhenItHasLasted() {
        arrives(Alerts.raised("device1"), 0);
        var announced = announcedAt(10);
        arrives(Alerts.cleared("device1"), 300);

        assertThat(occasion(announced, 359)).isEmpty();
        assertThat(occasion(announced, 360)).contains(Occasion.RESOLVED);
        assertThat(occasion(announcedAt(360), 400)).isEmpty();
    }

    @Test
    void anAlertThatFlapsIsOneIncident() {
        arrives(Alerts.raised("device1"), 0);
        var announced = announcedAt(10);
        arrives(Alerts.cleared("device1"), 300);
        arrives(Alerts.co("device1", "co-high", Severity.ALARM, State.RAISED, 330), 330);

        assertThat(occasion(announced, 400)).isEmpty();
    }

    @Test
    void anIncidentThatTheChannelMissedIsAnnouncedOnce() {
        arrives(Alerts.raised("device1"), 0);
        arrives(Alerts.cleared("device1"), 300);

        assertThat(occasion(Optional.empty(), 400)).contains(Occasion.PASSED);
        assertThat(occasion(announcedAt(400), 500)).isEmpty();
    }

    @Test
    void theNextIncidentAfterAResolvedOneIsAnnounced() {
        arrives(Alerts.raised("device1"), 0);
        arrives(Alerts.cleared("device1"), 300);
        var resolved = announcedAt(360);
        arrives(Alerts.co("device1", "co-high", Severity.ALARM, State.RAISED, 3600), 3600);
        assertThat(occasion(resolved, 3610)).contains(Occasion.OPENED);

        arrives(Alerts.co("device1", "co-high", Severity.ALARM, State.CLEARED, 3600), 3900);
        assertThat(occasion(resolved, 4000)).contains(Occasion.PASSED);
    }

    @Test
    void whatWasOverBeforeTheFirstStartIsNotAnnounced() {
        arrives(Alerts.raised("device1"), 0);
        arrives(Alerts.cleared("device1"), 300);

        assertThat(policy.occasion(
                        incident(),
                        Optional.empty(),
                        OperatorDecision.NONE,
                        NOON.plusSeconds(301),
                        NOON.plusSeconds(400)))
                .isEmpty();
    }

    @Test
    void whatIsBelowTheLeastSeverityIsNotAnnounced() {
        arrives(Alerts.co("device1", "co-notice", Severity.INFO, State.RAISED, 0), 0);

        assertThat(occasion(Optional.empty(), 60)).isEmpty();
    }

    @Test
    void theEndIsAnnouncedEvenIfOnlyALesserAlertWasLeft() {
        arrives(Alerts.co("device1", "co-notice", Severity.INFO, State.RAISED, 0), 0);
        arrives(Alerts.raised("device1"), 5);
        var announced = announcedAt(20);
        arrives(Alerts.cleared("device1"), 300);
        assertThat(occasion(announced, 400)).isEmpty();

        arrives(Alerts.co("device1", "co-notice", Severity.INFO, State.CLEARED, 0), 500);
        assertThat(occasion(announced, 560)).contains(Occasion.RESOLVED);
    }

    @Test
    void withoutRemindersAnOpenIncidentIsAnnouncedOnce() {
        var once = new AnnouncementPolicy(Severity.INFO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        arrives(Alerts.raised("device1"), 0);

        assertThat(once.occasion(
                        incident(), announcedAt(0), OperatorDecision.NONE, BEFORE, NOON.plus(Duration.ofDays(30))))
                .isEmpty();
    }

    @Test
    void anIncidentThatIsAsSevereAgainIsAnnouncedAtOnce() {
        arrives(Alerts.co("device1", "co-notice", Severity.WARNING, State.RAISED, 0), 0);
        arrives(Alerts.raised("device1"), 5);
        var announced = announcedAt(10);
        arrives(Alerts.cleared("device1"), 300);
        assertThat(occasion(announced, 400)).isEmpty();

        arrives(Alerts.co("device1", "co-high", Severity.ALARM, State.RAISED, 3600), 3600);
        assertThat(occasion(announced, 3600)).contains(Occasion.WORSE);
        assertThat(occasion(announcedAt(3600), 3601)).isEmpty();
    }

    @Test
    void anAlertThatFlapsAboveALesserOneIsNotAnnouncedAgain() {
        arrives(Alerts.co("device1", "co-notice", Severity.WARNING, State.RAISED, 0), 0);
        arrives(Alerts.raised("device1"), 5);
        var announced = announcedAt(10);
        arrives(Alerts.cleared("device1"), 300);
        arrives(Alerts.co("device1", "co-high", Severity.ALARM, State.RAISED, 330), 330);

        assertThat(occasion(announced, 330)).isEmpty();
    }

    @Test
    void anAlertThatFlapsFromNothingIsNotAnnouncedAgain() {
        arrives(Alerts.raised("device1"), 0);
        var announced = announcedAt(10);
        arrives(Alerts.cleared("device1"), 300);
        arrives(Alerts.co("device1", "co-notice", Severity.WARNING, State.RAISED, 310), 310);
        arrives(Alerts.co("device1", "co-high", Severity.ALARM, State.RAISED, 320), 320);

        assertThat(occasion(announced, 320)).isEmpty();
    }

    @Test
    void aClockThatIsLateDoesNotDelayAnAlarm() {
        arrives(Alerts.raised("device1"), 7200);

        assertThat(occasion(Optional.empty(), 0)).contains(Occasion.OPENED);
    }

    @Test
    void aMutedIncidentIsAnnouncedWhenTheMuteEnds() {
        mutedUntil(1000);
        arrives(Alerts.raised("device1"), 0);

        assertThat(occasion(Optional.empty(), 999)).isEmpty();
        assertThat(occasion(Optional.empty(), 1000)).contains(Occasion.OPENED);
    }

    @Test
    void aMutedIncidentIsNotAnnouncedEvenIfItBecomesWorseOrIsOverUnannounced() {
        arrives(Alerts.co("device1", "co-notice", Severity.WARNING, State.RAISED, 0), 0);
        var announced = announcedAt(10);
        mutedUntil(100_000);
        arrives(Alerts.raised("device1"), 20);
        assertThat(occasion(announced, 20)).isEmpty();
        assertThat(occasion(announced, 50_000)).isEmpty();
        assertThat(occasion(announced, 100_000)).contains(Occasion.WORSE);

        arrives(Alerts.cleared("device1"), 60_000);
        arrives(Alerts.co("device1", "co-notice", Severity.WARNING, State.CLEARED, 0), 60_000);
        assertThat(occasion(Optional.empty(), 70_000)).isEmpty();
        assertThat(occasion(Optional.empty(), 100_000)).contains(Occasion.PASSED);
    }

    @Test
    void theEndOfAnAnnouncedIncidentIsAnnouncedAlthoughItIsMuted() {
        arrives(Alerts.raised("device1"), 0);
        var announced = announcedAt(10);
        mutedUntil(100_000);
        arrives(Alerts.cleared("device1"), 300);

        assertThat(occasion(announced, 360)).contains(Occasion.RESOLVED);
    }

    @Test
    void anAcknowledgedIncidentHasNoRemindersUnlessItBecomesWorse() {
        arrives(Alerts.co("device1", "co-notice", Severity.WARNING, State.RAISED, 0), 0);
        var announced = announcedAt(10);
        acknowledged(0, Severity.WARNING);
        assertThat(occasion(announced, 100_000)).isEmpty();

        arrives(Alerts.raised("device1"), 100_000);
        assertThat(occasion(announced, 100_000)).contains(Occasion.WORSE);
        assertThat(occasion(announcedAt(100_000), 200_000)).contains(Occasion.REMINDER);
        acknowledged(0, Severity.ALARM);
        assertThat(occasion(announcedAt(100_000), 200_000)).isEmpty();
    }

    @Test
    void anAcknowledgedIncidentIsResolvedAndTheNextOneHasReminders() {
        arrives(Alerts.raised("device1"), 0);
        acknowledged(0, Severity.ALARM);
        arrives(Alerts.cleared("device1"), 300);
        assertThat(occasion(announcedOpenAt(10), 360)).contains(Occasion.RESOLVED);

        arrives(Alerts.co("device1", "co-high", Severity.ALARM, State.RAISED, 3600), 3600);
        assertThat(occasion(Optional.empty(), 3610)).contains(Occasion.OPENED);
        assertThat(occasion(announcedAt(3610), 3610 + 4 * 3600)).contains(Occasion.REMINDER);
    }

    /** The emitter acknowledges all rules that overlap in time as one incident, and compaction leaves the last record of each. */
    @Test
    void anAcknowledgementStillHoldsWhenTheRuleThatBeganFirstIsOver() {
        acknowledged(0, Severity.ALARM);
        arrives(Alerts.co("device1", "co-notice", Severity.WARNING, State.CLEARED, 0), 300);
        arrives(Alerts.co("device1", "co-high", Severity.ALARM, State.UPDATED, 200), 5000);

        assertThat(incident().since()).isEqualTo(NOON);
        assertThat(occasion(announcedAt(250), 100_000)).isEmpty();
    }

    private void mutedUntil(long second) {
        decision = new OperatorDecision(Optional.empty(), Optional.empty(), Optional.of(NOON.plusSeconds(second)));
    }

    private void acknowledged(long since, Severity severity) {
        decision = new OperatorDecision(Optional.of(NOON.plusSeconds(since)), Optional.of(severity), Optional.empty());
    }

    /** While it was open. */
    private Optional<Delivery> announcedOpenAt(long second) {
        return announcedAt(second)
                .map(it -> new Delivery(
                        it.channel(),
                        it.deviceName(),
                        it.metric(),
                        it.severity(),
                        true,
                        it.alert(),
                        it.until(),
                        it.at()));
    }

    private void arrives(Alert alert, long second) {
        incidents.add(alert, NOON.plusSeconds(second));
    }

    private Incident incident() {
        return incidents.get(new IncidentKey("device1", Optional.of("co"))).orElseThrow();
    }

    private Optional<Delivery> announcedAt(long second) {
        return Optional.of(Delivery.of("ntfy", incident(), NOON.plusSeconds(second)));
    }

    private Optional<Occasion> occasion(Optional<Delivery> delivery, long second) {
        return policy.occasion(incident(), delivery, decision, BEFORE, NOON.plusSeconds(second));
    }
}
