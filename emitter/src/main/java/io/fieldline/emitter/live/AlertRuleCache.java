package io.fieldline.emitter.live;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fieldline.messages.AlertRules;
import io.fieldline.messages.MessageJson;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The levels that each service alerts by, as it told them last; of all services together in one event. */
public final class AlertRuleCache {
    /** Services that tell rules; those of a further one are refused. */
    private static final int MAX_SERVICES = 16;
    /** As large as a page of the snapshot, so that it fits into a frame; some hundreds of rules. */
    private static final int MAX_BYTES = Snapshot.MAX_PAGE_BYTES;

    private final LatestByKey<String> journal = new LatestByKey<>(1);
    private Map<String, List<AlertRules.Level>> byService = Map.of();

    /** A service tells its rules; throws IllegalArgumentException when there are too many, and then those before stay. */
    public synchronized void are(AlertRules told) {
        var all = new TreeMap<>(byService);
        all.put(told.service(), told.rules());
        if (all.size() > MAX_SERVICES) {
            throw new IllegalArgumentException("rules of more than %d services".formatted(MAX_SERVICES));
        }
        var event = new EncodedEvent("rules", json(all));
        if (event.packet().length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "%d bytes of rules, want at most %d".formatted(event.packet().length, MAX_BYTES));
        }
        byService = all;
        journal.put("", "", event);
    }

    /** The latest event as JSON. */
    public String json() {
        return journal.after(0, 1, any -> true).stream()
                .map(entry -> entry.event().json())
                .findFirst()
                .orElse("{\"rules\":[]}");
    }

    LatestByKey<String> journal() {
        return journal;
    }

    private static String json(Map<String, List<AlertRules.Level>> all) {
        var rules = all.values().stream().flatMap(List::stream).toList();
        return JsonNodeFactory.instance
                .objectNode()
                .set("rules", MessageJson.trees(rules))
                .toString();
    }
}
