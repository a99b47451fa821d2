package io.fieldline.spark.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertRuleFileTest {
    private final List<String> problems = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void whatComesAlongIsWithoutProblems() {
        var rules = AlertRuleFile.read(AlertRuleFile.SHIPPED, problems);

        assertThat(problems).isEmpty();
        assertThat(rules)
                .extracting(rule -> rule.subject().name())
                .containsExactly(
                        "temperature-high",
                        "device-silent",
                        "sensor-fault",
                        "battery-low",
                        "co-en50291-30ppm",
                        "co-en50291-50ppm",
                        "co-en50291-100ppm",
                        "co-en50291-300ppm",
                        "co-ul2034-70ppm",
                        "co-ul2034-150ppm",
                        "co-ul2034-400ppm",
                        "co-osha-pel",
                        "co-niosh-rel",
                        "co-niosh-ceiling",
                        "co-idlh",
                        "anomaly");
    }

    @Test
    void everythingThatIsWrongIsReportedTogetherWithItsLine() throws IOException {
        var file = file("""
                [
                  // a comment
                  {"rule": "a", "metric": "co", "above": "much", "severity": "loud"},
                  {"rule": "a b", "metric": "co", "below": 1, "severity": "info", "colour": 1},
                  {"rule": "b", "metric": "co", "severity": "info"},
                  {"rule": "c", "silent": "soon",
                   "severity": "info", "metric": "co"},
                  {"rule": "b", "metric": "co", "score": -1, "history": 3, "severity": "info"},
                  {"metric": "co", "above": 1, "hysteresis": -1, "for": "1m"},
                  {"rule": "d", "metric": "co", "above": 1, "unit": " ", "severity": "info"},
                  {"rule": "e", "fault": "soon", "above": 1, "severity": "info"}
                ]
                """);

        AlertRuleFile.read(List.of("no-such-set", file), problems);

        assertThat(problems)
                .hasSize(17)
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith(
                                "--alerts no-such-set is not one of basics, co-en50291, co-ul2034, co-osha, anomaly"))
                .contains(
                        file + ", line 3: above: expected a number",
                        file + ", line 3: severity: 'loud' is unknown, expected info, warning or alarm",
                        file + ", line 4: rule: expected 1 to 64 letters, digits, '-', '_' or '.'",
                        file + ", line 5: expected one of above, below, silent, fault and score",
                        file + ", line 6: silent: 'soon' is not a duration like 500ms, 15s, 10m, 24h or 7d",
                        file + ", line 7: metric: is unknown, expected one of rule, device, severity, text, do, silent",
                        file + ", line 8: score: expected a number greater than 0",
                        file + ", line 8: history: expected a whole number in [8, 240]",
                        file + ", line 9: rule is missing, expected text",
                        file + ", line 9: severity is missing, expected text",
                        file + ", line 9: hysteresis: expected 0 or more",
                        file + ", line 10: unit: expected 1 to 64 characters",
                        file + ", line 11: fault: 'soon' is not a duration like 500ms, 15s, 10m, 24h or 7d",
                        file
                                + ", line 11: above: is unknown, expected one of rule, device, severity, text, do, metric, fault");
    }

    @Test
    void aWrongTextIsReportedWithItsLine() throws IOException {
        var file = file("""
                [
                  {"rule": "a", "silent": "1m", "severity": "info", "text": "a text", "do": {}},
                  {"rule": "b", "silent": "1m", "severity": "info",
                   "text": {
                      "en": "",
                      "fr": "un texte",
                      "de": "%s"
                   },
                   "do": {"en": 5, "de": "zwei\\nZeilen"}}
                ]
                """.formatted("x".repeat(301)));

        AlertRuleFile.read(List.of(file), problems);

        assertThat(problems)
                .containsExactlyInAnyOrder(
                        file + ", line 2: text: expected {\"en\": \"...\", \"de\": \"...\"}",
                        file + ", line 5: text.en: a text must have 1 to 300 characters",
                        file + ", line 6: text.fr: is unknown, expected en or de",
                        file + ", line 7: text.de: a text must have 1 to 300 characters",
                        file + ", line 9: do.en: expected text",
                        file + ", line 9: do.de: a text must not have an invisible character");
    }

    @Test
    void aFormerNameOfAFieldIsReportedWithTheNewName() throws IOException {
        var file = file("""
                [
                  {"rule": "a", "metric": "co", "over": 1, "severity": "info"},
                  {"rule": "b", "metric": "co", "under": 1, "severity": "info"},
                  {"rule": "c", "metric": "co", "above": 1, "mean": "1h", "severity": "info"}
                ]
                """);

        AlertRuleFile.read(List.of(file), problems);

        assertThat(problems)
                .contains(
                        file + ", line 2: over: was renamed to 'above'",
                        file + ", line 3: under: was renamed to 'below'",
                        file + ", line 4: mean: was renamed to 'window'");
    }

    @Test
    void aNameThatIsTakenIsReportedAcrossFiles() throws IOException {
        var file = file("[{\"rule\": \"device-silent\", \"silent\": \"1m\", \"severity\": \"info\"}]");

        AlertRuleFile.read(List.of("basics", file), problems);

        assertThat(problems).containsExactly(file + ", line 1: rule: another rule has the name 'device-silent'");
    }

    @Test
    void whatIsNoJsonIsReportedWithItsLine() throws IOException {
        AlertRuleFile.read(List.of(file("[\n  {\"rule\": }\n]")), problems);

        assertThat(problems).singleElement().asString().contains(", line 2: Unexpected character");
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("rules.json"), text).toString();
    }
}
