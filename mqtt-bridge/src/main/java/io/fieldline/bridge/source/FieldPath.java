package io.fieldline.bridge.source;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path to a field: {@code a.b} is the field {@code b} of the object {@code a}, or the field {@code a.b};
 * {@code a.0} is the first item of the list {@code a}.
 */
public final class FieldPath {
    private static final Pattern INDEX = Pattern.compile("\\[(\\d+)]");
    private static final Pattern DIGITS = Pattern.compile("\\d{1,6}");

    /** The whole item. */
    public static final FieldPath WHOLE = new FieldPath("");

    private final String text;
    private final List<String> parts;

    private FieldPath(String text) {
        this.text = text;
        this.parts = List.of(text.split("\\.", -1));
    }

    /** Reads a path; throws IllegalArgumentException if it could never be found. */
    public static FieldPath parse(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("expected a field name, topic:<level> or text:<text>");
        }
        if (INDEX.matcher(text).find()) {
            throw new IllegalArgumentException(
                    "'%s': write %s".formatted(text, INDEX.matcher(text).replaceAll(".$1")));
        }
        if (text.startsWith("$.")) {
            throw new IllegalArgumentException("'%s': write %s".formatted(text, text.substring(2)));
        }
        if (Arrays.asList(text.split("\\.", -1)).contains("*")) {
            throw new IllegalArgumentException(
                    "'%s' is not one field; use \"each\" to read every item, or a metric whose name has a *"
                            .formatted(text));
        }
        return new FieldPath(text);
    }

    /** Whatever is there, in the item or else in the objects around it. */
    public Optional<Object> find(Item item) {
        if (isWhole()) {
            return Optional.of(item.value());
        }
        var found = in(item.value(), 0);
        for (var i = 0; found.isEmpty() && i < item.around().size(); i++) {
            found = in(item.around().get(i), 0);
        }
        return found;
    }

    public boolean isWhole() {
        return text.isEmpty();
    }

    /** The name of the field without the path to it. */
    public String lastName() {
        return parts.get(parts.size() - 1);
    }

    /** Whatever is there in this map or list. */
    public Optional<Object> in(Object tree) {
        return in(tree, 0);
    }

    private Optional<Object> in(Object tree, int from) {
        if (tree instanceof List<?> list) {
            return inList(list, from);
        }
        if (!(tree instanceof Map<?, ?> map)) {
            return Optional.empty();
        }
        for (var to = from + 1; to <= parts.size(); to++) { // a name may contain points
            var name = to == from + 1 ? parts.get(from) : String.join(".", parts.subList(from, to));
            var found = next(map.get(name), to);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Object> inList(List<?> list, int from) {
        var index = parts.get(from);
        if (!DIGITS.matcher(index).matches() || Integer.parseInt(index) >= list.size()) {
            return Optional.empty();
        }
        return next(list.get(Integer.parseInt(index)), from + 1);
    }

    private Optional<Object> next(@Nullable Object found, int from) {
        if (found == null) {
            return Optional.empty();
        }
        return from == parts.size() ? Optional.of(found) : in(found, from);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldPath path && path.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
