package io.fieldline.bridge.rules;

import io.fieldline.bridge.mapping.MappingRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The topic of each device that a rule without a fixed level found in its topic. If a second topic would give the same
 * device, the level is probably not a device but a metric, and two rooms would become one series. For one thread. It
 * stores the most recently used {@value #MOST} devices.
 */
final class DeviceOrigins {
    /** A topic with fewer levels has no room for a device and a metric beside the name of the software. */
    private static final int FEWEST_LEVELS = 3;

    private static final int MOST = 2_000;

    private final Map<String, List<String>> topics = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<String>> eldest) {
            return size() > MOST;
        }
    };

    /** Throws IllegalArgumentException if another topic gave this device before. */
    void check(String device, List<String> topic) {
        if (topic.size() < FEWEST_LEVELS) {
            return;
        }
        var first = topics.putIfAbsent(device, topic);
        if (first != null && !first.equals(topic)) {
            throw new IllegalArgumentException(
                    "'%s' would be the device of this topic and of %s".formatted(device, String.join("/", first))
                            + MappingRule.levelHint(topic));
        }
    }
}
