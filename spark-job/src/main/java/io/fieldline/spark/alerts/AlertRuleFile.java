package io.fieldline.spark.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.rulefiles.JsonWithLines;
import io.fieldline.spark.alerts.AlertRule.Anomaly;
import io.fieldline.spark.alerts.AlertRule.Fault;
import io.fieldline.spark.alerts.AlertRule.Level;
import io.fieldline.spark.alerts.AlertRule.Silence;
import io.fieldline.spark.alerts.AlertRule.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads alert rules from JSON with comments; {@code basics.json} describes the fields. Each error becomes a problem
 * with its line.
 */
public final class AlertRuleFile {
    /** The sets that this module ships, each in a file beside this class. */
    public static final List<String> SHIPPED = List.of("basics", "co-en50291", "co-ul2034", "co-osha", "anomaly");

    private static final List<String> OF_EVERY_RULE = List.of("rule", "device", "severity", "text", "do");
    private static final List<String> OF_A_LEVEL =
            List.of("metric", "above", "below", "unit", "hysteresis", "for", "window");
    private static final List<String> OF_AN_ANOMALY = List.of("metric", "score", "history");
    private static final List<String> OF_A_SILENCE = List.of("silent");
    private static final List<String> OF_A_FAULT = List.of("metric", "fault");
    private static final Map<String, String> RENAMED = Map.of("over", "above", "under", "below", "mean", "window");
    private static final int LONGEST_UNIT = 64;

    private final List<String> problems;
    private final Set<String> names = new HashSet<>();

    private AlertRuleFile(List<String> problems) {
        this.problems = problems;
    }

    /** Returns the rules of these sets and files, and adds their errors to the problems. */
    public static List<AlertRule> read(List<String> setsAndFiles, List<String> problems) {
        var file = new AlertRuleFile(problems);
        var rules = new ArrayList<AlertRule>();
        for (var name : setsAndFiles) {
            file.text(name).ifPresent(text -> rules.addAll(file.rules(name, text)));
        }
        return List.copyOf(rules);
    }

    private Optional<String> text(String name) {
        try {
            if (SHIPPED.contains(name)) {
                try (var shipped = AlertRuleFile.class.getResourceAsStream(name + ".json")) {
                    return Optional.of(new String(shipped.readAllBytes(), UTF_8));
                }
            }
            return Optional.of(Files.readString(Path.of(name)));
        } catch (IOException unreadable) {
            problems.add("--alerts %s is not one of %s and cannot be read as a file: %s"
                    .formatted(name, String.join(", ", SHIPPED), unreadable));
            return Optional.empty();
        }
    }

    private List<AlertRule> rules(String file, String text) {
        try {
            var root = JsonWithLines.parse(text);
            var rules = new ArrayList<AlertRule>();
            if (root.list().isEmpty()) {
                problem(file, root, "expected a list of rules: [ {…}, {…} ]");
            }
            for (var item : root.list().orElse(List.of())) {
                new Item(file, item).rule().ifPresent(rules::add);
            }
            return rules;
        } catch (JsonProcessingException notJson) {
            problems.add(
                    "%s, line %d: %s".formatted(file, notJson.getLocation().getLineNr(), notJson.getOriginalMessage()));
            return List.of();
        }
    }

    private void problem(String file, JsonWithLines where, String what) {
        problems.add("%s, line %d: %s".formatted(file, where.line(), what));
    }

    /** One rule in a file. */
    private final class Item {
        private final RuleMembers members;
        private final int problemsBefore = problems.size();

        Item(String file, JsonWithLines located) {
            this.members = new RuleMembers(file, located, problems);
        }

        /** Empty only if a problem was reported. */
        Optional<AlertRule> rule() {
            var rule = members.has("silent")
                    ? silence()
                    : members.has("fault") ? fault() : members.has("score") ? anomaly() : level();
            return problems.size() == problemsBefore ? Optional.of(rule) : Optional.empty();
        }

        private AlertRule silence() {
            checkKeys(OF_A_SILENCE);
            return new Silence(subject("*"), members.duration("silent", Optional.empty()));
        }

        private AlertRule fault() {
            checkKeys(OF_A_FAULT);
            return new Fault(
                    subject(members.text("metric", Optional.of("*"))), members.duration("fault", Optional.empty()));
        }

        private AlertRule anomaly() {
            checkKeys(OF_AN_ANOMALY);
            var history = members.number("history", Optional.of(60.0));
            if (!(history >= 8 && history <= 240 && history == Math.rint(history))) {
                members.problem("history", "expected a whole number in [8, 240]");
            }
            var score = members.number("score", Optional.empty());
            if (!(score > 0)) {
                members.problem("score", "expected a number greater than 0");
            }
            return new Anomaly(subject(members.text("metric", Optional.empty())), score, (int) history);
        }

        private AlertRule level() {
            checkKeys(OF_A_LEVEL);
            var above = members.has("above");
            if (above == members.has("below")) {
                members.problem("", "expected one of above, below, silent, fault and score");
                return new Silence(subject("*"), Duration.ZERO);
            }
            var hysteresis = members.number("hysteresis", Optional.of(0.0));
            if (!(hysteresis >= 0)) {
                members.problem("hysteresis", "expected 0 or more");
            }
            return new Level(
                    subject(members.text("metric", Optional.empty())),
                    above,
                    members.number(above ? "above" : "below", Optional.empty()),
                    unit(),
                    hysteresis,
                    members.duration("for", Optional.of(Duration.ZERO)),
                    members.duration("window", Optional.of(Duration.ZERO)));
        }

        /** Empty if it is absent. */
        private String unit() {
            var unit = members.text("unit", Optional.of(""));
            if (members.has("unit") && (unit.isBlank() || unit.length() > LONGEST_UNIT)) {
                members.problem("unit", "expected 1 to %d characters".formatted(LONGEST_UNIT));
            }
            return unit;
        }

        private Subject subject(String metric) {
            var name = members.text("rule", Optional.empty());
            if (!name.matches("[\\w.-]{1,64}")) {
                members.problem("rule", "expected 1 to 64 letters, digits, '-', '_' or '.'");
            }
            if (!names.add(name)) {
                members.problem("rule", "another rule has the name '%s'".formatted(name));
            }
            return new Subject(
                    name,
                    NamePattern.of(members.text("device", Optional.of("*"))),
                    NamePattern.of(metric),
                    members.text("severity", Optional.empty(), AlertRuleFile::severity),
                    members.texts("text"),
                    members.texts("do"));
        }

        private void checkKeys(List<String> ofThisKind) {
            members.checkKeys(OF_EVERY_RULE, ofThisKind, RENAMED);
        }
    }

    private static Severity severity(String text) {
        return Severity.fromWire(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'%s' is unknown, expected info, warning or alarm".formatted(text)));
    }
}
