package io.fieldline.emitter.incident;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits the memory of the ended spans that open incidents contain, for example of a rule that flaps while another one lasts. If
 * they take too many bytes, the incident that changed least recently joins its spans into one. Not thread-safe.
 */
final class ContainedSpans {
    private record Sized(IncidentGroup group, long bytes) {}

    private final long maxBytes;
    /** The groups that have spans to join, the least recently changed first. */
    private final Map<String, Sized> groups = new LinkedHashMap<>();

    private long bytes;
    private long joined;

    ContainedSpans(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A group has changed. */
    void changed(String key, IncidentGroup group) {
        removed(key);
        var own = group.joinableBytes();
        if (own > 0) {
            groups.put(key, new Sized(group, own));
            bytes += own;
        }
        while (bytes > maxBytes) {
            var oldest = groups.keySet().iterator().next();
            joined += groups.get(oldest).group().joinAllContained();
            removed(oldest);
        }
    }

    void removed(String key) {
        var known = groups.remove(key);
        bytes -= known == null ? 0 : known.bytes();
    }

    long bytes() {
        return bytes;
    }

    /** How many spans were joined to another one. */
    long joined() {
        return joined;
    }
}
