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
 * The alert rules that a service evaluates.
 *
 * @param service the name of the service, e.g. {@code spark-job}; the record's key
 */
public record AlertRules(String service, List<Rule> rules) {
    /** The maximum size on the wire: about 130 rules with texts in both languages, or 500 without texts. */
    public static final int MOST_BYTES = 120_000;

    public AlertRules {
        rules = List.copyOf(rules);
    }

    /**
     * One rule. Only a rule about a level has the fields from {@code direction} to {@code window}.
     *
     * @param rule       the name of the rule, as in an {@link Alert}
     * @param kind       what the condition is about; a level if an earlier version wrote the record
     * @param metric     the metrics to which it applies; each {@code *} stands for any characters, or none; empty for a
     *     silence, which is about the device itself
     * @param device     the devices to which it applies, in the same form
     * @param level      the value at which the condition begins, in {@code unit}
     * @param clearLevel the value beyond which the condition ends, in {@code unit}
     * @param duration   how long the condition must last before the alert is raised, in whole seconds
     * @param window     the length of the window whose mean is compared, in whole seconds; zero compares each value
     * @param text       what an alert of the rule means; empty if the rule file does not say so
     * @param advice     what to do then; {@code do} on the wire
     */
    public record Rule(
            String rule,
            @JsonDeserialize(using = StrictTypes.Kind.class) RuleKind kind,
            Optional<String> metric,
            String device,
            Alert.Severity severity,
            Optional<Direction> direction,
            Optional<Double> level,
            Optional<Double> clearLevel,
            Optional<String> unit,

            @JsonProperty("for_seconds")
            @JsonSerialize(contentUsing = StrictTypes.Seconds.class)
            @JsonDeserialize(contentUsing = StrictTypes.FromSeconds.class)
            Optional<Duration> duration,

            @JsonProperty("window_seconds")
            @JsonSerialize(contentUsing = StrictTypes.Seconds.class)
            @JsonDeserialize(contentUsing = StrictTypes.FromSeconds.class)
            Optional<Duration> window,

            Optional<RuleText> text,
            @JsonProperty("do") Optional<RuleText> advice) {

        public Rule {
            var isLevel = kind == RuleKind.LEVEL;
            for (var field : List.of(direction, level, clearLevel, duration, window)) {
                if (field.isPresent() != isLevel) {
                    throw new IllegalArgumentException(
                            "direction, level, clear_level, for_seconds and window_seconds are for rules about a level,"
                                    + " which have all of them");
                }
            }
            if (unit.isPresent() && !isLevel) {
                throw new IllegalArgumentException("a rule without a level has no unit");
            }
            if (metric.isPresent() == (kind == RuleKind.SILENT)) {
                throw new IllegalArgumentException("every rule has a metric, except one about a silence");
            }
        }

        /** A rule of another kind than {@link RuleKind#LEVEL}. */
        public static Rule withoutLevel(
                String rule,
                RuleKind kind,
                Optional<String> metric,
                String device,
                Alert.Severity severity,
                Optional<RuleText> text,
                Optional<RuleText> advice) {
            return new Rule(
                    rule,
                    kind,
                    metric,
                    device,
                    severity,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    text,
                    advice);
        }
    }

    /** What the condition of a rule is about; on the wire, the name in lower case. */
    public enum RuleKind {
        LEVEL,
        SILENT,
        FAULT,
        ANOMALY;

        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A text for people, in at least one language. */
    public record RuleText(Optional<String> en, Optional<String> de) {
        /** The maximum length in characters. */
        public static final int LONGEST = 300;

        public RuleText {
            if (en.isEmpty() && de.isEmpty()) {
                throw new IllegalArgumentException("expected a text in en or de, got none");
            }
            en.ifPresent(RuleText::check);
            de.ifPresent(RuleText::check);
        }

        /** Throws IllegalArgumentException with the reason if it cannot be such a text. */
        public static void check(String text) {
            ShortText.check("a text", text, LONGEST);
        }
    }

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
