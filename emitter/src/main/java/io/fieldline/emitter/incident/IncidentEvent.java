package io.fieldline.emitter.incident;

import com.fasterxml.jackson.annotation.JsonValue;
import io.fieldline.messages.Acknowledgement;
import io.fieldline.messages.Acknowledgement.Acknowledged;
import io.fieldline.messages.Acknowledgement.Muted;
import io.fieldline.messages.Alert;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.AlertRules.Direction;
import io.fieldline.messages.Quality;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The event {@code incident}.
 *
 * @param severity     of the worst alert, as rule, value, level, unit and quality: of the active ones if there are any
 * @param since        the beginning of the first alert, by the device's clock
 * @param ended        the end of the last alert, by the device's clock; empty if one is active
 * @param direction    the side of the level on which the value is; empty if it is a duration, or equal to the level
 * @param rules        the rules of the active alerts, the worst first
 * @param acknowledged who knows about it; empty if nobody does
 * @param muted        who muted the metric; empty if nobody did, if the time is over, or if it has ended
 * @param attention    whether it is open, not muted, and not acknowledged or worse than at that time
 */
public record IncidentEvent(
        String deviceName,
        Optional<String> metric,
        Severity severity,
        String rule,
        State state,
        Instant since,
        Optional<Instant> ended,
        double value,
        double level,
        Optional<Direction> direction,
        Optional<String> unit,
        Optional<Quality> quality,
        List<String> rules,
        Optional<Acknowledged> acknowledged,
        Optional<Muted> muted,
        boolean attention) {

    /** Whether an alert is active; on the wire, the name in lower case. */
    public enum State {
        OPEN,
        ENDED;

        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public IncidentEvent {
        rules = List.copyOf(rules);
    }

    static IncidentEvent of(IncidentSpan span, Optional<Acknowledgement> decision, Instant now) {
        var worst = span.worst();
        var acknowledged = decision.flatMap(Acknowledgement::acknowledged).filter(it -> isAbout(span, it.since()));
        var muted = decision.flatMap(Acknowledgement::muted)
                .filter(it -> span.isOpen() && it.until().isAfter(now));
        return new IncidentEvent(
                worst.deviceName(),
                worst.metric(),
                worst.severity(),
                worst.rule(),
                span.isOpen() ? State.OPEN : State.ENDED,
                span.since(),
                span.ended(),
                worst.value(),
                worst.level(),
                direction(worst),
                worst.unit(),
                worst.quality(),
                span.rules(),
                acknowledged,
                muted,
                span.isOpen()
                        && muted.isEmpty()
                        && acknowledged
                                .filter(it -> it.severity().compareTo(worst.severity()) >= 0)
                                .isEmpty());
    }

    /** The same incident once it has ended. */
    IncidentEvent endedAt(Instant time) {
        return new IncidentEvent(
                deviceName,
                metric,
                severity,
                rule,
                State.ENDED,
                since,
                Optional.of(time),
                value,
                level,
                direction,
                unit,
                quality,
                List.of(),
                acknowledged,
                Optional.empty(),
                false);
    }

    /** The acknowledged incident may have grown since: an older alert may have arrived later. */
    private static boolean isAbout(IncidentSpan span, Instant acknowledged) {
        return !acknowledged.isBefore(span.since()) && span.lastsUntil(acknowledged);
    }

    /** The value of an alert about a silence or a fault is its duration. */
    private static Optional<Direction> direction(Alert alert) {
        var isDuration = alert.quality().isEmpty() && alert.unit().equals(Optional.of("s"));
        if (alert.metric().isEmpty() || isDuration || alert.value() == alert.level()) {
            return Optional.empty();
        }
        return Optional.of(alert.value() > alert.level() ? Direction.ABOVE : Direction.BELOW);
    }
}
