package io.fieldline.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.configuration.Settings;
import io.fieldline.load.form.Run;
import io.fieldline.load.send.FakeBroker;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadRunTest {
    @ParameterizedTest(name = "rate {0}, warm-up {1}")
    @CsvSource({"0, 0s", "1000, 0s", "0, 1s", "1000, 1s"})
    void aBrokerThatAcknowledgesNothingEndsTheRunWithThatReason(String rate, String warmUp) throws Exception {
        try (var broker = FakeBroker.silent()) {
            var flags = new String[] {
                "--to=broker", "--patience=1s", "--rate=" + rate, "--warm-up=" + warmUp, "--mqtt-uri=" + broker.uri()
            };
            var config = Settings.of("load", "", LoadConfig.class).load(flags, Map.of());
            var kafka = LoadKafka.of(config.kafka(), new ArrayList<>());
            var load = Scenario.CUSTOM.load(config);

            var report = new LoadRun(Scenario.CUSTOM, config, load, kafka, Run.random(), points -> {}).run();

            assertThat(report.failure())
                    .contains("the MQTT broker %s has not accepted a message for 1 s".formatted(broker.uri()));
        }
    }
}
