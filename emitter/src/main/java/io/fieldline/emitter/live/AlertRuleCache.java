package io.fieldline.emitter.live;

import io.fieldline.emitter.cache.EncodedEvent;
import io.fieldline.emitter.cache.LatestByKey;
import io.fieldline.messages.AlertRules;
import io.fieldline.messages.MessageJson;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The newest alert rules of each service, in one event. */
public final class AlertRuleCache {
    /** The maximum number of services; the rules of another one are rejected. */
    private static final int MAX_SERVICES = 16;
    /** The event {@code rules}. */
    private record RulesEvent(List<AlertRules.Rule> rules) {
        private RulesEvent(Map<String, List<AlertRules.Rule>> byService) {
            this(byService.values().stream().flatMap(List::stream).toList());
        }
    }

    private final LatestByKey<String> events = new LatestByKey<>(1);
    private Map<String, List<AlertRules.Rule>> byService = Map.of();

    /** Replaces the rules of a service; throws IllegalArgumentException, and changes nothing, if there are too many. */
    public synchronized void update(AlertRules rules) {
        var all = new TreeMap<>(byService);
        all.put(rules.service(), rules.rules());
        if (all.size() > MAX_SERVICES) {
            throw new IllegalArgumentException("rules of more than %d services".formatted(MAX_SERVICES));
        }
        var event = new EncodedEvent("rules", MessageJson.text(new RulesEvent(all)));
        if (event.packet().length > AlertRules.MOST_BYTES) {
            throw new IllegalArgumentException(
                    "%d bytes of rules, expected at most %d".formatted(event.packet().length, AlertRules.MOST_BYTES));
        }
        byService = all;
        events.put("", "", event);
    }

    /** The names of the rules of this kind. */
    public synchronized Set<String> names(AlertRules.RuleKind kind) {
        return byService.values().stream()
                .flatMap(List::stream)
                .filter(rule -> rule.kind() == kind)
                .map(AlertRules.Rule::rule)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The latest event as JSON. */
    public String json() {
        return events.after(0, 1, any -> true).stream()
                .map(entry -> entry.event().json())
                .findFirst()
                .orElse(MessageJson.text(new RulesEvent(Map.of())));
    }

    public LatestByKey<String> events() {
        return events;
    }
}
