package io.fieldline.spark.alerts;

import io.fieldline.configuration.Durations;
import io.fieldline.messages.AlertRules.RuleText;
import io.fieldline.rulefiles.JsonWithLines;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The members of one rule in a file. Each error becomes a problem with its line; then no rule is used. */
final class RuleMembers {
    private static final List<String> LANGUAGES = List.of("en", "de");

    private final String file;
    private final JsonWithLines rule;
    private final Map<String, JsonWithLines> members;
    private final List<String> problems;

    RuleMembers(String file, JsonWithLines rule, List<String> problems) {
        this.file = file;
        this.rule = rule;
        this.members = rule.object().orElse(Map.of());
        this.problems = problems;
    }

    boolean has(String key) {
        return members.containsKey(key);
    }

    /** Reports a member that is unknown or has a former name. */
    void checkKeys(List<String> ofEveryRule, List<String> ofThisKind, Map<String, String> renamed) {
        members.forEach((key, value) -> {
            if (renamed.containsKey(key)) {
                problem(key, "was renamed to '%s'".formatted(renamed.get(key)));
            } else if (!ofEveryRule.contains(key) && !ofThisKind.contains(key)) {
                problem(
                        key,
                        "is unknown, expected one of %s, %s"
                                .formatted(String.join(", ", ofEveryRule), String.join(", ", ofThisKind)));
            }
        });
    }

    Duration duration(String key, Optional<Duration> byDefault) {
        return value(key, byDefault, Duration.ZERO, JsonWithLines::text, "a duration like \"5m\"", Durations::parse);
    }

    double number(String key, Optional<Double> byDefault) {
        return value(key, byDefault, 1.0, where -> where.number().filter(Double::isFinite), "a number", it -> it);
    }

    String text(String key, Optional<String> byDefault) {
        return text(key, byDefault, value -> value);
    }

    <T> T text(String key, Optional<T> byDefault, Function<String, T> parser) {
        return value(key, byDefault, parser.apply("info"), JsonWithLines::text, "text", parser);
    }

    /** A text for people by language; empty if it is absent. */
    Map<String, String> texts(String key) {
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
                problem(value, "%s.%s: %s".formatted(key, language, wrong.getMessage()));
            }
        });
        return texts;
    }

    private static String checkedText(String language, JsonWithLines value) {
        if (!LANGUAGES.contains(language)) {
            throw new IllegalArgumentException("is unknown, expected " + String.join(" or ", LANGUAGES));
        }
        var text = value.text().orElseThrow(() -> new IllegalArgumentException("expected text"));
        RuleText.check(text);
        return text;
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

    /** About this member, or about the rule if it has no such member. */
    void problem(String key, String what) {
        problem(members.getOrDefault(key, rule), key.isEmpty() ? what : key + ": " + what);
    }

    private void problem(JsonWithLines where, String what) {
        problems.add("%s, line %d: %s".formatted(file, where.line(), what));
    }
}
