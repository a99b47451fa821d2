package io.fieldline.bridge.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.bridge.rules.Rule.Payload;
import io.fieldline.messages.ParsedReading;
import io.fieldline.messages.ParsedReading.Bad;
import io.fieldline.messages.ParsedReading.Good;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What messages mean, by their topics: of the rules for a topic and a payload, the first decides. */
public final class Rules {
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");
    private static final int LONGEST_NUMBER = 64;

    /** What a payload that is but a number is called in a rule. */
    private static final String VALUE = "value";

    private final List<Rule> rules;

    Rules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** The device that a status message on this topic is about, or nothing if the topic is not for status messages. */
    public Optional<String> statusDevice(List<String> topic) {
        return deviceBy(Payload.STATUS, topic);
    }

    /** The device whose readings this topic is for, or nothing if any device's may come. */
    public Optional<String> readingsDevice(List<String> topic) {
        return deviceBy(Payload.READING, topic);
    }

    /**
     * What a message means that is no reading yet; never throws for what is in it.
     *
     * @param topic the levels of its topic
     * @param clock for a message that tells no time
     * @return nothing if there is no rule for it
     */
    public Optional<ParsedReading> translate(List<String> topic, byte[] payload, Clock clock) {
        var number = number(payload);
        return rule(number.isPresent() ? Payload.NUMBER : Payload.OBJECT, topic).map(rule -> {
            try {
                Map<String, Object> fields = number.isPresent() ? Map.of(VALUE, number.get()) : FlatJson.parse(payload);
                return new Good(rule.reading(topic, fields, clock));
            } catch (IllegalArgumentException wrong) {
                return new Bad("by the rule for %s: %s".formatted(rule.topic(), wrong.getMessage()));
            }
        });
    }

    private Optional<String> deviceBy(Payload payload, List<String> topic) {
        return rule(payload, topic).flatMap(rule -> rule.device(topic, Map.of()));
    }

    private Optional<Rule> rule(Payload payload, List<String> topic) {
        for (var rule : rules) { // a stream costs as much as the rest of a message
            if (rule.payload() == payload && rule.topic().matches(topic)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    private static Optional<Double> number(byte[] payload) {
        if (payload.length > LONGEST_NUMBER) {
            return Optional.empty();
        }
        var text = new String(payload, UTF_8).strip();
        return NUMBER.matcher(text).matches() ? Optional.of(Double.valueOf(text)) : Optional.empty();
    }
}
