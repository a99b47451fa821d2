package io.fieldline.bridge.source;

import io.fieldline.bridge.payload.JsonTree.NoValue;
import io.fieldline.bridge.payload.ValueParser;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Alternative sources of one value. The first one with a value counts. */
public record Sources(List<ValueSource> all) {
    public static final Sources NONE = new Sources(List.of());

    public Sources {
        all = List.copyOf(all);
    }

    public static Sources of(ValueSource... sources) {
        return new Sources(List.of(sources));
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** The first value that is not a word for no value. */
    public Optional<Object> find(Item item) {
        for (var source : all) { // on the hot path
            var found = source.find(item);
            if (found.isPresent() && hasValue(found.get())) {
                return found;
            }
        }
        return Optional.empty();
    }

    public Optional<String> text(Item item) {
        return find(item).map(ValueSource::text);
    }

    private static boolean hasValue(Object found) {
        return found != NoValue.NULL && !(found instanceof String text && ValueParser.isWithoutValue(text));
    }

    public Stream<String> fields() {
        return all.stream().flatMap(ValueSource::fields);
    }

    /** All sources, for an error message. */
    @Override
    public String toString() {
        return all.stream().map(ValueSource::toString).collect(Collectors.joining(" or "));
    }
}
