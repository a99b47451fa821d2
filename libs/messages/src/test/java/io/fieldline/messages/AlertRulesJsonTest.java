package io.fieldline.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlertRulesJsonTest {
    private static final AlertRules RULES = new AlertRules(
            "spark-job",
            List.of(
                    new AlertRules.Level(
                            "co-ul2034-400ppm",
                            "co",
                            "*",
                            Alert.Severity.ALARM,
                            true,
                            400,
                            360,
                            Optional.of("ppm"),
                            Duration.ofMinutes(4),
                            Duration.ZERO),
                    new AlertRules.Level(
                            "battery-low",
                            "battery*",
                            "*",
                            Alert.Severity.WARNING,
                            false,
                            20,
                            25,
                            Optional.empty(),
                            Duration.ofMinutes(1),
                            Duration.ZERO)));

    @Test
    void theExampleOfTheContractIsReadAndWrittenAlike() throws IOException {
        var json = Files.readString(Path.of("../../docs/messages/alert-rules.json"))
                .strip();

        assertThat(AlertRulesJson.parse(json.getBytes(UTF_8))).isEqualTo(RULES);
        assertThat(new String(AlertRulesJson.write(RULES), UTF_8)).isEqualTo(json);
    }

    @Test
    void whatAreNoRulesSaysWhatIsMissing() {
        assertThatThrownBy(() -> AlertRulesJson.parse("{\"service\":\"spark-job\"}".getBytes(UTF_8)))
                .hasMessage("no alert rules: rules is missing");
    }

    /** Taken for none, they would take the thresholds off every page. */
    @ParameterizedTest
    @ValueSource(strings = {"5", "{}", "\"co-ul2034-400ppm\""})
    void rulesThatAreNoListAreRefusedAndNotTakenForNone(String rules) {
        var json = "{\"service\":\"spark-job\",\"rules\":%s}".formatted(rules);

        assertThatThrownBy(() -> AlertRulesJson.parse(json.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no alert rules: rules is no list");
    }

    @Test
    void aSeverityThatNobodyKnowsIsRefused() {
        assertThatThrownBy(() -> AlertRulesJson.parse(new String(AlertRulesJson.write(RULES), UTF_8)
                        .replace("alarm", "panic")
                        .getBytes(UTF_8)))
                .hasMessage("no alert rule: severity 'panic' is not known");
    }
}
