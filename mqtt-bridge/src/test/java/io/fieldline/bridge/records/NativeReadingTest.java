package io.fieldline.bridge.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.bridge.mapping.Defaults;
import io.fieldline.bridge.rulefile.BuiltInRules;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import io.fieldline.mqtt.InboundMessage;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Readings in the format of this project that must be changed. */
class NativeReadingTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00.5Z");

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

    @Test
    void aReadingOfAClockThatWasNeverSetGetsItsArrivalAndEverythingElseStays() {
        var stored = stored("{\"timestamp\":\"1970-01-01T00:00:14Z\",\"device_name\":\"d\",\"data\":1.50,"
                + "\"metric\":\"co\",\"boot\":\"b\",\"seq\":7,\"mine\":[1,{\"a\":null}],\"historical\":true}");

        assertThat(stored)
                .isEqualTo("{\"timestamp\":\"2026-11-28T12:00:00.500000Z\",\"device_name\":\"d\",\"data\":1.5,"
                        + "\"metric\":\"co\",\"boot\":\"b\",\"seq\":7,\"mine\":[1,{\"a\":null}],\"historical\":true,"
                        + "\"quality\":\"unsynced\"}");
    }

    @ParameterizedTest
    @CsvSource({"ok, UNSYNCED", "warming_up, UNSYNCED", "fault, FAULT", "simulated, SIMULATED"})
    void itsQualityIsUnsyncedButAFaultAndASimulationStay(String told, Quality expected) {
        var reading =
                reading("{\"timestamp\":\"2000-01-01T00:00:07Z\",\"device_name\":\"d\",\"data\":1,\"quality\":\"%s\"}"
                        .formatted(told));

        assertThat(reading.quality()).isEqualTo(expected);
        assertThat(reading.timestamp()).isEqualTo(NOW);
    }

    @Test
    void oneBadMetricCostsTheOthersNothing() {
        var rules = BuiltInRules.byDefault();
        var records = new RecordMapper(new MessageLimits(1000), rules, Optional.empty(), clock);
        var outgoing = records.of(
                        message(
                                "{\"timestamp\":\"2026-11-28T11:00:00Z\",\"device_name\":\"d\",\"metrics\":{\"a\":1,\"relay/0\":2,"
                                        + "\"c\":\"unavailable\",\"e\":\"red\",\"f\":NaN,\"g\":[1]},"
                                        + "\"units\":{\"relay/0\":\"W\",\"e\":3}}"),
                        request -> {})
                .get(0);

        assertThat(outgoing.rejection()).isEmpty();
        var reading = ((Good) ReadingJson.parse(outgoing.record().value())).reading();
        assertThat(reading.metrics()).isEqualTo(Map.of("a", 1.0, "relay.0", 2.0, "c", Double.NaN, "f", Double.NaN));
        assertThat(reading.units()).isEqualTo(Map.of("relay.0", "W"));
        assertThat(reading.quality("c")).isEqualTo(Quality.FAULT);
        assertThat(reading.quality("a")).isEqualTo(Quality.OK);
        assertThat(rules.omittedMetrics()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"nan", "unavailable", "None"})
    void aWordForNoValueInDataIsAFault(String word) {
        var reading = reading(
                "{\"timestamp\":\"2026-11-28T11:00:00Z\",\"device_name\":\"d\",\"data\":\"%s\",\"metric\":\"t\"}"
                        .formatted(word));

        assertThat(reading.quality("t")).isEqualTo(Quality.FAULT);
    }

    @Test
    void aReadingThatNamesNoMetricIsWhatTheSettingsSay() {
        var rules = BuiltInRules.byDefault().withDefaults(new Defaults("co", Optional.of("ppm"), ZoneOffset.UTC));
        var records = new RecordMapper(new MessageLimits(1000), rules, Optional.empty(), clock);
        var bare = "{\"timestamp\":\"2026-11-28T11:00:00Z\",\"device_name\":\"d\",\"data\":863.85}";
        var named = bare.replace("}", ",\"metric\":\"value\"}");

        assertThat(value(records, bare)).isEqualTo(bare.replace("}", ",\"metric\":\"co\",\"unit\":\"ppm\"}"));
        assertThat(value(records, named)).isEqualTo(named);
        assertThat(value(records, "863.850")).contains("\"data\":863.85,\"metric\":\"co\",\"unit\":\"ppm\"");
    }

    @Test
    void innerFieldsAreMetricsAndTagsToo() {
        var reading = reading("{\"temp\":{\"v\":1,\"at\":\"roof\"},\"list\":[5,\"6\"],\"data\":{\"hum\":null}}");

        assertThat(reading.metrics())
                .isEqualTo(Map.of("temp.v", 1.0, "list.0", 5.0, "list.1", 6.0, "data.hum", Double.NaN));
        assertThat(reading.tags()).isEqualTo(Map.of("temp.at", "roof"));
    }

    @Test
    void theUnitIsThatOfTheOnlyMetric() {
        assertThat(reading("{\"temperature\":22.4,\"unit\":\"°C\",\"room\":\"lab\"}")
                        .units())
                .isEqualTo(Map.of("temperature", "°C"));
        assertThat(reading("{\"metrics\":{\"temperature\":22.4},\"unit\":\"°C\"}")
                        .units())
                .isEqualTo(Map.of("temperature", "°C"));
    }

    @Test
    void whatIsOmittedIsCountedAndNamed() {
        var rules = BuiltInRules.byDefault();
        var notes = new ArrayList<String>();
        var records = new RecordMapper(new MessageLimits(1000), rules, Optional.empty(), clock, notes::add);
        value(records, "{\"a/b\":1,\"a.b\":2,\"x\":{\"y\":1},\"x.y\":2,\"%s\":{\"z\":1}}".formatted("n".repeat(256)));

        assertThat(notes)
                .containsExactly(
                        "two fields would be called x.y",
                        "a field's name has more than 256 characters",
                        "two metrics would be called a.b");
        assertThat(rules.omittedMetrics()).isEqualTo(3);
    }

    @Test
    void textsBesideDataAreTagsButNumbersAreUnclear() {
        assertThat(reading("{\"data\":2,\"metric\":\"t\",\"room\":\"lab\",\"tags\":{\"floor\":1},\"error\":null}")
                        .tags())
                .isEqualTo(Map.of("room", "lab", "floor", "1"));
        assertThat(reason("{\"t\":1,\"data\":2}"))
                .isEqualTo(
                        "there are numbers beside \"data\": t; call \"data\" what it is, for example \"temperature\"");
        assertThat(reason("{\"metrics\":{\"t\":1},\"hum\":3}"))
                .isEqualTo("there are numbers beside \"metrics\": hum; write them into \"metrics\"");
    }

    @Test
    void theReasonSaysWhatToWrite() {
        assertThat(reason("{\"state\":\"ON\"}"))
                .isEqualTo(
                        "no field is a number; state is the text 'ON'; write one, for example {\"temperature\": 21.5}");
        assertThat(reason("{\"t\":1,\"h\":2,\"unit\":\"%\"}"))
                .isEqualTo("unit belongs to one metric, got 2 metrics; use units");
        assertThat(reason("{}")).isEqualTo("no field is a number; write one, for example {\"temperature\": 21.5}");
        assertThat(reason("{\"t\":1,\"timestamp\":\"20.11.2026 08-15\"}"))
                .isEqualTo("timestamp is '20.11.2026 08-15': expected a time like 2026-11-20T08:15:30Z, or the seconds"
                        + " or milliseconds since 1970");
        assertThat(reason("{temperature:21.5}")).startsWith("not JSON: ").doesNotContain("rule");
    }

    @Test
    void anEmptyTimeIsNone() {
        assertThat(reading("{\"t\":1,\"timestamp\":\"\"}").timestamp()).isEqualTo(NOW);
    }

    @Test
    void theEndOfACStringIsNotPartOfAReading() {
        var json = "{\"timestamp\":\"2026-11-28T11:00:00Z\",\"device_name\":\"d\",\"data\":1}";

        assertThat(stored(json + "\0")).isEqualTo(json);
    }

    @Test
    void aTextWithAUnitIsItsNumberAndUnit() {
        var bare = reading("{\"device_name\":\"d\",\"metric\":\"t\",\"data\":\"22.4 °C\"}");
        var several = reading("{\"device_name\":\"d\",\"metrics\":{\"t\":\"22.4 °C\",\"h\":\"55\"}}");

        assertThat(bare.metrics()).isEqualTo(Map.of("t", 22.4));
        assertThat(bare.unit("t")).contains("°C");
        assertThat(several.metrics()).isEqualTo(Map.of("t", 22.4, "h", 55.0));
        assertThat(several.units()).isEqualTo(Map.of("t", "°C"));
    }

    @Test
    void aFieldThatIsThereTwiceIsAMistake() {
        assertThat(reason("{\"t\":1,\"t\":2}")).contains("a field is there twice");
    }

    private String reason(String payload) {
        var rejected = new RecordMapper(new MessageLimits(1000), BuiltInRules.byDefault(), Optional.empty(), clock)
                .of(message(payload), request -> {})
                .get(0);
        assertThat(rejected.rejection()).isPresent();
        return new String(rejected.record().headers().lastHeader("reason").value(), UTF_8);
    }

    private Reading reading(String json) {
        return ((Good) ReadingJson.parse(stored(json).getBytes(UTF_8))).reading();
    }

    private String stored(String json) {
        return value(
                new RecordMapper(new MessageLimits(1000), BuiltInRules.byDefault(), Optional.empty(), clock), json);
    }

    private static String value(RecordMapper records, String payload) {
        var outgoing = records.of(message(payload), request -> {}).get(0);
        assertThat(outgoing.record().topic()).isEqualTo("fieldline.readings");
        return new String(outgoing.record().value(), UTF_8);
    }

    private static InboundMessage message(String payload) {
        return new InboundMessage("fieldline/d/readings", payload.getBytes(UTF_8), 1, false, List.of(), () -> {});
    }
}
