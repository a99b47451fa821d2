package io.fieldline.bridge.rules;

import io.fieldline.bridge.mapping.MappingRule;
import java.util.List;
import java.util.Optional;

/**
 * The rules for a topic.
 *
 * @param levels         of the topic
 * @param rules          those that match, in order
 * @param readingsDevice the device whose readings the topic is for; empty if it is for all devices
 */
public record TopicRules(List<String> levels, List<MappingRule> rules, Optional<String> readingsDevice) {
    public TopicRules {
        levels = List.copyOf(levels);
        rules = List.copyOf(rules);
    }

    /** The device that the first of the rules finds in the topic, for any payload. */
    public Optional<String> device() {
        return rules.stream().flatMap(rule -> rule.deviceOf(levels).stream()).findFirst();
    }
}
