package io.fieldline.spark.alerts;

import io.fieldline.messages.AlertRules;
import io.fieldline.messages.AlertRules.Direction;
import io.fieldline.messages.AlertRules.Rule;
import io.fieldline.messages.AlertRules.RuleKind;
import io.fieldline.messages.AlertRules.RuleText;
import io.fieldline.messages.MessageJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rules, as {@code fieldline.rules} publishes them. */
public final class PublishedRules {
    private PublishedRules() {}

    public static AlertRules of(String service, List<AlertRule> rules) {
        return new AlertRules(
                service, rules.stream().map(PublishedRules::published).toList());
    }

    /** Why the emitter would not accept them; empty if it does. */
    public static Optional<String> problem(AlertRules rules) {
        var bytes = MessageJson.write(rules).length;
        return bytes <= AlertRules.MOST_BYTES
                ? Optional.empty()
                : Optional.of(
                        "--alerts: the rules have %d bytes with their texts, expected at most %d; shorten their texts"
                                .formatted(bytes, AlertRules.MOST_BYTES));
    }

    private static Rule published(AlertRule rule) {
        if (rule instanceof AlertRule.Level level) {
            return published(level);
        }
        if (rule instanceof AlertRule.Silence) {
            return withoutLevel(rule.subject(), RuleKind.SILENT);
        }
        return withoutLevel(rule.subject(), rule instanceof AlertRule.Fault ? RuleKind.FAULT : RuleKind.ANOMALY);
    }

    private static Rule published(AlertRule.Level level) {
        var subject = level.subject();
        return new Rule(
                subject.name(),
                RuleKind.LEVEL,
                Optional.of(subject.metric().text()),
                subject.device().text(),
                subject.severity(),
                Optional.of(level.above() ? Direction.ABOVE : Direction.BELOW),
                Optional.of(level.level()),
                Optional.of(level.clearLevel()),
                Optional.of(level.unit()).filter(unit -> !unit.isEmpty()),
                Optional.of(level.duration()),
                Optional.of(level.window()),
                text(subject.text()),
                text(subject.advice()));
    }

    private static Rule withoutLevel(AlertRule.Subject subject, RuleKind kind) {
        return Rule.withoutLevel(
                subject.name(),
                kind,
                Optional.of(subject.metric().text()).filter(metric -> kind != RuleKind.SILENT),
                subject.device().text(),
                subject.severity(),
                text(subject.text()),
                text(subject.advice()));
    }

    private static Optional<RuleText> text(Map<String, String> byLanguage) {
        return byLanguage.isEmpty()
                ? Optional.empty()
                : Optional.of(new RuleText(
                        Optional.ofNullable(byLanguage.get("en")), Optional.ofNullable(byLanguage.get("de"))));
    }
}
