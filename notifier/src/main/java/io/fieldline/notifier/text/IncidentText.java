package io.fieldline.notifier.text;

import io.fieldline.messages.Alert;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.AlertRules.Rule;
import io.fieldline.messages.AlertRules.RuleKind;
import io.fieldline.messages.Label;
import io.fieldline.messages.PrintableText;
import io.fieldline.messages.Quality;
import io.fieldline.notifier.channel.Notification;
import io.fieldline.notifier.incident.Announcement;
import io.fieldline.notifier.incident.Incident;
import io.fieldline.notifier.incident.Occasion;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Words what a channel has to say about one incident. */
final class IncidentText {
    private final Wording wording;
    private final ZoneId zone;
    private final NotifierRules rules;
    private final NotifierLabels labels;
    private final Figures figures;

    IncidentText(Wording wording, ZoneId zone, NotifierRules rules, NotifierLabels labels) {
        this.wording = wording;
        this.zone = zone;
        this.rules = rules;
        this.labels = labels;
        this.figures = new Figures(wording.language().locale());
    }

    Notification.Line of(Announcement announcement) {
        var incident = announcement.incident();
        var alert = incident.worst();
        var rule = rules.get(alert.rule());
        var device = alert.deviceName();
        var simulated = alert.quality().filter(Quality.SIMULATED::equals).isPresent();
        return new Notification.Line(
                announcement.occasion().name().toLowerCase(Locale.ROOT),
                device,
                labels.device(device),
                alert.metric(),
                alert.metric().map(metric -> labels.metric(device, metric)),
                alert.rule(),
                incident.severity(),
                incident.since(),
                alert.value(),
                alert.level(),
                unit(alert),
                simulated,
                sentence(announcement, alert, rule) + (simulated ? " " + wording.say("simulated") : ""),
                rule.flatMap(Rule::text).map(wording.language()::of),
                rule.flatMap(Rule::advice).map(wording.language()::of));
    }

    private String sentence(Announcement announcement, Alert alert, Optional<Rule> rule) {
        var occasion = announcement.occasion();
        var values = values(announcement.incident(), alert, rule);
        return wording.say("occasion." + occasion.name().toLowerCase(Locale.ROOT), values)
                + ' '
                + wording.say(tense(occasion) + '.' + kind(alert, rule).wireName(), values);
    }

    private static String tense(Occasion occasion) {
        return switch (occasion) {
            case OPENED, WORSE -> "open";
            case REMINDER -> "reminder";
            case RESOLVED, PASSED -> "ended";
        };
    }

    /** Only a silence has no metric. */
    private static RuleKind kind(Alert alert, Optional<Rule> rule) {
        return alert.metric().isEmpty()
                ? RuleKind.SILENT
                : rule.map(Rule::kind).filter(kind -> kind != RuleKind.SILENT).orElse(RuleKind.LEVEL);
    }

    private Map<String, String> values(Incident incident, Alert alert, Optional<Rule> rule) {
        var values = new HashMap<String, String>();
        // the name of a rule without a text is all that says what it means
        var name = rule.flatMap(Rule::text).isPresent() ? "" : " [%s]".formatted(PrintableText.of(alert.rule()));
        values.put("severity", severity(incident.severity()));
        values.put("device", PrintableText.of(labels.device(alert.deviceName())) + name);
        values.put(
                "metric",
                PrintableText.of(alert.metric()
                        .map(metric -> labels.metric(alert.deviceName(), metric))
                        .orElse("")));
        values.put("value", figure(alert, alert.value(), choice(alert).flatMap(Label::decimals)));
        values.put("limit", figure(alert, alert.level(), Optional.empty()));
        values.put("since", wording.language().time().format(incident.since().atZone(zone)));
        values.put("duration", Figures.duration(Duration.between(incident.since(), alert.at())));
        return values;
    }

    String severity(Severity severity) {
        return wording.say("severity." + severity.wireName());
    }

    /** The unit {@code s} is that of silences and faults. */
    private String figure(Alert alert, double value, Optional<Integer> decimals) {
        return alert.unit().equals(Optional.of("s"))
                ? Figures.duration(Duration.ofMillis(Math.round(value * 1000)))
                : figures.of(value, decimals, unit(alert));
    }

    private Optional<String> unit(Alert alert) {
        return alert.unit().or(() -> choice(alert).flatMap(Label::unit));
    }

    private Optional<Label> choice(Alert alert) {
        return alert.metric().flatMap(metric -> labels.choice(alert.deviceName(), metric));
    }
}
