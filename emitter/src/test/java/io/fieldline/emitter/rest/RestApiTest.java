package io.fieldline.emitter.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.emitter.history.AverageHistory;
import io.fieldline.emitter.history.AverageQuery;
import io.fieldline.emitter.history.TimeRange;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.messages.Average;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class RestApiTest {
    private final LiveState live = Examples.live(10, 10);
    private Optional<String> problem = Optional.empty();
    private final RestApi rest = new RestApi(
            live,
            new AverageQuery(live.averages(), new LongHistory()),
            () -> problem,
            () -> "fieldline_emitter_clients 2.0\n");

    @Test
    void theDevicesComeWithTheirStateTheLastReadingAndAverageOfEachMetric() {
        live.averages().add(Examples.closed("device1", 0, 1));
        live.averages().add(Examples.theContracts());
        live.devices().status("device1", "offline", Instant.now());

        assertThat(get("/api/devices", Map.of()))
                .startsWith("200 {\"devices\":[{\"device_name\":\"device1\",\"state\":\"offline\",\"since\":")
                .endsWith(",\"readings\":{},\"metrics\":{\"co\":%s}}]}"
                        .formatted(Examples.message("average-event.json")));
    }

    @Test
    void theAveragesOfASeriesComeOldestFirst() {
        var averages = List.of(Examples.closed("device1", 0, 1), Examples.open("device1", 1, 2));
        averages.forEach(live.averages()::add);

        assertThat(get("/api/averages", Map.of("device", List.of("device1"), "metric", List.of("co"))))
                .isEqualTo("200 {\"averages\":[%s,%s]}"
                        .formatted(withoutPlace(averages.get(0)), withoutPlace(averages.get(1))));
    }

    @Test
    void anUnknownSeriesIsNotFound() {
        assertThat(get("/api/averages", Map.of("device", List.of("x"), "metric", List.of("co"))))
                .isEqualTo("404 {\"error\":\"no data for device 'x', metric 'co'\"}");
    }

    @Test
    void aKnownSeriesWithoutAveragesInThatTimeIsAnEmptyList() {
        live.averages().add(Examples.closed("device1", 0, 1));

        assertThat(get(
                        "/api/averages",
                        Map.of("device", List.of("device1"), "metric", List.of("co"), "to", List.of("1000"))))
                .isEqualTo("200 {\"averages\":[]}");
    }

    /** The device "long" has more windows than a CSV file may have. */
    @Test
    void aCsvFileHasEveryWindowOrIsRefusedOrSaysItsResolution() throws Exception {
        var parameters = Map.of("device", List.of("long"), "metric", List.of("co"), "format", List.of("csv"));
        assertThat(get("/api/averages", parameters))
                .startsWith(
                        "400 {\"error\":\"there are more than 50000 averages; request a shorter time with from and to");
        var coarse = new HashMap<>(parameters);
        coarse.put("points", List.of("10"));

        assertThat(get("/api/averages", coarse).lines())
                .containsExactly(
                        "200 device_name,metric,unit,start,end,data,min,max,stddev,last,count,final,resolution_ms",
                        "long,co,,0,15000,1.0,1.0,1.0,0.0,1.0,1,true,86400000");
    }

    @Test
    void rejectionsComeNewestFirst() {
        var headers = new RecordHeaders()
                .add("topic", "fieldline/hall/readings".getBytes(UTF_8))
                .add("kind", "unreadable".getBytes(UTF_8))
                .add("reason", "data is text".getBytes(UTF_8));
        live.rejections().add(Instant.ofEpochMilli(1), null, headers, "20,5".getBytes(UTF_8));
        live.rejections().add(Instant.ofEpochMilli(2), null, new RecordHeaders(), new byte[0]);
        var first =
                "{\"time\":1,\"device_name\":\"hall\",\"kind\":\"unreadable\",\"topic\":\"fieldline/hall/readings\",\"reason\":\"data is text\",\"payload\":\"20,5\",\"payload_bytes\":4,\"payload_cut\":false}";
        var count =
                "{\"kind\":\"unreadable\",\"device_name\":\"hall\",\"topic\":\"fieldline/hall/readings\",\"count\":1,\"reason\":\"data is text\",\"at\":1}";

        assertThat(get("/api/rejections", Map.of()))
                .isEqualTo(
                        "200 {\"rejections\":[{\"time\":2,\"device_name\":null,\"kind\":\"other\",\"topic\":\"\",\"reason\":\"\",\"payload\":\"\",\"payload_bytes\":0,\"payload_cut\":false},%s],\"counts\":[{\"kind\":\"other\",\"device_name\":null,\"topic\":\"\",\"count\":1,\"reason\":\"\",\"at\":2},%s]}"
                                .formatted(first, count));
        assertThat(get("/api/rejections", Map.of("device", List.of("hall"), "limit", List.of("1"))))
                .isEqualTo("200 {\"rejections\":[%s],\"counts\":[%s]}".formatted(first, count));
        assertThat(get("/api/rejections", Map.of("topic", List.of("fieldline/#"), "reason", List.of("unreadable"))))
                .isEqualTo("200 {\"rejections\":[%s],\"counts\":[%s]}".formatted(first, count));
        assertThat(get("/api/statistics", Map.of())).endsWith(",\"rejected\":{\"other\":1,\"unreadable\":1}}");
        assertThat(get("/api/rejections", Map.of("limit", List.of("0"))))
                .isEqualTo("400 {\"error\":\"limit is '0', expected 1 to 200\"}");
    }

    @Test
    void oneDeviceIsTheSameAsInTheList() {
        for (var name : List.of("hall", "a b")) {
            var reading = Examples.reading(name, 1, Instant.now());
            live.readings().add(reading, Instant.now());
            live.devices().reading(reading, Instant.now());
        }
        live.averages().add(Examples.closed("a b", 0, 1));

        var device = get("/api/devices/a b", Map.of());
        assertThat(device).startsWith("200 {\"device_name\":\"a b\"").contains("\"metrics\":{\"co\":{");
        assertThat(get("/api/devices", Map.of())).contains("[" + device.substring(4) + ",");
        assertThat(get("/api/devices/nobody", Map.of())).isEqualTo("404 {\"error\":\"no device 'nobody'\"}");
        assertThat(get("/api/devices/", Map.of())).isEqualTo("404 {\"error\":\"no device ''\"}");
    }

    /** In an earlier version, one reading with a timestamp in the year 300,000,000 caused status 500 for everyone. */
    @Test
    void noTimestampThatIsReadBreaksTheListOfDevices() {
        for (var year : List.of("1970", "9999")) {
            var reading = Examples.reading("device" + year, 1, Instant.parse(year + "-12-31T23:59:59.999999Z"));
            live.readings().add(reading, Instant.now());
            live.devices().reading(reading, Instant.now());
        }

        assertThat(get("/api/devices", Map.of())).startsWith("200 ");
    }

    @Test
    void invalidParametersAreRefusedWithWhatIsExpected() {
        assertThat(get("/api/averages", Map.of("device", List.of("x"))))
                .isEqualTo("400 {\"error\":\"parameter 'metric' is missing\"}");
        assertThat(get("/api/averages", Map.of("device", List.of("x", "y"), "metric", List.of("co"))))
                .isEqualTo("400 {\"error\":\"parameter 'device' occurs 2 times, expected once\"}");
        assertThat(get("/api/devices", Map.of("x", List.of("1")))).startsWith("400 {\"error\":\"unknown parameter 'x'");
    }

    @Test
    void anUnknownPathIsNotFound() {
        assertThat(get("/api/nothing", Map.of())).isEqualTo("404 {\"error\":\"/api/nothing does not exist\"}");
    }

    @Test
    void itIsReadyUnlessSomethingIsWrong() {
        assertThat(get("/readyz", Map.of())).isEqualTo("200 {\"status\":\"ready\"}");

        problem = Optional.of("waiting for Kafka");

        assertThat(get("/readyz", Map.of())).isEqualTo("503 {\"error\":\"waiting for Kafka\"}");
        assertThat(get("/metrics", Map.of())).isEqualTo("200 fieldline_emitter_clients 2.0\n");
        assertThat(get("/healthz", Map.of())).isEqualTo("200 {\"status\":\"up\"}");
    }

    private static String withoutPlace(AverageEvent average) {
        return average.json().replaceFirst(",\"position\":.*]", "");
    }

    private String get(String path, Map<String, List<String>> parameters) {
        var reply = rest.reply(path, parameters, "");
        return reply.status() + " " + UTF_8.decode(reply.body().duplicate());
    }

    /** A history with too many windows of one device for a CSV file, and none of others. */
    private static final class LongHistory implements AverageHistory {
        @Override
        public Optional<Extent> extent(SeriesKey series, TimeRange range, Collection<Long> except) {
            return series.deviceName().equals("long")
                    ? Optional.of(new Extent(0, 50_000 * 15_000L, 50_001))
                    : Optional.empty();
        }

        @Override
        public List<Average> read(SeriesKey series, TimeRange range, long width, Collection<Long> except) {
            return List.of(Examples.average(series.deviceName(), Optional.empty(), Instant.EPOCH, 1, true));
        }

        @Override
        public void close() {}
    }
}
