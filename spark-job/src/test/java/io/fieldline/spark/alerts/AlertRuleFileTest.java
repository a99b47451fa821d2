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
                  {"rule": "a", "metric": "co", "over": "much", "severity": "loud"},
                  {"rule": "a b", "metric": "co", "under": 1, "severity": "info", "colour": 1},
                  {"rule": "b", "metric": "co", "severity": "info"},
                  {"rule": "c", "silent": "soon",
                   "severity": "info", "metric": "co"},
                  {"rule": "b", "metric": "co", "score": -1, "history": 3, "severity": "info"},
                  {"metric": "co", "over": 1, "hysteresis": -1, "for": "1m"},
                  {"rule": "d", "metric": "co", "over": 1, "unit": " ", "severity": "info"},
                  {"rule": "e", "fault": "soon", "over": 1, "severity": "info"}
                ]
                """);

        AlertRuleFile.read(List.of("no-such-set", file), problems);

        assertThat(problems)
                .hasSize(17)
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("--alerts no-such-set is none of basics, co-en50291, co-ul2034, co-osha, anomaly"))
                .contains(
                        file + ", line 3: over: want a number",
                        file + ", line 3: severity: 'loud' is not known: want info, warning or alarm",
                        file + ", line 4: rule: want 1 to 64 letters, digits, '-', '_' or '.'",
                        file + ", line 5: expected one of over, under, silent, fault and score",
                        file + ", line 6: silent: 'soon' is not a duration like 500ms, 15s, 10m, 24h or 7d",
                        file + ", line 7: metric: is not known here: want one of rule, device, severity, silent",
                        file + ", line 8: score: want more than 0",
                        file + ", line 8: history: want a whole number in [8, 240]",
                        file + ", line 9: rule is missing: want a text",
                        file + ", line 9: severity is missing: want a text",
                        file + ", line 9: hysteresis: want 0 or more",
                        file + ", line 10: unit: expected 1 to 64 characters",
                        file + ", line 11: fault: 'soon' is not a duration like 500ms, 15s, 10m, 24h or 7d",
                        file + ", line 11: over: is not known here: want one of rule, device, severity, metric, fault");
    }

    @Test
    void aNameThatIsTakenIsReportedAcrossFiles() throws IOException {
        var file = file("[{\"rule\": \"device-silent\", \"silent\": \"1m\", \"severity\": \"info\"}]");

        AlertRuleFile.read(List.of("basics", file), problems);

        assertThat(problems).containsExactly(file + ", line 1: rule: there is a rule 'device-silent' already");
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
