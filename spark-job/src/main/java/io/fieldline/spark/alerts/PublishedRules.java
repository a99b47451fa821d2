package io.fieldline.spark.alerts;

import io.fieldline.messages.AlertRules;
import java.util.List;
import java.util.Optional;

/** The rules that are published: those about levels. */
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
                level.over(),
                level.level(),
                level.clear(),
                Optional.of(level.unit()).filter(unit -> !unit.isEmpty()),
                level.held(),
                level.mean());
    }
}
