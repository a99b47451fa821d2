package io.fieldline.messages;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How one episode of a rule's condition stands, at one device.
 *
 * @param rule     its name, e.g. {@code co-en50291-50ppm}
 * @param metric   that the rule looks at; none when it is about the device itself
 * @param since    the time when the condition began, by the device's clock; with device, metric and rule it names the episode
 * @param at       when it came to stand so, by the device's clock
 * @param value    what is compared with the level; while the episode lasts the worst so far, in {@code unit}
 * @param level    that was crossed, in {@code unit}
 * @param quality  of the reading that {@code value} is of; none when no single reading is meant
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

    /** How bad it is; on the wire the name in lower case. */
    public enum Severity {
        INFO,
        WARNING,
        ALARM;

        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The severity of that name on the wire, or nothing if it is unknown. */
        public static Optional<Severity> fromWire(String wireName) {
            return Stream.of(values())
                    .filter(severity -> severity.wireName().equals(wireName))
                    .findFirst();
        }
    }

    /** Where in its episode it stands; on the wire the name in lower case. */
    public enum State {
        RAISED,
        /** The condition lasts, and it is worse than last reported. */
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

    /** {@code device|metric|rule|since}: one key an episode, so that raised, updated and cleared replace each other. */
    public String key() {
        return String.join("|", deviceName, metric.orElse(""), rule, since.toString());
    }
}
