package io.fieldline.emitter.rest;

import io.fieldline.emitter.incident.IncidentEvent;
import io.fieldline.emitter.incident.LatestIncidents;
import io.fieldline.emitter.reply.Reply;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** The incidents: those that need attention first, then open ones before ended ones, the most severe and newest first. */
final class IncidentResource {
    private static final List<String> COLUMNS = List.of(
            "device_name",
            "metric",
            "severity",
            "rule",
            "state",
            "since",
            "ended",
            "value",
            "level",
            "direction",
            "unit",
            "quality",
            "attention");
    private static final int MAX = 10_000;

    private static final Comparator<IncidentEvent> URGENT_FIRST = Comparator.comparing(IncidentEvent::attention)
            .reversed()
            .thenComparing(IncidentEvent::state)
            .thenComparing(IncidentEvent::severity, Comparator.reverseOrder())
            .thenComparing(IncidentEvent::since, Comparator.reverseOrder());

    private final LatestIncidents incidents;

    IncidentResource(LatestIncidents incidents) {
        this.incidents = incidents;
    }

    /** {@code /api/incidents}. */
    Reply incidents(QueryParameters query) {
        query.allowOnly("state", "severity", "device", "metric", "attention", "limit", "format");
        var found = incidents.all().stream()
                .filter(filter(query))
                .sorted(URGENT_FIRST)
                .limit(query.limit(MAX, MAX))
                .toList();
        return JsonLists.reply(query, "incidents", COLUMNS, JsonLists.trees(found));
    }

    private static Predicate<IncidentEvent> filter(QueryParameters query) {
        var state = query.oneOf("state", "open", "ended");
        var severity = query.oneOf("severity", "info", "warning", "alarm");
        var attention = query.oneOf("attention", "true", "false").map(Boolean::valueOf);
        var device = query.text("device");
        var metric = query.text("metric");
        return it -> state.map(it.state().wireName()::equals).orElse(true)
                && severity.map(it.severity().wireName()::equals).orElse(true)
                && attention.map(wanted -> wanted == it.attention()).orElse(true)
                && device.map(it.deviceName()::equals).orElse(true)
                && metric.map(it.metric().orElse("")::equals).orElse(true);
    }
}
