package io.fieldline.notifier.incident;

import io.fieldline.messages.Alert.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides what a channel must announce, from the state of an incident and the last delivery alone. So it does not matter when
 * it is asked, or after which restart.
 *
 * @param leastSeverity incidents below it are not announced
 * @param groupWait     an incident is announced this long after its first alert, together with what belongs to it
 * @param resolveAfter  its end is announced this long after the last alert was cleared
 * @param repeatEvery   an open incident is announced again after this time; zero: never
 */
public record AnnouncementPolicy(
        Severity leastSeverity, Duration groupWait, Duration resolveAfter, Duration repeatEvery) {

    /**
     * Empty if there is nothing to announce now. A muted incident waits for the end of the mute, except that its end is
     * announced if its beginning was. An acknowledged one has no reminders. {@code started} is the time from which the
     * channel announces.
     */
    public Optional<Occasion> occasion(
            Incident incident, Optional<Delivery> delivery, OperatorDecision decision, Instant started, Instant now) {
        var announced = delivery.filter(Delivery::open);
        if (incident.severity().compareTo(leastSeverity) < 0 && announced.isEmpty()) {
            return Optional.empty();
        }
        var occasion =
                incident.isOpen() ? ofOpen(incident, announced, now) : ofClosed(incident, delivery, started, now);
        return occasion.filter(it -> it == Occasion.RESOLVED || !decision.isMuted(now))
                .filter(it -> it != Occasion.REMINDER || !decision.isAcknowledged(incident));
    }

    private Optional<Occasion> ofOpen(Incident incident, Optional<Delivery> announced, Instant now) {
        if (announced.isEmpty()) {
            return when(isOver(groupWait, incident.openedAt(), now), Occasion.OPENED);
        }
        if (isWorse(incident, announced.get())) {
            return Optional.of(Occasion.WORSE);
        }
        return when(!repeatEvery.isZero() && isOver(repeatEvery, announced.get().at(), now), Occasion.REMINDER);
    }

    /** It is also worse if it is as severe as announced again, after it was less severe for a while. */
    private boolean isWorse(Incident incident, Delivery announced) {
        var difference = incident.severity().compareTo(announced.severity());
        var isWorseAgain = incident.risenAt().isAfter(announced.until())
                && !incident.risenAt().isBefore(incident.loweredAt().plus(resolveAfter));
        return difference > 0 || (difference == 0 && isWorseAgain);
    }

    private Optional<Occasion> ofClosed(Incident incident, Optional<Delivery> delivery, Instant started, Instant now) {
        if (!isOver(resolveAfter, incident.changedAt(), now)) {
            return Optional.empty();
        }
        if (delivery.filter(Delivery::open).isPresent()) {
            return Optional.of(Occasion.RESOLVED);
        }
        var isKnown = delivery.filter(
                        last -> last.alert().equals(incident.latest().key())
                                || !incident.changedAt().isAfter(last.until()))
                .isPresent();
        return when(!isKnown && incident.changedAt().isAfter(started), Occasion.PASSED);
    }

    /** A time that is further away than the wait is of a clock that differs, and must not delay an alarm. */
    private static boolean isOver(Duration wait, Instant since, Instant now) {
        return !since.plus(wait).isAfter(now) || since.isAfter(now.plus(wait));
    }

    private static Optional<Occasion> when(boolean holds, Occasion occasion) {
        return holds ? Optional.of(occasion) : Optional.empty();
    }
}
