package io.fieldline.messages;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The state of one episode of an alert rule at one device.
 *
 * @param rule     the name of the rule, e.g. {@code co-en50291-50ppm}
 * @param metric   the metric of the rule; empty if the rule is about the device itself
 * @param since    the time when the condition began, by the device's clock; with device, metric and rule it names the episode
 * @param at       the time of this state, by the device's clock
 * @param value    the value that is compared with the level; during the episode the worst one so far, in {@code unit}
 * @param level    the level that was crossed, in {@code unit}
 * @param quality  the quality of the reading with {@code value}; empty if it is not from a single reading
 */
public record Alert(
        String rule,
        String deviceName,
        Optional<String> metric,
        Severity severity,
        State state,
        Instant since,
        Instant at,
        double value,
        double level,
        Optional<String> unit,
        Optional<Quality> quality) {

    /** How severe the alert is; on the wire, the name in lower case. */
    public enum Severity {
        INFO,
        WARNING,
        ALARM;

        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The severity of that name on the wire, or empty if it is unknown. */
        public static Optional<Severity> fromWire(String wireName) {
            return Stream.of(values())
                    .filter(severity -> severity.wireName().equals(wireName))
                    .findFirst();
        }
    }

    /** The state of the episode; on the wire, the name in lower case. */
    public enum State {
        RAISED,
        /** The condition continues, and is worse than last reported. */
        UPDATED,
        CLEARED;

        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Alert {
        Names.checkDevice(deviceName);
        metric.ifPresent(Names::checkMetric);
        if (at.isBefore(since)) {
            throw new IllegalArgumentException("the alert is of %s, before it began at %s".formatted(at, since));
        }
    }

    /** {@code device|metric|rule|since}: one key for each episode, so that raised, updated and cleared replace each other. */
    public String key() {
        return String.join("|", deviceName, metric.orElse(""), rule, since.toString());
    }
}
