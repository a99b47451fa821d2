package io.fieldline.bridge.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A path to lists or maps whose items become readings; {@code *} in it means every item of that level. */
public final class EachPath {
    private static final String EVERY = "*";

    private final String text;

    /** Empty for every item of a level. */
    private final List<Optional<FieldPath>> levels;

    private EachPath(String text, List<Optional<FieldPath>> levels) {
        this.text = text;
        this.levels = levels;
    }

    /** Reads a path like {@code values} or {@code *.readings}; throws IllegalArgumentException. */
    public static EachPath parse(String text) {
        var levels = new ArrayList<Optional<FieldPath>>();
        var names = new ArrayList<String>();
        for (var level : text.split("\\.", -1)) {
            if (level.equals(EVERY)) {
                addName(names, levels);
                levels.add(Optional.empty());
            } else {
                names.add(level);
            }
        }
        if (!names.isEmpty()) {
            addName(names, levels);
            levels.add(Optional.empty()); // the items of the last list or map
        }
        return new EachPath(text, levels);
    }

    private static void addName(List<String> names, List<Optional<FieldPath>> levels) {
        if (!names.isEmpty()) {
            levels.add(Optional.of(FieldPath.parse(String.join(".", names))));
            names.clear();
        }
    }

    /** The number of names that {@code key:<n>} can have, if all levels are maps. */
    public int keys() {
        return (int) levels.stream().filter(Optional::isEmpty).count();
    }

    /** Whether it finds items if the payload is a list: it begins with a star or an index. */
    public boolean isOfList() {
        return text.startsWith(EVERY) || Character.isDigit(text.charAt(0));
    }

    /** Passes on each item; a part that is neither a list nor a map has none. */
    public void forEach(Item payload, Consumer<Item> items) {
        forEach(payload, 0, items);
    }

    private void forEach(Item item, int level, Consumer<Item> items) {
        if (level == levels.size() || item.broken().isPresent()) {
            items.accept(item);
        } else if (levels.get(level).isPresent()) {
            levels.get(level)
                    .get()
                    .in(item.value())
                    .ifPresent(found -> forEach(item.inner("", found, false), level + 1, items));
        } else if (item.value() instanceof List<?> list) {
            list.forEach(found -> forEach(item.inner(Item.VALUE, found, false), level + 1, items));
        } else if (item.value() instanceof Map<?, ?> map && item.name().isEmpty()) {
            map.forEach((name, found) -> forEach(item.inner(name.toString(), found, true), level + 1, items));
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
