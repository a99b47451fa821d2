package io.fieldline.bridge.source;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path to a field: {@code a.b} is the field {@code b} of the object {@code a}, or the field {@code a.b};
 * {@code a.0} is the first item of the list {@code a}. A JSON pointer (RFC 6901) like {@code /a.b/c[0]} means exactly
 * these names.
 */
public final class FieldPath {
    private static final Pattern INDEX = Pattern.compile("\\[(\\d*)]");
    private static final String POINTER = "/";
    private static final Pattern DIGITS = Pattern.compile("\\d{1,6}");

    /** The whole item. */
    public static final FieldPath WHOLE = new FieldPath(List.of(""));

    private final String text;
    private final List<String> parts;

    private FieldPath(List<String> parts) {
        this.text = String.join(".", parts);
        this.parts = parts;
    }

    /** Reads a path; throws IllegalArgumentException if it could never be found. */
    public static FieldPath parse(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("expected a field name, topic:<level> or text:<text>");
        }
        if (text.startsWith(POINTER) && text.length() > 1) {
            return new FieldPath(names(text));
        }
        checkPunctuation(text);
        if (text.startsWith("$.")) {
            throw new IllegalArgumentException("'%s': write %s".formatted(text, text.substring(2)));
        }
        if (Arrays.asList(text.split("\\.", -1)).contains("*")) {
            throw new IllegalArgumentException(
                    "'%s' is not one field; use \"each\" to read every item, or a metric whose name has a *"
                            .formatted(text));
        }
        return new FieldPath(List.of(text.split("\\.", -1)));
    }

    private static List<String> names(String pointer) {
        return Arrays.stream(pointer.substring(1).split(POINTER, -1))
                .map(name -> name.replace("~1", "/").replace("~0", "~"))
                .toList();
    }

    private static void checkPunctuation(String text) {
        if (INDEX.matcher(text).find()) {
            var path = INDEX.matcher(text).replaceAll(index -> index.group(1).isEmpty() ? "" : "." + index.group(1));
            throw new IllegalArgumentException(
                    "'%s': write %s, or %s for a name with brackets".formatted(text, path, pointer(text)));
        }
        if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
            throw new IllegalArgumentException(
                    "'%s': expected a closing brace for each opening one; write %s for a name with braces"
                            .formatted(text, pointer(text)));
        }
    }

    /** A path by which the field with exactly this name is found. */
    static String pointer(String name) {
        return POINTER + name.replace("~", "~0").replace("/", "~1");
    }

    /** Whatever is there, in the item or else in the objects around it. */
    public Optional<Object> find(Item item) {
        var found = inItem(item);
        return found.isPresent() ? found : around(item);
    }

    /** Whatever is there in the item, not in the objects around it. */
    public Optional<Object> inItem(Item item) {
        return isWhole() ? Optional.of(item.value()) : in(item.value(), 0);
    }

    /** Whatever is there in the objects around the item. */
    public Optional<Object> around(Item item) {
        Optional<Object> found = Optional.empty();
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
