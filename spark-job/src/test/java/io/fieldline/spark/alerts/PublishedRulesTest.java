package io.fieldline.spark.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.AlertRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PublishedRulesTest {
    @Test
    void levelsArePublishedButNeitherSilenceNorFaultsNorAnomalies() {
        assertThat(published("basics", "anomaly"))
                .isEqualTo(new AlertRules(
                        "spark-job",
                        List.of(
                                new AlertRules.Level(
                                        "temperature-high",
                                        "temperature*",
                                        "*",
                                        Severity.WARNING,
                                        AlertRules.Direction.ABOVE,
                                        35,
                                        34,
                                        Optional.of("°C"),
                                        Duration.ofSeconds(30),
                                        Duration.ZERO),
                                new AlertRules.Level(
                                        "battery-low",
                                        "battery*",
                                        "*",
                                        Severity.WARNING,
                                        AlertRules.Direction.BELOW,
                                        20,
                                        25,
                                        Optional.of("%"),
                                        Duration.ofMinutes(1),
                                        Duration.ZERO))));
    }

    @Test
    void aLevelIsInTheUnitOfItsRule() {
        assertThat(published("co-osha").rules())
                .first()
                .isEqualTo(new AlertRules.Level(
                        "co-osha-pel",
                        "co",
                        "*",
                        Severity.ALARM,
                        AlertRules.Direction.ABOVE,
                        50,
                        45,
                        Optional.of("ppm"),
                        Duration.ZERO,
                        Duration.ofHours(8)));
    }

    private static AlertRules published(String... sets) {
        return PublishedRules.of("spark-job", AlertRuleFile.read(List.of(sets), new ArrayList<>()));
    }
}
