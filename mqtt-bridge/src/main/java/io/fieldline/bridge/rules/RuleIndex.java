package io.fieldline.bridge.rules;

import io.fieldline.bridge.mapping.MappingRule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rules by the first level of the topic, so that a message is compared only with rules that may match. */
final class RuleIndex {
    private final Map<String, List<MappingRule>> byFirstLevel = new HashMap<>();
    private final List<MappingRule> forAnyLevel;

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

    /** The rules that may match the topic, in order. */
    List<MappingRule> of(List<String> topic) {
        return byFirstLevel.getOrDefault(topic.get(0), forAnyLevel);
    }

    private static boolean mayMatch(MappingRule rule, String level) {
        return rule.topics().stream()
                .map(filter -> filter.levels().get(0))
                .anyMatch(first -> first.equals(level) || first.equals("+") || first.equals("#"));
    }
}
