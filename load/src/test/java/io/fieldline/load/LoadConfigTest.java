package io.fieldline.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.configuration.InvalidSettingsException;
import io.fieldline.configuration.Settings;
import io.fieldline.configuration.SettingsDocs;
import io.fieldline.load.observe.Point;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadConfigTest {
    @Test
    void aScenarioHasValuesThatFlagsReplace() throws InvalidSettingsException {
        assertThat(Scenario.STRESS.load(config())).isEqualTo(new Load(50_000, 16, 16, 0, 0));
        assertThat(Scenario.STRESS.load(config("--messages=100", "--senders=2")))
                .isEqualTo(new Load(100, 2, 16, 0, 0));
        assertThat(Scenario.SUSTAINED.load(config("--rate=20", "--duration=30s")))
                .isEqualTo(new Load(600, 4, 4, 20, 0));
        assertThat(Scenario.FLEET.load(config("--devices=3"))).isEqualTo(new Load(6_000, 3, 3, 100, 0));
    }

    @Test
    void aBoardIsOneDeviceWithoutAnAcknowledgingBroker() throws InvalidSettingsException {
        var config = config("--from=board", "--board-port=/tmp/ttyLoad", "--devices=9", "--to=averages");

        assertThat(Scenario.CHURN.load(config)).isEqualTo(new Load(12_000, 1, 1, 200, 0));
        assertThat(config.points()).containsExactly(Point.KAFKA, Point.AVERAGES);
    }

    @Test
    void everyMistakeIsReportedTogether() {
        assertThatThrownBy(() -> config(
                        "--messages=0",
                        "--rate=0",
                        "--duration=1m",
                        "--expect=p99<200",
                        "--from=kafka",
                        "--to=broker",
                        "--form=zigbee",
                        "--churn=1",
                        "--board-port=/tmp/ttyLoad"))
                .isInstanceOfSatisfying(InvalidSettingsException.class, wrong -> assertThat(wrong.problems())
                        .hasSize(9));
    }

    @Test
    void withoutARateTheMemoryLimitsTheNumberOfMessages() throws InvalidSettingsException {
        var config = config("--messages=20000001");

        assertThatThrownBy(() -> Scenario.BURST.load(config))
                .hasMessage("expected at most 20000000 messages without a rate, got 20000001");
        assertThat(Scenario.SOAK.load(config).messages()).isEqualTo(20_000_001);
    }

    @Test
    void everyDeviceHasItsShareOfTheMessages() {
        var load = new Load(10, 1, 3, 0, 0);

        assertThat(load.messagesOf(0)).isEqualTo(4);
        assertThat(load.messagesOf(1)).isEqualTo(3);
        assertThat(load.messagesOf(2)).isEqualTo(3);
    }

    @Test
    void theDocumentsDescribeEachSettingAsTheHelpDoes() throws IOException {
        assertThat(SettingsDocs.of("load", LoadConfig.class).readmeDifferences())
                .isEmpty();
    }

    private static LoadConfig config(String... flags) throws InvalidSettingsException {
        return Settings.of("load", "", LoadConfig.class).load(flags, Map.of());
    }
}
