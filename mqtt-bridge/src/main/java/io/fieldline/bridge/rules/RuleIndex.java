package io.fieldline.bridge.rules;

import io.fieldline.bridge.mapping.MappingRule;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * The rules for a topic. Devices use the same topics again and again, so it caches the rules of the most recently used
 * ones in about {@value #MAX_BYTES} bytes. Thread-safe.
 */
final class RuleIndex {
    private static final long MAX_BYTES = 4_000_000;

    /** The size of an entry without the characters of its topic. */
    private static final int ENTRY_BYTES = 300;

    private final Map<String, List<MappingRule>> byFirstLevel = new HashMap<>();
    private final List<MappingRule> forAnyLevel;
    private final Map<List<String>, List<MappingRule>> byTopic = new LinkedHashMap<>(16, 0.75f, true);
    private final LongAdder evictions = new LongAdder();
    private long bytes;

    RuleIndex(List<MappingRule> rules) {
        forAnyLevel = rules.stream().filter(rule -> mayMatch(rule, "+")).toList();
        rules.stream()
                .flatMap(rule -> rule.topics().stream())
                .map(filter -> filter.levels().get(0))
                .distinct()
                .forEach(level -> byFirstLevel.put(
                        level,
                        rules.stream().filter(rule -> mayMatch(rule, level)).toList()));
    }

    /** The rules that match the topic, in order. */
    synchronized List<MappingRule> of(List<String> topic) {
        var known = byTopic.get(topic);
        if (known != null) {
            return known;
        }
        var matching = byFirstLevel.getOrDefault(topic.get(0), forAnyLevel).stream()
                .filter(rule -> rule.matches(topic))
                .toList();
        byTopic.put(topic, matching);
        bytes += bytes(topic);
        evictTooMany();
        return matching;
    }

    /** The number of evicted topics. */
    long evictions() {
        return evictions.sum();
    }

    private void evictTooMany() {
        var eldest = byTopic.keySet().iterator();
        while (bytes > MAX_BYTES) {
            bytes -= bytes(eldest.next());
            eldest.remove();
            evictions.increment();
        }
    }

    private static long bytes(List<String> topic) {
        var bytes = (long) ENTRY_BYTES;
        for (var level : topic) {
            bytes += 60L + 2L * level.length();
        }
        return bytes;
    }

    private static boolean mayMatch(MappingRule rule, String level) {
        return rule.topics().stream()
                .map(filter -> filter.levels().get(0))
                .anyMatch(first -> first.equals(level) || first.equals("+") || first.equals("#"));
    }
}
