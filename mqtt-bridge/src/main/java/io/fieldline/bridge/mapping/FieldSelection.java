package io.fieldline.bridge.mapping;

import io.fieldline.bridge.source.FieldPath;
import io.fieldline.bridge.source.Sources;
import java.util.List;
import java.util.stream.Stream;

/**
 * The fields of a metric or tag in a rule, and its name.
 *
 * @param name  if it has a star, all fields below the paths are meant
 * @param from  alternative sources, if the name has no star
 * @param below paths, if the name has a star
 */
public record FieldSelection(FieldNaming name, Sources from, List<FieldPath> below) {
    /** Every field of the item. */
    public static final FieldSelection EVERYTHING =
            new FieldSelection(FieldNaming.EVERY, Sources.NONE, List.of(FieldPath.WHOLE));

    public FieldSelection {
        below = List.copyOf(below);
    }

    /** All fields below some paths, by their own names. */
    public static FieldSelection below(List<FieldPath> paths) {
        return new FieldSelection(FieldNaming.EVERY, Sources.NONE, paths);
    }

    /** The fields that it uses by name. */
    public Stream<String> fields() {
        return Stream.concat(from.fields(), name.sources().flatMap(source -> source.fields()));
    }
}
