package io.fieldline.messages;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The rules about levels that a service looks at; its JSON is {@link AlertRulesJson}'s.
 *
 * @param service its name, e.g. {@code spark-job}; the record's key
 */
public record AlertRules(String service, List<Level> rules) {
    public AlertRules {
        rules = List.copyOf(rules);
    }

    /**
     * A rule about a value at or beyond a level.
     *
     * @param rule   its name, as in an {@link Alert}
     * @param metric for which metrics: each {@code *} stands for any characters, also none
     * @param device for which devices, likewise
     * @param over   whether beyond is above the level; else below
     * @param level  at which the condition begins, in {@code unit}
     * @param clear  beyond which it ends, on the other side or at {@code level} itself
     * @param held   how long it has to last before it is an alert; whole seconds on the wire, as is {@code mean}
     * @param mean   over how long values are averaged before they are compared; zero compares each
     */
    public record Level(
            String rule,
            String metric,
            String device,
            Alert.Severity severity,
            boolean over,
            double level,
            double clear,
            Optional<String> unit,
            Duration held,
            Duration mean) {}
}
