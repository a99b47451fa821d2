package io.fieldline.bridge.source;

import io.fieldline.bridge.payload.BrokenItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A part of a message to which a rule applies, usually the whole payload.
 *
 * @param topic  the levels of the topic of the message
 * @param value  a map or a list, see {@link io.fieldline.bridge.payload.JsonTree}; for another value, a map with the
 *     field {@link #VALUE}
 * @param around the maps around it, the innermost first
 * @param keys   the names of the maps on the way to it, the outermost first
 * @param name   its name in the map or list around it, if it is a single value; otherwise empty
 */
public record Item(List<String> topic, Object value, List<Object> around, List<String> keys, String name) {
    /** The name of a single value in a rule. */
    public static final String VALUE = "value";

    /** The name of the unit behind a number. */
    public static final String UNIT = "unit";

    /** The whole payload of a message. */
    public static Item of(List<String> topic, Object payload) {
        return part(topic, payload, List.of(), List.of(), "");
    }

    /** Why the item cannot be read, if it cannot. */
    public Optional<BrokenItem> broken() {
        return value instanceof Map<?, ?> map && map.get(VALUE) instanceof BrokenItem broken
                ? Optional.of(broken)
                : Optional.empty();
    }

    Item inner(String name, Object inner, boolean isKey) {
        var outer = new ArrayList<Object>(around.size() + 1);
        if (value instanceof Map) {
            outer.add(value);
        }
        outer.addAll(around);
        var path = keys;
        if (isKey) {
            path = new ArrayList<>(keys);
            path.add(name);
        }
        return part(topic, inner, outer, path, isKey ? name : VALUE);
    }

    private static Item part(List<String> topic, Object value, List<Object> around, List<String> keys, String name) {
        var isContainer = value instanceof Map || value instanceof List;
        return new Item(topic, isContainer ? value : Map.of(VALUE, value), around, keys, isContainer ? "" : name);
    }
}
