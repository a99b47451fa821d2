package io.fieldline.bridge.rules;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The place of a value in a message. */
sealed interface ValueSource {
    String TOPIC = "topic:";
    String TEXT = "text:";

    /** A field of the payload; {@code outer.inner} is a field of an inner object. */
    record Field(String name) implements ValueSource {
        @Override
        public Optional<Object> find(List<String> topic, Map<String, Object> fields) {
            return Optional.ofNullable(fields.get(name));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A level of the topic: 1 is the first, -1 the last. */
    record Level(int number) implements ValueSource {
        @Override
        public Optional<Object> find(List<String> topic, Map<String, Object> fields) {
            var index = number > 0 ? number - 1 : topic.size() + number;
            return index >= 0 && index < topic.size() ? Optional.of(topic.get(index)) : Optional.empty();
        }

        @Override
        public String toString() {
            return TOPIC + number;
        }
    }

    /** The same text for every message. */
    record Constant(String text) implements ValueSource {
        @Override
        public Optional<Object> find(List<String> topic, Map<String, Object> fields) {
            return Optional.of(text);
        }

        @Override
        public String toString() {
            return TEXT + text;
        }
    }

    /**
     * A text, a Double or a Boolean, if the message has it.
     *
     * @param topic  the levels of the topic
     * @param fields the fields of the payload, see {@link FlatJson}
     */
    Optional<Object> find(List<String> topic, Map<String, Object> fields);

    /** Reads {@code topic:<level>}, {@code text:<text>} or a field name; throws IllegalArgumentException. */
    static ValueSource parse(String text) {
        if (text.startsWith(TOPIC)) {
            return new Level(level(text.substring(TOPIC.length())));
        }
        if (text.startsWith(TEXT)) {
            return new Constant(text.substring(TEXT.length()));
        }
        if (text.isBlank()) {
            throw new IllegalArgumentException("expected a field name, topic:<level> or text:<text>");
        }
        return new Field(text);
    }

    private static int level(String text) {
        try {
            var number = Integer.parseInt(text);
            if (number != 0) {
                return number;
            }
        } catch (NumberFormatException ignored) {
            // reported below
        }
        throw new IllegalArgumentException(
                "topic:%s: expected a level of the topic, 1 for the first or -1 for the last".formatted(text));
    }
}
