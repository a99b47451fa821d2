package io.fieldline.messages;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The rules about levels that a service evaluates.
 *
 * @param service the name of the service, e.g. {@code spark-job}; the record's key
 */
public record AlertRules(String service, List<Level> rules) {
    public AlertRules {
        rules = List.copyOf(rules);
    }

    /**
     * A rule about a value at or beyond a level.
     *
     * @param rule       the name of the rule, as in an {@link Alert}
     * @param metric     the metrics to which it applies; each {@code *} stands for any characters, or none
     * @param device     the devices to which it applies, in the same form
     * @param level      the value at which the condition begins, in {@code unit}
     * @param clearLevel the value beyond which the condition ends, in {@code unit}
     * @param duration   how long the condition must last before the alert is raised, in whole seconds
     * @param window     the length of the window whose mean is compared, in whole seconds; zero compares each value
     */
    public record Level(
            String rule,
            String metric,
            String device,
            Alert.Severity severity,
            Direction direction,
            double level,
            double clearLevel,
            Optional<String> unit,

            @JsonProperty("for_seconds")
            @JsonSerialize(using = StrictTypes.Seconds.class)
            @JsonDeserialize(using = StrictTypes.FromSeconds.class)
            Duration duration,

            @JsonProperty("window_seconds")
            @JsonSerialize(using = StrictTypes.Seconds.class)
            @JsonDeserialize(using = StrictTypes.FromSeconds.class)
            Duration window) {}

    /** The side of a level on which the condition holds; on the wire, the name in lower case. */
    public enum Direction {
        ABOVE,
        BELOW;

        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
