package io.fieldline.bridge.source;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The single values in a tree, each with its path. */
public final class Leaves {
    /** Maximum length of a path in characters. A longer one becomes {@link #TOO_LONG}, because each value repeats it. */
    public static final int LONGEST_PATH = 256;

    /** What a value is called whose path is too long. */
    public static final String TOO_LONG = "\0";

    private Leaves() {}

    public static void forEach(Object tree, BiConsumer<String, Object> leaves) {
        forEach("", tree, leaves);
    }

    private static void forEach(String path, Object tree, BiConsumer<String, Object> leaves) {
        if (tree instanceof Map<?, ?> map) {
            for (var member : map.entrySet()) {
                inner(path, member.getKey().toString(), member.getValue(), leaves);
            }
        } else if (tree instanceof List<?> list) {
            for (var i = 0; i < list.size(); i++) {
                inner(path, Integer.toString(i), list.get(i), leaves);
            }
        } else {
            leaves.accept(path, tree);
        }
    }

    private static void inner(String path, String name, Object value, BiConsumer<String, Object> leaves) {
        if (path.length() + name.length() > LONGEST_PATH) {
            leaves.accept(TOO_LONG, value);
        } else {
            forEach(path.isEmpty() ? name : path + '.' + name, value, leaves);
        }
    }
}
