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

class AlertRulesTest {
    private static final AlertRules RULES = new AlertRules(
            "spark-job",
            List.of(
                    new AlertRules.Level(
                            "co-ul2034-400ppm",
                            "co",
                            "*",
                            Alert.Severity.ALARM,
                            AlertRules.Direction.ABOVE,
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
                            AlertRules.Direction.BELOW,
                            20,
                            25,
                            Optional.empty(),
                            Duration.ofMinutes(1),
                            Duration.ZERO)));

    @Test
    void theExampleOfTheContractIsReadAndWrittenAlike() throws IOException {
        var json = Files.readString(Path.of("../../docs/messages/alert-rules.json"))
                .strip();

        assertThat(MessageJson.parse(json.getBytes(UTF_8), AlertRules.class)).isEqualTo(RULES);
        assertThat(new String(MessageJson.write(RULES), UTF_8)).isEqualTo(json);
    }

    @Test
    void whatAreNoRulesSaysWhatIsMissing() {
        assertThatThrownBy(() -> MessageJson.parse("{\"service\":\"spark-job\"}".getBytes(UTF_8), AlertRules.class))
                .hasMessage("invalid AlertRules: rules is missing or has the wrong type");
    }

    /** If they counted as no rules, every page would lose its thresholds. */
    @ParameterizedTest
    @ValueSource(strings = {"5", "{}", "\"co-ul2034-400ppm\""})
    void rulesThatAreNoListAreRefusedAndNotTakenForNone(String rules) {
        var json = "{\"service\":\"spark-job\",\"rules\":%s}".formatted(rules);

        assertThatThrownBy(() -> MessageJson.parse(json.getBytes(UTF_8), AlertRules.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("invalid AlertRules: rules is missing or has the wrong type");
    }

    @Test
    void aSeverityThatNobodyKnowsIsRefused() {
        assertThatThrownBy(() -> MessageJson.parse(
                        new String(MessageJson.write(RULES), UTF_8)
                                .replace("alarm", "panic")
                                .getBytes(UTF_8),
                        AlertRules.class))
                .hasMessage("invalid AlertRules: rules[0].severity: 'panic' is unknown");
    }
}
