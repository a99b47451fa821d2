package io.fieldline.emitter.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.average.RecordPosition;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.emitter.history.AverageHistory;
import io.fieldline.emitter.history.AverageQuery;
import io.fieldline.emitter.history.TimeRange;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.messages.Alert;
import io.fieldline.messages.Alert.Severity;
import io.fieldline.messages.Alert.State;
import io.fieldline.messages.AlertRules;
import io.fieldline.messages.Average;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.MessageJson;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
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

    @Test
    void severalSeriesComeAsColumnsWithOneWidth() {
        live.averages().add(Examples.closed("device1", 0, 1));
        live.averages().add(Examples.closed("device1", 1, 3));
        var start = Examples.START.toEpochMilli();
        var parameters = Map.of(
                "metric", List.of("co"),
                "device", List.of("device1", "long"),
                "from", List.of(Long.toString(start - 60_000)),
                "to", List.of(Long.toString(start + 60_000)),
                "points", List.of("1"));

        assertThat(get("/api/series", parameters))
                .isEqualTo(
                        "200 {\"from\":%1$d,\"to\":%2$d,\"width\":%2$d,\"series\":[{\"device_name\":\"device1\",\"metric\":\"co\",\"unit\":\"ppm\",\"start\":[%3$d],\"end\":[%4$d],\"data\":[2.0],\"min\":[1.0],\"max\":[3.0],\"count\":[2]},{\"device_name\":\"long\",\"metric\":\"co\",\"start\":[%1$d],\"end\":[%5$d],\"data\":[7.0],\"min\":[7.0],\"max\":[7.0],\"count\":[1]}]}"
                                .formatted(start - 60_000, start + 60_000, start, start + 30_000, start - 45_000));
    }

    /** 2 ppm and 3,000 ppb have no common mean. */
    @Test
    void aSeriesThatChangedItsUnitHasColumnsAndStatisticsOfEachUnit() {
        live.averages().add(Examples.closed("device1", 0, 1));
        live.averages().add(Examples.closed("device1", 1, 3));
        var changed = Examples.average("device1", Optional.of("ppb"), Examples.START.plusSeconds(30), 3_000, true);
        live.averages().add(AverageEvent.of(changed, new RecordPosition(0, 5_000_000)));
        var from = Long.toString(Examples.START.toEpochMilli());
        var several = Map.of("metric", List.of("co"), "from", List.of(from), "points", List.of("1"));
        var one = Map.of("device", List.of("device1"), "metric", List.of("co"), "points", List.of("1"));

        assertThat(get("/api/series", several))
                .containsSubsequence(
                        "\"unit\":\"ppm\"", "\"data\":[2.0]", "\"count\":[2]", "\"unit\":\"ppb\"", "\"data\":[3000.0]");
        assertThat(get("/api/averages", one))
                .containsSubsequence("\"data\":2.0", "\"ppm\"", "\"data\":3000.0", "\"ppb\"");
    }

    @Test
    void seriesWithoutDevicesAreThoseOfAllDevicesWithTheTag() {
        for (var name : List.of("hall", "roof")) {
            live.averages().add(Examples.closed(name, 0, 1));
            live.devices()
                    .summarized(
                            new DeviceSummary(
                                    name,
                                    Instant.now(),
                                    Instant.now(),
                                    Optional.empty(),
                                    Map.of("location", name.equals("hall") ? "Room: 1" : "outside"),
                                    Map.of()),
                            Instant.now());
        }
        var all = Map.of("metric", List.of("co"), "from", List.of("0"));
        var tagged = new HashMap<>(all);
        tagged.put("tag", List.of("location:Room: 1"));
        var wrong = new HashMap<>(all);
        wrong.put("tag", List.of("lab"));

        assertThat(get("/api/series", all)).contains("\"device_name\":\"hall\"", "\"device_name\":\"roof\"");
        assertThat(get("/api/series", tagged)).contains("\"hall\"").doesNotContain("\"roof\"");
        assertThat(get("/api/series", wrong)).isEqualTo("400 {\"error\":\"tag is 'lab', expected name:text\"}");
        assertThat(get("/api/series", Map.of("metric", List.of("co"))))
                .isEqualTo("400 {\"error\":\"parameter 'from' is missing\"}");
    }

    @Test
    void theNumberOfSeriesIsLimited() {
        var devices = IntStream.rangeClosed(1, 201).mapToObj(Integer::toString).toList();

        assertThat(get("/api/series", Map.of("metric", List.of("co"), "device", devices, "from", List.of("0"))))
                .isEqualTo("400 {\"error\":\"these are 201 series, expected at most 200; name devices or a tag\"}");
    }

    @Test
    void rawIsEveryWindowOrAnError() {
        live.averages().add(Examples.closed("device1", 0, 1));
        var parameters = new HashMap<>(
                Map.of("device", List.of("device1"), "metric", List.of("co"), "resolution", List.of("raw")));

        assertThat(get("/api/averages", parameters)).startsWith("200 {\"averages\":[{");
        parameters.put("points", List.of("1"));
        assertThat(get("/api/averages", parameters))
                .isEqualTo("400 {\"error\":\"resolution is 'raw', expected raw, and no points\"}");
        assertThat(get(
                        "/api/averages",
                        Map.of("device", List.of("long"), "metric", List.of("co"), "resolution", List.of("raw"))))
                .startsWith("400 {\"error\":\"there are more than 50000 averages");
    }

    @Test
    void alertsAreSelectedByRuleStateAndTime() {
        var ended = alert("anomaly", State.CLEARED, "2024-10-07T15:00:00Z", "2024-10-07T15:10:00Z");
        var active = alert("co-high", State.RAISED, "2024-10-07T16:00:00Z", "2024-10-07T16:01:00Z");
        live.alerts().add(ended);
        live.alerts().add(active);
        live.rules()
                .update(new AlertRules(
                        "spark-job",
                        List.of(AlertRules.Rule.withoutLevel(
                                "anomaly",
                                AlertRules.RuleKind.ANOMALY,
                                Optional.of("*"),
                                "*",
                                Severity.INFO,
                                Optional.empty(),
                                Optional.empty()))));
        var all = "200 {\"alerts\":[%s,%s]}".formatted(MessageJson.text(ended), MessageJson.text(active));
        var one = "200 {\"alerts\":[%s]}";

        assertThat(get("/api/alerts", Map.of())).isEqualTo(all);
        assertThat(get("/api/alerts", Map.of("limit", List.of("1"))))
                .isEqualTo(one.formatted(MessageJson.text(active)));
        assertThat(get("/api/alerts", Map.of("state", List.of("cleared"))))
                .isEqualTo(one.formatted(MessageJson.text(ended)));
        assertThat(get("/api/alerts", Map.of("rule", List.of("co-high"), "severity", List.of("warning"))))
                .isEqualTo(one.formatted(MessageJson.text(active)));
        assertThat(get("/api/alerts", Map.of("from", List.of("2024-10-07T15:11:00Z"))))
                .isEqualTo(one.formatted(MessageJson.text(active)));
        assertThat(get("/api/alerts", Map.of("to", List.of("2024-10-07T15:11:00Z"))))
                .isEqualTo(one.formatted(MessageJson.text(ended)));
        assertThat(get("/api/anomalies", Map.of()))
                .isEqualTo("200 {\"anomalies\":[%s]}".formatted(MessageJson.text(ended)));
        assertThat(get("/api/alerts", Map.of("state", List.of("open"))))
                .isEqualTo("400 {\"error\":\"state is 'open', expected one of [active, cleared]\"}");
    }

    @Test
    void theNewestReadingsComeFirstWithOneItemForEachMetric() {
        live.recent()
                .add(
                        "{\"timestamp\":\"2024-10-07T15:00:00Z\",\"device_name\":\"hall\",\"metrics\":{\"b\":2,\"a\":null},\"units\":{\"b\":\"%\"}}"
                                .getBytes(UTF_8),
                        Instant.ofEpochMilli(5));
        live.recent()
                .add(
                        "{\"timestamp\":\"2024-10-07T15:00:01Z\",\"device_name\":\"roof\",\"data\":1}".getBytes(UTF_8),
                        Instant.ofEpochMilli(6));
        var roof =
                "{\"device_name\":\"roof\",\"metric\":\"value\",\"time\":1728313201000,\"data\":1.0,\"quality\":\"ok\",\"arrived\":6}";
        var hall =
                "{\"device_name\":\"hall\",\"metric\":\"a\",\"time\":1728313200000,\"data\":null,\"quality\":\"fault\",\"arrived\":5}";

        assertThat(get("/api/readings", Map.of("limit", List.of("2"))))
                .isEqualTo("200 {\"readings\":[%s,%s]}".formatted(roof, hall));
        assertThat(get("/api/readings", Map.of("device", List.of("hall"), "metric", List.of("a"))))
                .isEqualTo("200 {\"readings\":[%s]}".formatted(hall));
    }

    @Test
    void theFleetSaysHowAllDevicesAreAndWhichAreWorst() {
        for (var number = 1; number <= 10; number++) {
            live.averages().add(Examples.closed("device" + number, 0, number));
            var reading = Examples.reading("device" + number, number, Instant.now());
            live.devices().reading(reading, Instant.now());
        }
        live.devices().status("device3", "offline", Instant.now());
        live.incidents().add(alert("co-high", State.RAISED, "2024-10-07T16:00:00Z", "2024-10-07T16:01:00Z"));
        var fleet = MessageJson.tree(
                get("/api/fleet", Map.of("tag", List.of("location"))).substring(4));

        assertThat(fleet.path("devices").path("total").intValue()).isEqualTo(10);
        assertThat(fleet.path("devices").path("states").path("offline").intValue())
                .isEqualTo(1);
        assertThat(fleet.path("attention").intValue()).isEqualTo(1);
        assertThat(fleet.path("devices").path("severities").toString()).isEqualTo("{\"warning\":1}");
        assertThat(fleet.path("groups").toString())
                .startsWith("[{\"total\":10,")
                .endsWith("\"tag\":\"\"}]");
        assertThat(fleet.path("worst").findValuesAsText("state")).contains("offline");
        assertThat(fleet.path("worst").get(0).path("device_name").textValue()).isEqualTo("device1");
        var co = fleet.path("metrics").get(0);
        assertThat(co.path("mean").doubleValue()).isEqualTo(5.5);
        assertThat(co.path("highest").findValuesAsText("device_name"))
                .hasSize(10)
                .startsWith("device10", "device9");
        assertThat(co.path("lowest").findValuesAsText("device_name")).startsWith("device1", "device2");
    }

    @Test
    void theMetricsHaveTheirUnitsAndTheNumberOfDevices() {
        live.averages().add(Examples.closed("device1", 0, 1));
        live.averages().add(Examples.closed("device2", 0, 1));
        live.devices().averaged("device1", Instant.now());
        live.devices().averaged("device2", Instant.now());

        assertThat(get("/api/metrics", Map.of()))
                .isEqualTo("200 {\"metrics\":[{\"metric\":\"co\",\"devices\":2,\"units\":[\"ppm\"],\"labels\":[]}]}");
        assertThat(get("/api/metrics", Map.of("format", List.of("csv"))))
                .isEqualTo("200 metric,unit,label,devices\r\nco,ppm,,2\r\n");
    }

    private static Alert alert(String rule, State state, String since, String at) {
        return new Alert(
                rule,
                "device1",
                Optional.of("co"),
                Severity.WARNING,
                state,
                Instant.parse(since),
                Instant.parse(at),
                10,
                5,
                Optional.of("ppm"),
                Optional.empty());
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
        public List<Average> read(Map<SeriesKey, List<Long>> except, TimeRange range, long width) {
            return except.containsKey(new SeriesKey("long", "co"))
                    ? List.of(Examples.average("long", Optional.empty(), Instant.ofEpochMilli(range.from()), 7, true))
                    : List.of();
        }

        @Override
        public void close() {}
    }
}
