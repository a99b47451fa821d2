package io.fieldline.spark.device;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tags of one device: the newest text of each name. If they take more than {@link #MOST_BYTES}, those are evicted
 * that have not been sent for the longest time.
 */
final class DeviceTags {
    static final int MOST_BYTES = 8 * 1024;

    /** The lengths of a name and of a text. */
    private static final int LENGTH_BYTES = 4;

    /** In the order in which they were sent last. */
    private final Map<String, String> byName = new LinkedHashMap<>();

    private int bytes;

    /** Notes the tags of a reading; returns whether one of them is new or has another text. */
    boolean note(Map<String, String> tags, ReadingCounts counts) {
        var changed = false;
        for (var tag : new TreeMap<>(tags).entrySet()) { // sorted, because the order of a map differs between processes
            changed |= put(tag.getKey(), tag.getValue());
        }
        while (bytes > MOST_BYTES) {
            remove(byName.keySet().iterator().next());
            counts.addEvicted(1);
        }
        return changed;
    }

    private boolean put(String name, String text) {
        var before = remove(name);
        byName.put(name, text);
        bytes += size(name, text);
        return !text.equals(before);
    }

    private String remove(String name) {
        var text = byName.remove(name);
        if (text == null) {
            return "";
        }
        bytes -= size(name, text);
        return text;
    }

    private static int size(String name, String text) {
        return LENGTH_BYTES + name.getBytes(UTF_8).length + text.getBytes(UTF_8).length;
    }

    void clear() {
        byName.clear();
        bytes = 0;
    }

    Map<String, String> all() {
        return Map.copyOf(byName);
    }

    void write(ByteWriter out) {
        out.number(byName.size());
        byName.forEach((name, text) -> out.text(name).text(text));
    }

    /** Reads the tags, which the state has from format 8 on. */
    static DeviceTags read(ByteReader in, int format) {
        var tags = new DeviceTags();
        for (var left = format < 8 ? 0 : in.count(); left > 0; left--) {
            tags.put(in.text(), in.text());
        }
        return tags;
    }
}
