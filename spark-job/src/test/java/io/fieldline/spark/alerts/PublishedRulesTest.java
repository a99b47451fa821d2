package io.fieldline.spark.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.AlertRules;
import io.fieldline.messages.AlertRules.Direction;
import io.fieldline.messages.AlertRules.Rule;
import io.fieldline.messages.AlertRules.RuleKind;
import io.fieldline.messages.AlertRules.RuleText;
import io.fieldline.messages.MessageJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedRulesTest {
    @TempDir
    private Path folder;

    @Test
    void eachKindIsPublishedWithItsFieldsOnly() throws IOException {
        var file = file("""
                [{"rule": "hot", "metric": "t*", "above": 35, "unit": "°C", "hysteresis": 1, "for": "30s", "severity": "warning",
                  "text": {"en": "It is hot.", "de": "Es ist heiß."}, "do": {"de": "Lüften Sie."}},
                 {"rule": "silent", "silent": "5m", "severity": "warning"},
                 {"rule": "fault", "fault": "30s", "severity": "warning", "text": {"en": "It is broken."}},
                 {"rule": "odd", "metric": "co", "score": 8, "severity": "info"}]
                """);

        assertThat(published(file).rules())
                .containsExactly(
                        new Rule(
                                "hot",
                                RuleKind.LEVEL,
                                Optional.of("t*"),
                                "*",
                                Severity.WARNING,
                                Optional.of(Direction.ABOVE),
                                Optional.of(35.0),
                                Optional.of(34.0),
                                Optional.of("°C"),
                                Optional.of(Duration.ofSeconds(30)),
                                Optional.of(Duration.ZERO),
                                Optional.of(new RuleText(Optional.of("It is hot."), Optional.of("Es ist heiß."))),
                                Optional.of(new RuleText(Optional.empty(), Optional.of("Lüften Sie.")))),
                        Rule.withoutLevel(
                                "silent",
                                RuleKind.SILENT,
                                Optional.empty(),
                                "*",
                                Severity.WARNING,
                                Optional.empty(),
                                Optional.empty()),
                        Rule.withoutLevel(
                                "fault",
                                RuleKind.FAULT,
                                Optional.of("*"),
                                "*",
                                Severity.WARNING,
                                Optional.of(new RuleText(Optional.of("It is broken."), Optional.empty())),
                                Optional.empty()),
                        Rule.withoutLevel(
                                "odd",
                                RuleKind.ANOMALY,
                                Optional.of("co"),
                                "*",
                                Severity.INFO,
                                Optional.empty(),
                                Optional.empty()));
    }

    @Test
    void aLevelBelowHasItsWindow() throws IOException {
        var file = file(
                "[{\"rule\": \"low\", \"metric\": \"x\", \"below\": 5, \"hysteresis\": 1, \"window\": \"8h\", \"severity\": \"info\"}]");

        assertThat(published(file).rules()).singleElement().satisfies(rule -> {
            assertThat(rule.direction()).contains(Direction.BELOW);
            assertThat(rule.clearLevel()).contains(6.0);
            assertThat(rule.unit()).isEmpty();
            assertThat(rule.window()).contains(Duration.ofHours(8));
        });
    }

    @Test
    void everyIncludedRuleHasItsTextsInBothLanguages() {
        assertThat(published(AlertRuleFile.SHIPPED.toArray(String[]::new)).rules())
                .hasSize(16)
                .allSatisfy(rule -> {
                    assertThat(rule.text().flatMap(RuleText::en)).isPresent();
                    assertThat(rule.text().flatMap(RuleText::de)).isPresent();
                    assertThat(rule.advice().flatMap(RuleText::en)).isPresent();
                    assertThat(rule.advice().flatMap(RuleText::de)).isPresent();
                });
    }

    /** No text may let people rely on this sensor. */
    @Test
    void everyRuleAboutCarbonMonoxideNamesTheEmergencyNumberAndWhatIsCertified() {
        assertThat(published("co-en50291", "co-ul2034", "co-osha").rules())
                .hasSize(11)
                .allSatisfy(rule -> {
                    assertThat(rule.advice().flatMap(RuleText::en).orElse("")).contains("112", "911", "certified");
                    assertThat(rule.advice().flatMap(RuleText::de).orElse("")).contains("Notruf (112)");
                });
        assertThat(published("co-en50291", "co-ul2034").rules()).allSatisfy(rule -> assertThat(
                        rule.advice().flatMap(RuleText::de).orElse(""))
                .contains("zertifiziert"));
    }

    @Test
    void theIncludedRulesTakeAnEighthOfTheLimit() {
        var bytes = MessageJson.write(published(AlertRuleFile.SHIPPED.toArray(String[]::new))).length;

        assertThat(bytes).isLessThan(AlertRules.MOST_BYTES / 8);
    }

    @Test
    void rulesThatTheEmitterWouldRefuseAreAProblem() throws IOException {
        var text = "x".repeat(300);
        var many = IntStream.range(0, 400)
                .mapToObj(number ->
                        "{\"rule\": \"r%d\", \"silent\": \"1m\", \"severity\": \"info\", \"text\": {\"en\": \"%s\"}}"
                                .formatted(number, text))
                .collect(Collectors.joining(",", "[", "]"));

        assertThat(PublishedRules.problem(published("basics"))).isEmpty();
        assertThat(PublishedRules.problem(published(file(many))).orElse(""))
                .matches("--alerts: the rules have 1\\d+ bytes with their texts, expected at most 120000; .*");
    }

    private String file(String json) throws IOException {
        return Files.writeString(folder.resolve("rules.json"), json).toString();
    }

    private static AlertRules published(String... sets) {
        var problems = new ArrayList<String>();
        var rules = AlertRuleFile.read(List.of(sets), problems);
        assertThat(problems).isEmpty();
        return PublishedRules.of("spark-job", rules);
    }
}
