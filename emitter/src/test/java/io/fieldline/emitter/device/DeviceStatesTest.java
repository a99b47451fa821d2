package io.fieldline.emitter.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.live.SettableClock;
import io.fieldline.messages.Alert;
import io.fieldline.messages.DeviceSummary;
import io.fieldline.messages.DeviceSummary.Metric;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceStatesTest {
    private static final Instant START = Instant.parse("2026-11-28T06:00:00Z");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SettableClock clock = new SettableClock(START);
    private LiveState live = Examples.live(10, 10, clock);

    @Test
    void aDeviceOfWhichNoReadingCameIsUnknown() {
        said("online");
        run(120);

        assertThat(state()).isEqualTo("unknown");
        assertThat(json().path("since").longValue()).isEqualTo(START.toEpochMilli());
        assertThat(json().has("last_seen")).isFalse();
    }

    @Test
    void aReadingMakesItOnlineSinceItSaidSo() {
        said("online");
        run(5);
        read(1);

        assertThat(state()).isEqualTo("online");
        assertThat(json().path("since").longValue()).isEqualTo(START.toEpochMilli());
        assertThat(json().path("last_seen").longValue())
                .isEqualTo(clock.instant().toEpochMilli());
    }

    @ParameterizedTest
    @CsvSource({"1000,   10000", "4000,   12000", "300000, 900000"})
    void silenceIsMeasuredByTheUsualInterval(Long intervalMs, long limitMs) {
        summarize(Optional.ofNullable(intervalMs).map(Duration::ofMillis), Map.of());
        read(1);
        var received = clock.instant();
        runMillis(limitMs);
        assertThat(state()).isEqualTo("online");
        run(3); // a bridge's report after the limit proves the silence

        assertThat(state()).isEqualTo("stale");
        assertThat(json().path("since").longValue()).isEqualTo(received.toEpochMilli() + limitMs);
        assertThat(json().path("stale_after_ms").longValue()).isEqualTo(limitMs);
    }

    @Test
    void beforeItsIntervalIsKnownASilentDeviceIsUnknown() {
        read(1);
        var received = clock.instant();
        run(60);
        assertThat(state()).isEqualTo("online");
        run(3_600);

        assertThat(state()).isEqualTo("unknown");
        assertThat(json().path("since").longValue()).isEqualTo(received.toEpochMilli());
        assertThat(json().path("stale_after_ms").longValue()).isEqualTo(60_000);

        summarize(Optional.of(Duration.ofMinutes(10)), Map.of());
        read(1);
        run(1_790);
        assertThat(state()).isEqualTo("online");
        run(20);
        assertThat(state()).isEqualTo("stale");
    }

    @Test
    void aChangedTagOrLabelIsSentToPages() {
        summarize(Optional.of(SECOND), Map.of("co", metric("ppm", Optional.empty())));
        read(1);
        assertThat(json().has("descriptions")).isFalse();
        var sent = live.devices().events().arrivals();

        var described = new Metric(
                Optional.of("ppm"),
                Optional.of("Carbon monoxide"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(SECOND),
                Optional.empty());
        live.devices()
                .summarized(
                        new DeviceSummary(
                                "device1",
                                clock.instant(),
                                clock.instant(),
                                Optional.of(SECOND),
                                Map.of("location", "lab"),
                                Map.of("co", described)),
                        clock.instant());
        live.devices().look();

        assertThat(live.devices().events().arrivals()).isEqualTo(sent + 1);
        assertThat(json().path("tags")).hasToString("{\"location\":\"lab\"}");
        assertThat(json().path("descriptions"))
                .hasToString("{\"co\":{\"unit\":\"ppm\",\"label\":\"Carbon monoxide\"}}");
    }

    /** For 30 s after each start of the emitter, dead devices were online. */
    @Test
    void afterARestartADeadDeviceIsUnknownAndThenStaleSinceItWasSilent() {
        var lastSeen = START.minus(Duration.ofHours(1));
        var summary = summary(Optional.of(SECOND), lastSeen, Map.of());
        live.devices().summarized(summary, lastSeen);
        live.devices().status("device1", "online", START.minus(Duration.ofHours(9)));
        live.devices().averaged("device1", lastSeen.minus(Duration.ofSeconds(30)));
        assertThat(state()).isEqualTo("unknown");
        assertThat(json().path("since").longValue()).isEqualTo(lastSeen.toEpochMilli());
        run(9);
        assertThat(state()).isEqualTo("unknown");
        run(6);

        assertThat(state()).isEqualTo("stale");
        assertThat(json().path("since").longValue())
                .isEqualTo(lastSeen.plusSeconds(10).toEpochMilli());
    }

    @Test
    void afterARestartADeviceThatIsOfflineIsSoSinceItSaidIt() {
        var said = START.minus(Duration.ofMinutes(17));
        live.devices().status("device1", "offline", said);
        live.devices().status("device1", "offline", START); // a bridge received it again when it started

        assertThat(state()).isEqualTo("offline");
        assertThat(json().path("since").longValue()).isEqualTo(said.toEpochMilli());
    }

    @Test
    void withoutAnyBridgeNobodyKnows() {
        summarize(Optional.of(SECOND), Map.of());
        read(1);
        var received = clock.instant();
        run(5);
        pass(20); // nothing reports

        assertThat(state()).isEqualTo("unknown");
        assertThat(json().path("since").longValue()).isEqualTo(received.toEpochMilli());
    }

    @Test
    void aSlowDeviceIsUnknownToo() {
        summarize(Optional.of(Duration.ofMinutes(5)), Map.of());
        read(1);
        run(5);
        assertThat(state()).isEqualTo("online");
        pass(16);

        assertThat(state()).isEqualTo("unknown");
    }

    @Test
    void aReadingProvesThePathAlsoWithoutABridgesReport() {
        read(1);
        assertThat(state()).isEqualTo("online");
        pass(14);
        assertThat(state()).isEqualTo("online");
        pass(2);

        assertThat(state()).isEqualTo("unknown");
    }

    @Test
    void whenTheBridgeIsBackADeviceGetsItsWholeLimitBeforeItIsStale() {
        summarize(Optional.of(SECOND), Map.of());
        read(1);
        var received = clock.instant();
        run(4);
        pass(60);
        run(9);
        assertThat(state()).isEqualTo("unknown");
        run(5);

        assertThat(state()).isEqualTo("stale");
        assertThat(json().path("since").longValue())
                .isEqualTo(received.plusSeconds(10).toEpochMilli());
    }

    @Test
    void whileReadingsWaitInKafkaNobodyIsStale() {
        summarize(Optional.of(SECOND), Map.of());
        read(1);
        for (var second = 0; second < 30; second++) {
            clock.pass(SECOND);
            live.devices().bridgeReported(clock.instant()); // but not all readings have been read
        }

        assertThat(state()).isEqualTo("unknown");
    }

    @Test
    void aReadingThatWasLongUnderWayDoesNotMakeADeviceOnline() {
        summarize(Optional.of(SECOND), Map.of());
        clock.pass(Duration.ofMinutes(2));
        live.devices().reading(Examples.reading("device1", 1, START), START);
        live.devices().bridgeReported(clock.instant());

        assertThat(state()).isNotEqualTo("online");
    }

    @Test
    void aFaultIsOfItsMetricAndSinceTheJobSawIt() {
        read(Map.of("co", Double.NaN, "temperature", 21.0));
        assertThat(state()).isEqualTo("fault");
        assertThat(json().path("faults").toString())
                .isEqualTo("{\"co\":{\"since\":%d}}".formatted(START.toEpochMilli()));
        pass(1);
        read(Map.of("co", 5.0, "temperature", 21.0));

        assertThat(state()).isEqualTo("online");
        assertThat(json().has("faults")).isFalse();
        assertThat(json().path("since").longValue())
                .isEqualTo(START.plusSeconds(1).toEpochMilli());
    }

    @Test
    void aFaultFromBeforeARestartIsAsOldAsItWas() {
        var since = START.minus(Duration.ofHours(3));
        var metric = metric("ppm", Optional.of(since));
        summarize(Optional.of(SECOND), Map.of("co", metric));
        read(Map.of("co", Double.NaN));

        assertThat(state()).isEqualTo("fault");
        assertThat(json().path("since").longValue()).isEqualTo(since.toEpochMilli());
        read(Map.of("co", 5.0)); // the summary still has it
        assertThat(state()).isEqualTo("online");
        pass(1);
        read(Map.of("co", Double.NaN));

        assertThat(json().path("since").longValue())
                .isEqualTo(START.plusSeconds(1).toEpochMilli());
    }

    @Test
    void ofHundredsOfFaultsOnlySomeAreTold() {
        var metrics = new HashMap<String, Double>();
        IntStream.range(0, 256).forEach(metric -> metrics.put("metric" + metric, Double.NaN));
        live = Examples.live(10, 1_000, clock);
        read(metrics);

        assertThat(json().path("faults")).hasSize(DeviceFaults.MAX_FAULTS);
    }

    @Test
    void degradedComesWithItsDetailAndAfterFault() {
        said("degraded: no_board: nothing is plugged in");
        read(1);
        assertThat(state()).isEqualTo("degraded");
        assertThat(json().path("detail").textValue()).isEqualTo("no_board: nothing is plugged in");
        read(Map.of("co", Double.NaN));

        assertThat(state()).isEqualTo("fault");
    }

    @ParameterizedTest
    @CsvSource({"61, 61000", "60, ", "3600, 3600000", "-120, ", "-121, -121000"})
    void aClockThatIsWrongIsTold(long aheadSeconds, Long offset) {
        var arrival = clock.instant();
        live.devices().reading(Examples.reading("device1", 1, arrival.plusSeconds(aheadSeconds)), arrival);

        assertThat(json().has("clock_offset_ms")).isEqualTo(offset != null);
        assertThat(json().path("clock_offset_ms").longValue()).isEqualTo(offset == null ? 0 : offset);
        assertThat(state()).isEqualTo("online");
    }

    @Test
    void aReadingThatWaitedDoesNotMakeTheClockWrong() {
        var reading = new Reading(
                START.minus(Duration.ofHours(5)),
                "device1",
                Map.of("co", 1.0),
                Map.of(),
                Quality.OK,
                true,
                Optional.empty(),
                Map.of(),
                Map.of());
        live.devices().reading(reading, START);

        assertThat(json().has("clock_offset_ms")).isFalse();
    }

    @Test
    void whatWasRejectedOfItIsTold() {
        read(1);
        var name = "device1".getBytes(StandardCharsets.UTF_8);
        var headers = new RecordHeaders().add("reason", "ahead".getBytes(StandardCharsets.UTF_8));
        live.rejections().add(START, name, headers, new byte[0]);
        live.rejections().add(START.plusSeconds(1), name, headers, new byte[0]);
        live.devices().look();

        assertThat(told())
                .last()
                .asString()
                .contains("\"rejected\":{\"count\":2,\"reason\":\"ahead\",\"at\":%d}"
                        .formatted(START.plusSeconds(1).toEpochMilli()));
    }

    @Test
    void theEndOfASilenceThatTheJobSawIsTheBeginningOfTheState() {
        said("online");
        pass(600);
        var silence = MessageJson.parse(
                ("{\"rule\":\"device-silent\",\"device_name\":\"device1\",\"severity\":\"warning\","
                                + "\"state\":\"cleared\",\"since\":\"2026-11-28T06:01:00Z\",\"at\":\"2026-11-28T06:10:00Z\","
                                + "\"value\":540,\"level\":300,\"unit\":\"s\"}")
                        .getBytes(StandardCharsets.UTF_8),
                Alert.class);
        live.devices().alerted(silence, clock.instant());
        pass(60);
        read(1);

        assertThat(state()).isEqualTo("online");
        assertThat(json().path("since").longValue())
                .isEqualTo(START.plusSeconds(600).toEpochMilli());
    }

    @Test
    void aStatusOfManyKilobytesIsCut() {
        said("degraded: " + "x".repeat(16_000));
        read(1);

        assertThat(json().path("detail").textValue()).hasSizeLessThan(500);
    }

    /** The device came back with the next average, and remained. */
    @Test
    void aRemovedDeviceIsToldOnceAndOnlyALaterReadingBringsItBack() {
        said("online");
        read(1);
        pass(1);
        assertThat(live.devices().removed("device1", clock.instant())).isTrue();
        live.devices().removed("device1", clock.instant());
        live.devices().averaged("device1", clock.instant());
        live.devices().reading(Examples.reading("device1", 1, START), START); // read late
        said("offline"); // the last will of an agent that was connected
        live.devices().look();

        assertThat(live.devices().names()).isEmpty();
        assertThat(live.devices().all()).isEmpty();
        assertThat(told()).last().isEqualTo("{\"device_name\":\"device1\",\"state\":\"removed\"}");
        assertThat(live.devices().isRemoved("device1")).isTrue();
        pass(1);
        assertThat(live.devices().reading(Examples.reading("device1", 1, START), clock.instant()))
                .isTrue();
        assertThat(live.devices().names()).containsExactly("device1");
    }

    @Test
    void whichTopicIsReadFirstMakesNoDifferenceToWhatIsRemoved() {
        var removed = START.minus(Duration.ofMinutes(10));
        var back = summary(Optional.of(SECOND), START.minus(Duration.ofMinutes(5)), Map.of());
        live.devices().summarized(back, back.lastSeen());
        live.devices().removed("device1", removed);
        assertThat(live.devices().isRemoved("device1")).isFalse();
        live = Examples.live(10, 10, clock);
        live.devices().removed("device1", removed);
        live.devices().summarized(back, back.lastSeen());

        assertThat(live.devices().isRemoved("device1")).isFalse();
    }

    @Test
    void aDeviceThatTheJobForgotIsRemoved() {
        live.devices().summarized(summary(Optional.of(SECOND), START, Map.of()), START);
        live.devices().status("device1", "offline", START);
        pass(600);
        assertThat(live.devices().expire("device1", clock.instant())).isTrue();

        assertThat(live.devices().names()).isEmpty();
    }

    @Test
    void removedDevicesMakeRoomForOthers() {
        for (var device = 0; device < 30; device++) {
            live.devices().removed("device" + device, clock.instant());
        }
        read(1);

        assertThat(live.devices().names()).containsExactly("device1");
        assertThat(live.devices().rejected()).isZero();
    }

    /** Pages without the event showed the device as online until they were closed. */
    @Test
    void theRemovalOfADeviceIsToldAlsoOnceAnotherDeviceTookItsPlace() {
        read(1);
        pass(1);
        live.devices().removed("device1", clock.instant());
        for (var device = 2; device <= 11; device++) {
            live.devices().status("device" + device, "online", clock.instant());
        }

        assertThat(live.devices().removed()).isEmpty();
        assertThat(told()).contains("{\"device_name\":\"device1\",\"state\":\"removed\"}");
    }

    @Test
    void anEvictedDeviceThatCameBackUntoldAndIsEvictedAgainStaysRemovedForPages() {
        read(1);
        for (var round = 0; round < 2; round++) {
            pass(60);
            for (var device = 2; device <= 11; device++) {
                live.devices().status("device" + device + "of" + round, "online", clock.instant());
            }
            pass(60);
            live.devices().status("device1", "online", clock.instant());
            live.devices().status("last" + round, "online", clock.instant().plusSeconds(1));
        }
        pass(60);
        for (var device = 2; device <= 12; device++) {
            live.devices().status("device" + device + "of2", "online", clock.instant());
        }

        assertThat(live.devices().names()).doesNotContain("device1");
        assertThat(told())
                .filteredOn(event -> event.contains("\"device1\""))
                .containsExactly("{\"device_name\":\"device1\",\"state\":\"removed\"}");
    }

    @Test
    void readingsOfTheSameStateAreNoNews() {
        for (var second = 0; second < 20; second++) {
            read(second);
            pass(1);
            live.devices().look();
        }

        assertThat(live.devices().events().arrivals()).isEqualTo(1);
    }

    @Test
    void anExampleOfTheEventIsInTheDocumentation() {
        var at = Instant.parse("2024-10-07T15:29:31Z");
        var started = Examples.live(10, 10, new SettableClock(at));
        var since = Instant.parse("2024-10-07T15:20:00Z");
        var metrics = Map.of(
                "humidity",
                metric("%", Optional.of(since)),
                "temperature",
                new Metric(
                        Optional.of("°C"),
                        Optional.of("Air temperature"),
                        Optional.of(-40.0),
                        Optional.of(80.0),
                        Optional.of(SECOND),
                        Optional.empty()));
        var summary = new DeviceSummary(
                "greenhouse",
                Instant.parse("2024-10-07T13:00:00Z"),
                at,
                Optional.of(SECOND),
                Map.of("location", "lab"),
                metrics);
        started.devices().summarized(summary, at);
        var name = "greenhouse".getBytes(StandardCharsets.UTF_8);
        var reason = "the device's clock is 3600 s ahead".getBytes(StandardCharsets.UTF_8);
        started.rejections().add(since, name, new RecordHeaders().add("reason", reason), new byte[0]);
        var reading = new Reading(
                at.plus(Duration.ofHours(1)),
                "greenhouse",
                Map.of("humidity", Double.NaN, "temperature", 21.0),
                Map.of(),
                Quality.OK,
                false,
                Optional.empty(),
                Map.of(),
                Map.of());
        started.devices().reading(reading, at);

        assertThat(started.devices().all()).hasToString("[" + Examples.message("device-event.json") + "]");
    }

    private void said(String status) {
        live.devices().status("device1", status, clock.instant());
    }

    private void read(double value) {
        read(Map.of("co", value));
    }

    private void read(Map<String, Double> metrics) {
        var reading = new Reading(
                clock.instant(), "device1", metrics, Map.of(), Quality.OK, false, Optional.empty(), Map.of(), Map.of());
        live.readings().add(reading, clock.instant());
        live.devices().reading(reading, clock.instant());
    }

    private void summarize(Optional<Duration> interval, Map<String, Metric> metrics) {
        live.devices().summarized(summary(interval, clock.instant(), metrics), clock.instant());
    }

    private static DeviceSummary summary(Optional<Duration> interval, Instant lastSeen, Map<String, Metric> metrics) {
        return new DeviceSummary("device1", lastSeen.minus(Duration.ofDays(1)), lastSeen, interval, Map.of(), metrics);
    }

    private static Metric metric(String unit, Optional<Instant> fault) {
        return new Metric(
                Optional.of(unit), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(SECOND), fault);
    }

    /** These seconds pass while a bridge reports every second and nothing is waiting. */
    private void run(int seconds) {
        runMillis(seconds * 1_000L);
    }

    private void runMillis(long millis) {
        for (var passed = 0L; passed < millis; passed += 1_000) {
            pass(1);
            report();
        }
    }

    private void report() {
        live.devices().readAll();
        live.devices().bridgeReported(clock.instant());
    }

    private void pass(int seconds) {
        clock.pass(SECOND.multipliedBy(seconds));
    }

    private ObjectNode json() {
        return live.devices().all().get(0);
    }

    private String state() {
        return json().path("state").textValue();
    }

    private List<String> told() {
        return live.devices().events().after(0, 100, any -> true).stream()
                .map(entry -> entry.event().json())
                .toList();
    }
}
