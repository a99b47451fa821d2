package io.fieldline.bridge.source;

import io.fieldline.bridge.payload.JsonTree.NoValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The scope of a value in a message. */
public sealed interface ValueSource {
    String TOPIC = "topic:";
    String KEY = "key:";
    String TEXT = "text:";
    String ITEM = "item:";
    String OUTER = "outer:";

    /** Where a field is looked for. */
    enum Scope {
        /** In the item, and then in the objects around it. */
        ANYWHERE,
        /** In the item only. */
        ITEM,
        /** In the objects around the item only. */
        OUTER
    }

    /** A field of the payload. */
    record Field(FieldPath path, Scope scope) implements ValueSource {
        @Override
        public Optional<Object> find(Item item) {
            var found =
                    switch (scope) {
                        case ANYWHERE -> path.find(item);
                        case ITEM -> path.inItem(item);
                        case OUTER -> path.around(item);
                    };
            return found.filter(value -> !(value instanceof Map) && !(value instanceof List));
        }

        @Override
        public Stream<String> fields() {
            return scope == Scope.OUTER ? Stream.empty() : Stream.of(path.toString());
        }

        @Override
        public String toString() {
            return scope == Scope.OUTER ? OUTER + path : path.toString();
        }
    }

    /** A level of the topic: 1 is the first, -1 the last. */
    record Level(int number) implements ValueSource {
        @Override
        public Optional<Object> find(Item item) {
            return at(number, item.topic());
        }

        @Override
        public String toString() {
            return TOPIC + number;
        }
    }

    /** The name of a map on the way to the item: 1 is the outermost, -1 the innermost. */
    record Key(int number) implements ValueSource {
        @Override
        public Optional<Object> find(Item item) {
            return at(number, item.keys());
        }

        @Override
        public String toString() {
            return KEY + number;
        }
    }

    /** The same text for every message. */
    record Constant(String text) implements ValueSource {
        @Override
        public Optional<Object> find(Item item) {
            return Optional.of(text);
        }

        @Override
        public String toString() {
            return TEXT + text;
        }
    }

    /** A text with other sources in it, for example <code>{model}-{id}</code>. It has no value if one of them has none. */
    record Template(String text, List<ValueSource> parts) implements ValueSource {
        private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)}");
        private static final Pattern UNBALANCED = Pattern.compile("[{}]");
        private static final Pattern WITHOUT_COLON = Pattern.compile("(topic|key)(-?\\d+)");

        public Template {
            parts = List.copyOf(parts);
        }

        static boolean isTemplate(String text) {
            return BRACES.matcher(text).find();
        }

        static Template parse(String text, Scope scope) {
            if (UNBALANCED.matcher(BRACES.matcher(text).replaceAll("")).find()) {
                throw new IllegalArgumentException(
                        "'%s': expected a closing brace for each opening one".formatted(text));
            }
            var parts = new ArrayList<ValueSource>();
            var matcher = BRACES.matcher(text);
            var end = 0;
            while (matcher.find()) {
                addText(text.substring(end, matcher.start()), parts);
                parts.add(part(matcher.group(1), scope));
                end = matcher.end();
            }
            addText(text.substring(end), parts);
            return new Template(text, parts);
        }

        private static ValueSource part(String text, Scope scope) {
            var matcher = WITHOUT_COLON.matcher(text);
            if (matcher.matches()) {
                throw new IllegalArgumentException("'{%s}': write {%s:%s}, or {/%s} for a field"
                        .formatted(text, matcher.group(1), matcher.group(2), text));
            }
            return ValueSource.parse(text, scope);
        }

        private static void addText(String text, List<ValueSource> parts) {
            if (!text.isEmpty()) {
                parts.add(new Constant(text));
            }
        }

        @Override
        public Optional<Object> find(Item item) {
            var joined = new StringBuilder();
            for (var part : parts) {
                var found = part.find(item).filter(value -> value != NoValue.NULL);
                if (found.isEmpty()) {
                    return Optional.empty();
                }
                joined.append(ValueSource.text(found.get()));
            }
            return Optional.of(joined.toString());
        }

        @Override
        public Stream<String> fields() {
            return parts.stream().flatMap(ValueSource::fields);
        }

        @Override
        public Stream<ValueSource> inner() {
            return parts.stream();
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** A text, a Number, a Boolean or {@link NoValue#NULL}, if the message has it. */
    Optional<Object> find(Item item);

    /** The paths of the fields in it. */
    default Stream<String> fields() {
        return Stream.empty();
    }

    /** The sources in it, or itself. */
    default Stream<ValueSource> inner() {
        return Stream.of(this);
    }

    /**
     * Reads {@code topic:<level>}, {@code key:<level>}, {@code text:<text>}, a template or a path; throws
     * IllegalArgumentException.
     */
    static ValueSource parse(String text) {
        return parse(text, Scope.ANYWHERE);
    }

    /** Reads a source; {@code scope} is for fields that do not say where they are. */
    static ValueSource parse(String text, Scope scope) {
        if (text.startsWith(TEXT)) {
            return constant(text);
        }
        if (Template.isTemplate(text)) {
            return Template.parse(text, scope);
        }
        if (text.startsWith(TOPIC)) {
            return new Level(number(text, TOPIC, "a level of the topic, 1 for the first or -1 for the last"));
        }
        if (text.startsWith(KEY)) {
            return new Key(number(text, KEY, "a level of the maps in \"each\", 1 for the first or -1 for the last"));
        }
        if (text.startsWith(ITEM)) {
            return new Field(FieldPath.parse(text.substring(ITEM.length())), Scope.ITEM);
        }
        return text.startsWith(OUTER)
                ? new Field(FieldPath.parse(text.substring(OUTER.length())), Scope.OUTER)
                : new Field(FieldPath.parse(text), scope);
    }

    private static ValueSource constant(String text) {
        var constant = text.substring(TEXT.length());
        if (Template.isTemplate(constant)) {
            throw new IllegalArgumentException(
                    "'%s' would be this text with its braces; write \"%s\"".formatted(text, constant));
        }
        return new Constant(constant);
    }

    /** The text of a found value: a whole number has all its digits, and 17.0 is 17. */
    static String text(Object value) {
        if (value instanceof Double number && !number.isNaN() && !number.isInfinite()) {
            return number == Math.rint(number) && Math.abs(number) < 1e15
                    ? Long.toString(number.longValue())
                    : plain(number);
        }
        return value == NoValue.NULL ? "null" : String.valueOf(value);
    }

    private static String plain(double number) {
        var isReadable = Math.abs(number) > 1e-6 && Math.abs(number) < 1e21;
        return isReadable ? BigDecimal.valueOf(number).toPlainString() : Double.toString(number);
    }

    private static Optional<Object> at(int number, List<String> texts) {
        var index = number > 0 ? number - 1 : texts.size() + number;
        return index >= 0 && index < texts.size() ? Optional.of(texts.get(index)) : Optional.empty();
    }

    private static int number(String text, String prefix, String expected) {
        try {
            var number = Integer.parseInt(text.substring(prefix.length()));
            if (number != 0) {
                return number;
            }
        } catch (NumberFormatException ignored) {
            // reported below
        }
        throw new IllegalArgumentException("%s: expected %s".formatted(text, expected));
    }
}
