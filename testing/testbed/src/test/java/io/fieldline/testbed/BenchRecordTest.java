package io.fieldline.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.messages.MessageJson;
import io.fieldline.testbed.BenchRecord.Figure;
import java.io.IOException;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class BenchRecordTest {
    private static final LocalDate DATE = LocalDate.of(2026, 11, 29);

    @Test
    void aFigureHasTheRatioToItsPeer() throws IOException {
        var record = BenchRecord.begin("bridge", "bench/bridge/run 200000 3");
        record.add(Figure.higherIsBetter("drain, cold", "messages/s", 52_033)
                .beside("mosquitto_sub | kcat", 89_233)
                .withGoal(0.5));
        record.add(Figure.lowerIsBetter("memory", "MB", 150));

        var json = MessageJson.tree(record.json(DATE));

        assertThat(json.path("name").asText()).isEqualTo("bridge");
        assertThat(json.path("date").asText()).isEqualTo("2026-11-29");
        assertThat(json.path("command").asText()).isEqualTo("bench/bridge/run 200000 3");
        assertThat(json.path("figures").get(0)).hasToString("""
                {"what":"drain, cold","unit":"messages/s","lower_is_better":false,"ours":52033.0,\
                "peer":"mosquitto_sub | kcat","theirs":89233.0,"ratio":0.583,"goal":0.5}""");
        assertThat(json.path("figures").get(1))
                .hasToString("{\"what\":\"memory\",\"unit\":\"MB\",\"lower_is_better\":true,\"ours\":150.0}");
    }

    @Test
    void itSaysOnWhichMachineItWasMeasured() throws IOException {
        var machine =
                MessageJson.tree(BenchRecord.begin("any", "run").json(DATE)).path("machine");

        assertThat(machine.path("cpu").asText()).isNotBlank();
        assertThat(machine.path("cores").asInt()).isPositive();
        assertThat(machine.path("memory_mb").asLong()).isPositive();
        assertThat(machine.path("java").asText())
                .startsWith("" + Runtime.version().feature());
        assertThat(machine.path("os").asText()).isNotBlank();
        assertThat(machine.path("load_before").asDouble(-1)).isNotNegative();
    }

    @Test
    void aNameThatIsNoFileNameIsRefused() {
        assertThatThrownBy(() -> BenchRecord.begin("../bridge", "run")).hasMessageContaining("got '../bridge'");
    }
}
