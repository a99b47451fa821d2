package io.fieldline.emitter.incident;

import io.fieldline.messages.Alert;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The time of overlapping alerts of one device and metric.
 *
 * @param ended the end; empty while one of them is active
 * @param worst the worst alert: of the active ones if there are any
 * @param rules the rules of the active alerts, the worst first
 */
record IncidentSpan(Instant since, Optional<Instant> ended, Alert worst, List<String> rules) {
    /** The most severe alert is the worst, then the one whose value is furthest beyond its level. */
    static final Comparator<Alert> BY_SEVERITY = Comparator.comparing(Alert::severity)
            .thenComparingDouble(IncidentSpan::distance)
            .thenComparing(Alert::since, Comparator.reverseOrder())
            .thenComparing(Alert::rule);

    /** The memory of a span and its alert without their texts. */
    private static final int OVERHEAD_BYTES = 500;

    IncidentSpan {
        rules = List.copyOf(rules);
    }

    static IncidentSpan of(Alert cleared) {
        return new IncidentSpan(cleared.since(), Optional.of(cleared.at()), cleared, List.of());
    }

    /** How far the value is from the level, relative to it, so that levels of different rules compare. */
    private static double distance(Alert alert) {
        return Math.abs(alert.value() - alert.level()) / Math.max(Math.abs(alert.level()), Double.MIN_NORMAL);
    }

    /** The estimated memory. */
    long bytes() {
        return OVERHEAD_BYTES
                + 2L
                        * (worst.rule().length()
                                + worst.deviceName().length()
                                + worst.metric().orElse("").length()
                                + worst.unit().orElse("").length());
    }

    boolean isOpen() {
        return ended.isEmpty();
    }

    /** Whether a time that begins then, and has no end, overlaps with this one. */
    boolean lastsUntil(Instant time) {
        return isOpen() || !ended.get().isBefore(time);
    }

    boolean overlaps(IncidentSpan other) {
        return lastsUntil(other.since) && other.lastsUntil(since);
    }

    /** Both as one; both must have ended. */
    IncidentSpan with(IncidentSpan other) {
        return new IncidentSpan(
                since.isBefore(other.since) ? since : other.since,
                Optional.of(
                        ended.orElseThrow().isAfter(other.ended.orElseThrow())
                                ? ended.orElseThrow()
                                : other.ended.orElseThrow()),
                BY_SEVERITY.compare(worst, other.worst) >= 0 ? worst : other.worst,
                List.of());
    }
}
