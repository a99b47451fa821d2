package io.fieldline.notifier.text;

import io.fieldline.messages.AlertRules;
import io.fieldline.messages.AlertRules.Rule;
import io.fieldline.notifier.incident.BoundedMap;
import java.util.List;
import java.util.Optional;

/** The rules of {@code fieldline.rules}, whose texts say what an alert means. Thread-safe. */
public final class NotifierRules {
    /** As at the emitter; each service has at most {@value AlertRules#MOST_BYTES} bytes of rules. */
    private static final int MOST_SERVICES = 16;

    private final BoundedMap<String, List<Rule>> byService = new BoundedMap<>(MOST_SERVICES);

    public synchronized void update(AlertRules rules) {
        byService.put(rules.service(), rules.rules());
    }

    public synchronized void remove(String service) {
        byService.remove(service);
    }

    public synchronized void clear() {
        byService.clear();
    }

    synchronized Optional<Rule> get(String name) {
        return byService.values().stream()
                .flatMap(List::stream)
                .filter(rule -> rule.rule().equals(name))
                .findFirst();
    }
}
