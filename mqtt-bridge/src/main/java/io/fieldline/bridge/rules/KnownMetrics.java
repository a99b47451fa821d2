package io.fieldline.bridge.rules;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * The fields of each device that were numbers before. Such a field is a metric even if its value is
 * {@code unavailable}, which would otherwise be an ordinary text. For one thread, except {@link #evictions}.
 *
 * <p>It takes about {@value #MAX_BYTES} bytes. If it is full, it evicts the least recently used field, whose fault is
 * then recognized only after its next number.
 */
final class KnownMetrics {
    private static final long MAX_BYTES = 4_000_000;

    /** The size of an entry without the characters of its names, measured with -XX:+UseSerialGC. */
    private static final int ENTRY_BYTES = 200;

    private final Map<Field, Boolean> fields = new LinkedHashMap<>(16, 0.75f, true);
    private final LongAdder evictions = new LongAdder();
    private long bytes;

    private record Field(String device, String name) {
        long bytes() {
            return ENTRY_BYTES + 2L * (device.length() + name.length());
        }
    }

    void add(String device, String name) {
        var field = new Field(device, name);
        if (fields.put(field, true) == null) {
            bytes += field.bytes();
            evictTooMany();
        }
    }

    boolean contains(String device, String name) {
        return fields.get(new Field(device, name)) != null;
    }

    /** The number of evicted fields; thread-safe. */
    long evictions() {
        return evictions.sum();
    }

    private void evictTooMany() {
        var eldest = fields.keySet().iterator();
        while (bytes > MAX_BYTES) {
            bytes -= eldest.next().bytes();
            eldest.remove();
            evictions.increment();
        }
    }
}
