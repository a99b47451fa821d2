package io.fieldline.messages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.messages.AlertRules.Rule;
import io.fieldline.messages.AlertRules.RuleKind;
import io.fieldline.messages.AlertRules.RuleText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertRulesTest {
    private static final AlertRules RULES = new AlertRules(
            "spark-job",
            List.of(
                    new Rule(
                            "co-ul2034-400ppm",
                            RuleKind.LEVEL,
                            Optional.of("co"),
                            "*",
                            Alert.Severity.ALARM,
                            Optional.of(AlertRules.Direction.ABOVE),
                            Optional.of(400.0),
                            Optional.of(360.0),
                            Optional.of("ppm"),
                            Optional.of(Duration.ofMinutes(4)),
                            Optional.of(Duration.ZERO),
                            text(
                                    "Carbon monoxide has been at 400 ppm or more for 4 minutes, which is dangerous to life; by UL 2034, a certified alarm must sound within 15 minutes.",
                                    "Kohlenmonoxid liegt seit 4 Minuten bei 400 ppm oder mehr; das ist lebensgefährlich, und nach UL 2034 muss ein zertifizierter Melder innerhalb von 15 Minuten anschlagen."),
                            text(
                                    "Go outside now, take everyone with you, and open doors and windows on the way if you can. Call the emergency number (112, in North America 911) from outside, and stay out until the fire service lets you in; do not wait for a certified alarm to sound too.",
                                    "Gehen Sie sofort mit allen ins Freie und öffnen Sie unterwegs Türen und Fenster, wenn das möglich ist. Rufen Sie von draußen den Notruf (112) und bleiben Sie draußen, bis die Feuerwehr Sie hineinlässt; warten Sie nicht, bis auch ein zertifizierter Melder anschlägt.")),
                    new Rule(
                            "battery-low",
                            RuleKind.LEVEL,
                            Optional.of("battery*"),
                            "*",
                            Alert.Severity.WARNING,
                            Optional.of(AlertRules.Direction.BELOW),
                            Optional.of(20.0),
                            Optional.of(25.0),
                            Optional.empty(),
                            Optional.of(Duration.ofMinutes(1)),
                            Optional.of(Duration.ZERO),
                            Optional.empty(),
                            Optional.empty()),
                    Rule.withoutLevel(
                            "device-silent",
                            RuleKind.SILENT,
                            Optional.empty(),
                            "*",
                            Alert.Severity.WARNING,
                            Optional.of(new RuleText(
                                    Optional.of("The device has stopped sending, so its last values are out of date."),
                                    Optional.empty())),
                            Optional.empty())));

    private static Optional<RuleText> text(String en, String de) {
        return Optional.of(new RuleText(Optional.of(en), Optional.of(de)));
    }

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

    @Test
    void aRecordOfAnEarlierVersionHasRulesAboutLevels() {
        var json = """
                {"service":"spark-job","rules":[{"rule":"battery-low","metric":"battery*","device":"*","severity":"warning",
                 "direction":"below","level":20.0,"clear_level":25.0,"for_seconds":60,"window_seconds":0}]}
                """;

        assertThat(MessageJson.parse(json.getBytes(UTF_8), AlertRules.class).rules())
                .containsExactly(RULES.rules().get(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            `kind`:`silent`,`metric`:`co`           | every rule has a metric, except one about a silence
            `kind`:`fault`                          | every rule has a metric, except one about a silence
            `kind`:`fault`,`metric`:`*`,`unit`:`s`  | a rule without a level has no unit
            `kind`:`level`,`metric`:`co`,`level`:1  | direction, level, clear_level, for_seconds and window_seconds are for \
            rules about a level, which have all of them
            """)
    void eachKindHasItsFields(String fields, String reason) {
        var json = "{`service`:`s`,`rules`:[{`rule`:`r`,`device`:`*`,`severity`:`info`,%s}]}".formatted(fields);

        assertThatThrownBy(() -> MessageJson.parse(json.replace('`', '"').getBytes(UTF_8), AlertRules.class))
                .hasMessage("invalid AlertRules: rules[0]: " + reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ""            | a text must have 1 to 300 characters
            " "           | a text must have 1 to 300 characters
            "two\nlines"  | a text must not have an invisible character
            """)
    void aTextIsOneLineOfVisibleCharacters(String text, String reason) {
        assertThatThrownBy(() -> RuleText.check(text)).hasMessage(reason);
        assertThatThrownBy(() -> RuleText.check("x".repeat(301))).isInstanceOf(IllegalArgumentException.class);
        RuleText.check("x".repeat(300));
    }
}
