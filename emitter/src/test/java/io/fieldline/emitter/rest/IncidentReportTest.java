package io.fieldline.emitter.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.average.RecordPosition;
import io.fieldline.emitter.history.AverageHistory;
import io.fieldline.emitter.history.AverageQuery;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.reply.CompressedReply;
import io.fieldline.messages.Alert;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.MessageJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IncidentReportTest {
    private final LiveState live = Examples.live(1_000, 10);
    private final RestApi rest =
            new RestApi(live, new AverageQuery(live.averages(), AverageHistory.NONE), Optional::empty, () -> "");

    @BeforeEach
    void threeDevicesOfWhichOneHasAnIncident() {
        device("device1", "lab");
        device("device2", "lab");
        device("device3", "hall");
        live.rules().update(Examples.rules("spark-job"));
        live.incidents().add(MessageJson.parse(Examples.message("alert.json").getBytes(UTF_8), Alert.class));
    }

    @Test
    void itHasTheRulesTheTrendAndWhatIsNearby() {
        averages(40, window -> 500 + window);

        var report = report();

        assertThat(report.path("incident").path("rule").textValue()).isEqualTo("co-ul2034-400ppm");
        assertThat(report.path("rules").findValuesAsText("rule")).containsExactly("co-ul2034-400ppm");
        assertThat(report.path("device").path("tags").path("location").textValue())
                .isEqualTo("lab");
        assertThat(report.path("averages")).hasSize(40);
        assertThat(report.path("now").path("value").doubleValue()).isEqualTo(539);
        assertThat(report.path("now").path("unit").textValue()).isEqualTo("ppm");
        assertThat(report.path("per_minute").doubleValue()).isEqualTo(4); // four windows of 15 s
        assertThat(report.path("nearby").findValuesAsText("device_name")).containsExactly("device2");
    }

    @Test
    void twoAveragesShowNoTrend() {
        averages(2, window -> 500 + window);

        assertThat(report().has("per_minute")).isFalse();
    }

    @Test
    void afterAChangeOfTheUnitAllAveragesAreInTheUnitOfTheNewest() {
        averages(4, window -> 500 + window);
        change("lx", 4, 7);
        change("ppb", 5, 504_000);

        var report = report();

        assertThat(report.path("now").path("unit").textValue()).isEqualTo("ppb");
        assertThat(report.path("averages").findValuesAsText("data"))
                .containsExactly("500000.0", "501000.0", "502000.0", "503000.0", "504000.0");
        assertThat(report.path("per_minute").doubleValue()).isBetween(3_000.0, 4_000.0);
    }

    private void change(String unit, int window, double mean) {
        var start = Examples.START.plusSeconds(15L * window);
        var average = Examples.average("device1", Optional.of(unit), start, mean, true);
        live.averages().add(AverageEvent.of(average, new RecordPosition(0, window)));
    }

    @Test
    void aLongIncidentFitsIntoTenKilobytes() {
        var random = new Random(1);
        averages(900, window -> random.nextDouble() * 1_000);

        assertThat(report().path("averages")).hasSizeBetween(60, 120);
        assertThat(new CompressedReply(rest.reply("/api/incident", parameters(), ""))
                        .reply(true)
                        .body()
                        .remaining())
                .isLessThan(10_000);
    }

    private ObjectNode report() {
        var reply = rest.reply("/api/incident", parameters(), "");
        assertThat(reply.status()).isEqualTo(200);
        return MessageJson.tree(UTF_8.decode(reply.body().duplicate()).toString());
    }

    private static Map<String, List<String>> parameters() {
        return Map.of("device", List.of("device1"), "metric", List.of("co"));
    }

    private void averages(int count, IntToDoubleFunction mean) {
        for (var window = 0; window < count; window++) {
            var average = Examples.average("device1", window, mean.applyAsDouble(window), true);
            live.averages().add(AverageEvent.of(average, new RecordPosition(0, window)));
        }
    }

    private void device(String name, String location) {
        var now = Instant.now();
        live.devices()
                .summarized(
                        new DeviceSummary(name, now, now, Optional.empty(), Map.of("location", location), Map.of()),
                        now);
    }
}
