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

/**
 * What messages mean, by their topics: of the rules for a topic and a payload, the first decides. Of one thread, but for the
 * counts.
 */
public final class MappingRules {
    /** Longer than any number with what may surround it: a byte order mark, quotes, a NUL at the end. */
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

    /** The same rules, where a number whose message does not say what was measured is this metric. */
    public MappingRules withDefaults(Defaults other) {
        return new MappingRules(rules, other);
    }

    public Defaults defaults() {
        return defaults;
    }

    /** Counts metrics that were left out of a reading in our own form. */
    public void omitted(int metrics) {
        omitted.add(metrics);
    }

    /** How many metrics and tags were left out of readings, because their name or value cannot be in one. */
    public long omittedMetrics() {
        return omitted.sum();
    }

    /** How many fields were forgotten as metrics, because there are too many. */
    public long evictedMetrics() {
        return known.evictions();
    }

    /** The device that a status message on this topic is about, or nothing if the topic is not for status messages. */
    public Optional<String> statusDevice(List<String> topic) {
        return deviceBy(Payload.STATUS, topic);
    }

    /** The device whose readings this topic is for, or nothing if any device's may come. */
    public Optional<String> readingsDevice(List<String> topic) {
        return deviceBy(Payload.READING, topic);
    }

    /** The device that a rule for this topic finds in the topic, whatever the payload is; the first rule that finds one decides. */
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
     * What a message means that is no reading yet; never throws for what is in it.
     *
     * @param topic the levels of its topic
     * @param clock for a message that tells no time
     * @return nothing if there is no rule for it
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
        for (var rule : rules) { // a stream costs as much as the rest of a message
            if (rule.payload() == payload && rule.topic().matches(topic)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    /** The number that is all of a payload, or NaN for a word for no value; an empty payload is neither. */
    private static Optional<Double> bareValue(byte[] payload) {
        if (payload.length > LONGEST_BARE) {
            return Optional.empty();
        }
        var text = unwrapped(new String(payload, UTF_8));
        return text.isEmpty() ? Optional.empty() : ValueParser.ofText(text);
    }

    /** Without a byte order mark, the NUL of a C string, blanks around, and quotes. */
    private static String unwrapped(String payload) {
        var text = payload.startsWith(BYTE_ORDER_MARK) ? payload.substring(1) : payload;
        text = text.replaceFirst("\0+$", "").strip();
        var isQuoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return isQuoted ? text.substring(1, text.length() - 1) : text;
    }
}
