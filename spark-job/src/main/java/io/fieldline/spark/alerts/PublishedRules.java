package io.fieldline.spark.alerts;

import io.fieldline.messages.AlertRules;
import java.util.List;
import java.util.Optional;

/** The rules about levels, as {@code fieldline.rules} publishes them. */
public final class PublishedRules {
    private PublishedRules() {}

    public static AlertRules of(String service, List<AlertRule> rules) {
        return new AlertRules(
                service,
                rules.stream()
                        .filter(AlertRule.Level.class::isInstance)
                        .map(rule -> published((AlertRule.Level) rule))
                        .toList());
    }

    private static AlertRules.Level published(AlertRule.Level level) {
        var subject = level.subject();
        return new AlertRules.Level(
                subject.name(),
                subject.metric().text(),
                subject.device().text(),
                subject.severity(),
                level.above() ? AlertRules.Direction.ABOVE : AlertRules.Direction.BELOW,
                level.level(),
                level.clearLevel(),
                Optional.of(level.unit()).filter(unit -> !unit.isEmpty()),
                level.duration(),
                level.window());
    }
}
