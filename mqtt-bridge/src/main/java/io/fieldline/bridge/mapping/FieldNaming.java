package io.fieldline.bridge.mapping;

import io.fieldline.bridge.source.Item;
import io.fieldline.bridge.source.ValueSource;
import io.fieldline.bridge.source.ValueSource.Constant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The name of a metric or tag in a rule.
 *
 * @param before the parts before the star
 * @param all    whether it has a star, which stands for the name that each field has in the message
 * @param after  the parts after the star
 */
public record FieldNaming(List<ValueSource> before, boolean all, List<ValueSource> after) {
    private static final String STAR = "*";

    /** Every field by its own name. */
    public static final FieldNaming EVERY = new FieldNaming(List.of(), true, List.of());

    public FieldNaming {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** Reads a name, for example {@code relay.topic:4}; throws IllegalArgumentException. */
    public static FieldNaming parse(String text) {
        var star = text.indexOf(STAR);
        if (star < 0) {
            return new FieldNaming(parts(text), false, List.of());
        }
        if (text.indexOf(STAR, star + 1) >= 0) {
            throw new IllegalArgumentException("'%s': expected at most one *".formatted(text));
        }
        return new FieldNaming(parts(text.substring(0, star)), true, parts(text.substring(star + 1)));
    }

    private static List<ValueSource> parts(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        var isSource = text.indexOf('{') >= 0 || text.startsWith(ValueSource.TOPIC) || text.startsWith(ValueSource.KEY);
        var source = isSource ? ValueSource.parse(text) : new Constant(text);
        return List.of(source instanceof ValueSource.Field ? new Constant(text) : source);
    }

    /** The sources in it. */
    public Stream<ValueSource> sources() {
        return Stream.concat(before.stream(), after.stream()).flatMap(ValueSource::inner);
    }

    /** The name for an item; {@code found} replaces the star. Throws IllegalArgumentException if a part has no value. */
    public String of(Item item, String found) {
        if (!all && before.size() == 1 && before.get(0) instanceof Constant constant) {
            return constant.text();
        }
        return before.isEmpty() && after.isEmpty()
                ? found
                : text(before, item) + (all ? found : "") + text(after, item);
    }

    private static String text(List<ValueSource> parts, Item item) {
        var text = new StringBuilder();
        for (var part : parts) {
            text.append(part.find(item)
                    .map(ValueSource::text)
                    .orElseThrow(() -> new IllegalArgumentException("the name %s has no value here".formatted(part))));
        }
        return text.toString();
    }
}
