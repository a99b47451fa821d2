package io.fieldline.emitter.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.emitter.live.AlertRuleCache;
import io.fieldline.emitter.live.LatestAlerts;
import io.fieldline.emitter.reply.Reply;
import io.fieldline.messages.Alert;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.Alert.State;
import io.fieldline.messages.AlertRules;
import io.fieldline.messages.MessageJson;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** The latest episodes of the alert rules; the last change comes last. */
final class AlertResource {
    private static final List<String> COLUMNS = List.of(
            "rule", "device_name", "metric", "severity", "state", "since", "at", "value", "level", "unit", "quality");
    private static final int MAX = 100_000;

    private final LatestAlerts alerts;
    private final AlertRuleCache rules;

    AlertResource(LatestAlerts alerts, AlertRuleCache rules) {
        this.alerts = alerts;
        this.rules = rules;
    }

    /** {@code /api/alerts}. */
    Reply alerts(QueryParameters query) {
        query.allowOnly("rule", "severity", "state", "device", "metric", "from", "to", "limit", "format");
        return list(query, "alerts", is(query.text("rule"), Alert::rule));
    }

    /** {@code /api/anomalies}. */
    Reply anomalies(QueryParameters query) {
        query.allowOnly("severity", "state", "device", "metric", "from", "to", "limit", "format");
        var anomalies = rules.names(AlertRules.RuleKind.ANOMALY);
        return list(query, "anomalies", alert -> anomalies.contains(alert.rule()));
    }

    private Reply list(QueryParameters query, String name, Predicate<Alert> wanted) {
        var found = alerts.all().stream()
                .map(json -> MessageJson.parse(json.getBytes(UTF_8), Alert.class))
                .filter(wanted.and(filter(query)))
                .toList();
        var limit = query.limit(MAX, MAX);
        var newest = found.subList(Math.max(0, found.size() - limit), found.size());
        return JsonLists.reply(query, name, COLUMNS, JsonLists.trees(newest));
    }

    private static Predicate<Alert> filter(QueryParameters query) {
        var severity = query.oneOf("severity", "info", "warning", "alarm").flatMap(Severity::fromWire);
        var cleared = query.oneOf("state", "active", "cleared").map("cleared"::equals);
        var from = Instant.ofEpochMilli(query.from());
        var to = Instant.ofEpochMilli(query.to());
        return is(query.text("device"), Alert::deviceName)
                .and(is(query.text("metric"), alert -> alert.metric().orElse("")))
                .and(is(severity, Alert::severity))
                .and(is(cleared, AlertResource::isCleared))
                .and(alert -> alert.since().isBefore(to)
                        && (!isCleared(alert) || !alert.at().isBefore(from)));
    }

    private static boolean isCleared(Alert alert) {
        return alert.state() == State.CLEARED;
    }

    /** Whether a field has the wanted value, if there is one. */
    private static <T> Predicate<Alert> is(Optional<T> wanted, Function<Alert, T> field) {
        return alert -> wanted.isEmpty() || wanted.get().equals(field.apply(alert));
    }
}
