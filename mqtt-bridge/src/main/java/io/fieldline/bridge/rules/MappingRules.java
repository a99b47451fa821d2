package io.fieldline.bridge.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.bridge.rules.MappingRule.Payload;
import io.fieldline.messages.ParsedReading;
import io.fieldline.messages.ParsedReading.Bad;
import io.fieldline.messages.ParsedReading.Good;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** The mapping rules. The first rule that matches topic and payload applies. For one thread, except the counters. */
public final class MappingRules {
    /** Longer than any number with a byte order mark, quotes and a NUL. */
    private static final int LONGEST_BARE = 80;

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final List<MappingRule> rules;
    private final Defaults defaults;
    private final KnownMetrics known = new KnownMetrics();
    private final LongAdder omitted = new LongAdder();

    MappingRules(List<MappingRule> rules) {
        this(rules, Defaults.NONE);
    }

    private MappingRules(List<MappingRule> rules, Defaults defaults) {
        this.rules = List.copyOf(rules);
        this.defaults = defaults;
    }

    /** The same rules with another metric and unit for numbers whose message does not name them. */
    public MappingRules withDefaults(Defaults other) {
        return new MappingRules(rules, other);
    }

    public Defaults defaults() {
        return defaults;
    }

    /** Counts metrics that were omitted from a reading in the format of this project. */
    public void omitted(int metrics) {
        omitted.add(metrics);
    }

    /** The number of metrics and tags that were omitted because of their name or value. */
    public long omittedMetrics() {
        return omitted.sum();
    }

    /** The number of fields that were evicted from the list of known metrics. */
    public long evictedMetrics() {
        return known.evictions();
    }

    /** The device of a status message on this topic; empty if the topic is not for status messages. */
    public Optional<String> statusDevice(List<String> topic) {
        return deviceBy(Payload.STATUS, topic);
    }

    /** The device whose readings this topic is for; empty if it is for all devices. */
    public Optional<String> readingsDevice(List<String> topic) {
        return deviceBy(Payload.READING, topic);
    }

    /** The device that the first matching rule finds in the topic, for any payload. */
    public Optional<String> deviceInTopic(List<String> topic) {
        for (var rule : rules) {
            if (rule.topic().matches(topic)) {
                var device = rule.device(topic, Map.of());
                if (device.isPresent()) {
                    return device;
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Translates a message that is not a reading yet; its content never causes an exception.
     *
     * @param topic the levels of its topic
     * @param clock for a message without a time
     * @return empty if no rule matches
     */
    public Optional<ParsedReading> translate(List<String> topic, byte[] payload, Clock clock) {
        var bare = bareValue(payload);
        var context = new MappingRule.Context(clock, defaults, known, omitted::add);
        return rule(bare.isPresent() ? Payload.NUMBER : Payload.OBJECT, topic).map(rule -> {
            try {
                Map<String, Object> fields =
                        bare.isPresent() ? Map.of(Payload.VALUE, bare.get()) : FlatJson.parse(payload);
                return new Good(rule.reading(topic, fields, context));
            } catch (IllegalArgumentException wrong) {
                return new Bad("by the rule for %s: %s".formatted(rule.topic(), wrong.getMessage()));
            }
        });
    }

    private Optional<String> deviceBy(Payload payload, List<String> topic) {
        return rule(payload, topic).flatMap(rule -> rule.device(topic, Map.of()));
    }

    private Optional<MappingRule> rule(Payload payload, List<String> topic) {
        for (var rule : rules) { // a stream would cost as much as the rest of a message
            if (rule.payload() == payload && rule.topic().matches(topic)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    /** The number if the payload is one, or NaN for a word for no value; empty for everything else. */
    private static Optional<Double> bareValue(byte[] payload) {
        if (payload.length > LONGEST_BARE) {
            return Optional.empty();
        }
        var text = unwrapped(new String(payload, UTF_8));
        return text.isEmpty() ? Optional.empty() : ValueParser.ofText(text);
    }

    /** Removes a byte order mark, the NUL of a C string, surrounding blanks, and quotes. */
    private static String unwrapped(String payload) {
        var text = payload.startsWith(BYTE_ORDER_MARK) ? payload.substring(1) : payload;
        text = text.replaceFirst("\0+$", "").strip();
        var isQuoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return isQuoted ? text.substring(1, text.length() - 1) : text;
    }
}
