package io.fieldline.spark.alerts;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fieldline.configuration.Durations;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.AlertRules.RuleText;
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
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads alert rules from JSON with comments; {@code basics.json} describes the fields. Each error becomes a problem
 * with its line.
 */
public final class AlertRuleFile {
    /** The sets that this module ships, each in a file beside this class. */
    public static final List<String> SHIPPED = List.of("basics", "co-en50291", "co-ul2034", "co-osha", "anomaly");

    private static final List<String> OF_EVERY_RULE = List.of("rule", "device", "severity", "text", "do");
    private static final List<String> LANGUAGES = List.of("en", "de");
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
        private final String file;
        private final JsonWithLines located;
        private final Map<String, JsonWithLines> members;
        private final int problemsBefore = problems.size();

        Item(String file, JsonWithLines located) {
            this.file = file;
            this.located = located;
            this.members = located.object().orElse(Map.of());
        }

        /** Empty only if a problem was reported. */
        Optional<AlertRule> rule() {
            var rule = members.containsKey("silent")
                    ? silence()
                    : members.containsKey("fault") ? fault() : members.containsKey("score") ? anomaly() : level();
            return problems.size() == problemsBefore ? Optional.of(rule) : Optional.empty();
        }

        private AlertRule silence() {
            checkKeys(OF_A_SILENCE);
            return new Silence(subject("*"), duration("silent", Optional.empty()));
        }

        private AlertRule fault() {
            checkKeys(OF_A_FAULT);
            return new Fault(
                    subject(text("metric", Optional.of("*"), value -> value)), duration("fault", Optional.empty()));
        }

        private AlertRule anomaly() {
            checkKeys(OF_AN_ANOMALY);
            var history = number("history", Optional.of(60.0));
            if (!(history >= 8 && history <= 240 && history == Math.rint(history))) {
                problem("history", "expected a whole number in [8, 240]");
            }
            var score = number("score", Optional.empty());
            if (!(score > 0)) {
                problem("score", "expected a number greater than 0");
            }
            return new Anomaly(subject(text("metric", Optional.empty(), value -> value)), score, (int) history);
        }

        private AlertRule level() {
            checkKeys(OF_A_LEVEL);
            var above = members.containsKey("above");
            if (above == members.containsKey("below")) {
                problem("", "expected one of above, below, silent, fault and score");
                return new Silence(subject("*"), Duration.ZERO);
            }
            var hysteresis = number("hysteresis", Optional.of(0.0));
            if (!(hysteresis >= 0)) {
                problem("hysteresis", "expected 0 or more");
            }
            return new Level(
                    subject(text("metric", Optional.empty(), value -> value)),
                    above,
                    number(above ? "above" : "below", Optional.empty()),
                    unit(),
                    hysteresis,
                    duration("for", Optional.of(Duration.ZERO)),
                    duration("window", Optional.of(Duration.ZERO)));
        }

        /** Empty if it is absent. */
        private String unit() {
            var unit = text("unit", Optional.of(""), value -> value);
            if (members.containsKey("unit") && (unit.isBlank() || unit.length() > LONGEST_UNIT)) {
                problem("unit", "expected 1 to %d characters".formatted(LONGEST_UNIT));
            }
            return unit;
        }

        private Subject subject(String metric) {
            var name = text("rule", Optional.empty(), value -> value);
            if (!name.matches("[\\w.-]{1,64}")) {
                problem("rule", "expected 1 to 64 letters, digits, '-', '_' or '.'");
            }
            if (!names.add(name)) {
                problem("rule", "another rule has the name '%s'".formatted(name));
            }
            return new Subject(
                    name,
                    NamePattern.of(text("device", Optional.of("*"), value -> value)),
                    NamePattern.of(metric),
                    text("severity", Optional.empty(), AlertRuleFile::severity),
                    texts("text"),
                    texts("do"));
        }

        /** A text for people by language; empty if the key is absent. */
        private Map<String, String> texts(String key) {
            var byLanguage = value(
                    key,
                    Optional.of(Map.<String, JsonWithLines>of()),
                    Map.<String, JsonWithLines>of(),
                    JsonWithLines::object,
                    "{\"en\": \"...\", \"de\": \"...\"}",
                    it -> it);
            var texts = new TreeMap<String, String>();
            byLanguage.forEach((language, value) -> {
                try {
                    texts.put(language, checkedText(language, value));
                } catch (IllegalArgumentException wrong) {
                    AlertRuleFile.this.problem(file, value, "%s.%s: %s".formatted(key, language, wrong.getMessage()));
                }
            });
            return texts;
        }

        private void checkKeys(List<String> ofThisKind) {
            members.forEach((key, value) -> {
                if (RENAMED.containsKey(key)) {
                    problem(key, "was renamed to '%s'".formatted(RENAMED.get(key)));
                } else if (!OF_EVERY_RULE.contains(key) && !ofThisKind.contains(key)) {
                    problem(
                            key,
                            "is unknown, expected one of %s, %s"
                                    .formatted(String.join(", ", OF_EVERY_RULE), String.join(", ", ofThisKind)));
                }
            });
        }

        private Duration duration(String key, Optional<Duration> byDefault) {
            return value(
                    key, byDefault, Duration.ZERO, JsonWithLines::text, "a duration like \"5m\"", Durations::parse);
        }

        private double number(String key, Optional<Double> byDefault) {
            return value(key, byDefault, 1.0, where -> where.number().filter(Double::isFinite), "a number", it -> it);
        }

        private <T> T text(String key, Optional<T> byDefault, Function<String, T> parser) {
            return value(key, byDefault, parser.apply("info"), JsonWithLines::text, "text", parser);
        }

        /** The value or its default. After a problem, returns the substitute, because then no rule is used. */
        private <J, T> T value(
                String key,
                Optional<T> byDefault,
                T substitute,
                Function<JsonWithLines, Optional<J>> kind,
                String expected,
                Function<J, T> parser) {
            var member = members.get(key);
            if (member == null) {
                if (byDefault.isEmpty()) {
                    problem("", "%s is missing, expected %s".formatted(key, expected));
                }
                return byDefault.orElse(substitute);
            }
            try {
                return kind.apply(member)
                        .map(parser)
                        .orElseThrow(() -> new IllegalArgumentException("expected " + expected));
            } catch (RuntimeException wrong) {
                problem(key, String.valueOf(wrong.getMessage()));
                return substitute;
            }
        }

        private void problem(String key, String what) {
            var where = members.getOrDefault(key, located);
            AlertRuleFile.this.problem(file, where, key.isEmpty() ? what : key + ": " + what);
        }
    }

    private static String checkedText(String language, JsonWithLines value) {
        if (!LANGUAGES.contains(language)) {
            throw new IllegalArgumentException("is unknown, expected " + String.join(" or ", LANGUAGES));
        }
        var text = value.text().orElseThrow(() -> new IllegalArgumentException("expected text"));
        RuleText.check(text);
        return text;
    }

    private static Severity severity(String text) {
        return Severity.fromWire(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'%s' is unknown, expected info, warning or alarm".formatted(text)));
    }
}
