package io.fieldline.bridge.rules;

import io.fieldline.bridge.mapping.MappingRule;
import io.fieldline.bridge.mapping.TopicFilter;
import io.fieldline.bridge.payload.PayloadKind;
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
    private final Map<String, TopicRules> byTopic = new LinkedHashMap<>(16, 0.75f, true);
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

    synchronized TopicRules of(String topic) {
        var known = byTopic.get(topic);
        if (known != null) {
            return known;
        }
        var found = find(TopicFilter.levelsOf(topic));
        byTopic.put(topic, found);
        bytes += bytes(topic);
        evictTooMany();
        return found;
    }

    private TopicRules find(List<String> levels) {
        var matching = byFirstLevel.getOrDefault(levels.get(0), forAnyLevel).stream()
                .filter(rule -> rule.matches(levels))
                .toList();
        var ofReadings = matching.stream()
                .filter(rule -> rule.payload() == PayloadKind.READING)
                .findFirst();
        return new TopicRules(levels, matching, ofReadings.flatMap(rule -> rule.deviceOf(levels)));
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

    /** Each character may be a level of its own. */
    private static long bytes(String topic) {
        return ENTRY_BYTES
                + topic.length() * 4L
                + topic.chars().filter(character -> character == '/').count() * 60;
    }

    private static boolean mayMatch(MappingRule rule, String level) {
        return rule.topics().stream()
                .map(filter -> filter.levels().get(0))
                .anyMatch(first -> first.equals(level) || first.equals("+") || first.equals("#"));
    }
}
