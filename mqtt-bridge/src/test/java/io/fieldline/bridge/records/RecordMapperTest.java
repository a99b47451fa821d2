package io.fieldline.bridge.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.bridge.rulefile.BuiltInRules;
import io.fieldline.bridge.sparkplug.Payloads;
import io.fieldline.bridge.sparkplug.SparkplugDecoder;
import io.fieldline.bridge.sparkplug.UncountedEvents;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import io.fieldline.mqtt.InboundMessage;
import io.fieldline.mqtt.InboundMessage.UserProperty;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.tahu.message.model.Metric;
import org.eclipse.tahu.message.model.MetricDataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordMapperTest {
    private static final Path EXAMPLES = Path.of("../docs/messages");
    private static final String TOPIC = "fieldline/device2/readings";
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final RecordMapper records = new RecordMapper(
            new MessageLimits(1000), BuiltInRules.byDefault(), Optional.empty(), Clock.fixed(NOW, ZoneOffset.UTC));

    static List<Path> readings() throws IOException {
        return files("readings");
    }

    /** The bridge reads a number in quotes as a number. */
    static List<Path> notReadings() throws IOException {
        return files("not-readings").stream()
                .filter(file -> !file.endsWith("data-is-text.json"))
                .toList();
    }

    @Test
    void aReadingIsKeyedByItsDeviceSoThatItsOrderIsKept() throws IOException {
        var record = record(TOPIC, example("readings/reading.json"));

        assertThat(record.key()).isEqualTo("device2");
        assertThat(header(record, "topic")).isEqualTo(TOPIC);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            fieldline/s|t/readings, 21.5
            fieldline/s|t/readings, {"t":21.5}
            fieldline/s|t/status,   online
            """)
    void anAccountCannotWriteUnderTheNameOfAnotherOneByACharacterThatIsReplaced(String topic, String payload) {
        var record = record(topic, payload.getBytes(UTF_8));

        assertThat(record.topic()).isEqualTo("fieldline.rejected");
        assertThat(record.key()).isNull();
    }

    @Test
    void userPropertiesThatAreLargerThanAllReadingsAreDropped() {
        var large = List.of(new UserProperty("n", "v".repeat(60_000)));
        var small = List.of(new UserProperty("site", "Leeds"));

        assertThat(records.limits().bounded(message(large)).userProperties()).isEmpty();
        assertThat(records.limits().bounded(message(small)).userProperties()).isEqualTo(small);
    }

    /** Each takes five bytes in the packet and far more in memory. */
    @Test
    void manyEmptyUserPropertiesAreDropped() {
        var many = Collections.nCopies(200, new UserProperty("", ""));

        assertThat(records.limits().bounded(message(many)).userProperties()).isEmpty();
    }

    @Test
    void ofAMessageOnATopicOfSixtyKilobytesTheStartIsKept() {
        var message = message("t".repeat(60_000), "1".getBytes(UTF_8), false);

        assertThat(records.limits().bytes(message)).isLessThan(10_000);
        assertThat(records.limits().isTooLarge(message)).isTrue();
        var record = only(records, message).record();
        assertThat(record.topic()).isEqualTo("fieldline.rejected");
        assertThat(header(record, "topic")).isEqualTo("t".repeat(1024));
        assertThat(header(record, "reason"))
                .isEqualTo("1 bytes, on a topic of 60000 characters, expected at most 1024; only the start is stored");
    }

    @Test
    void aReasonThatRepeatsTheMessageIsCut() {
        var outgoing =
                MappedRecord.rejected(message(List.of()), Rejection.UNREADABLE, Optional.empty(), "x".repeat(2000));

        assertThat(header(outgoing.record(), "reason")).hasSize(1000);
    }

    @ParameterizedTest
    @CsvSource({
        "fieldline/d1/readings, d1",
        "fieldline/d1/status, d1",
        "weather/roof, roof",
        "spBv1.0/g/DDATA/n/d, g:n",
        "spBv1.0/g/NBIRTH/n, g:n",
        "spBv1.0/STATE/host, spBv1.0/STATE/host"
    })
    void theBridgeOfAMessageFollowsFromTheDeviceInItsTopic(String topic, String key) {
        var sparkplug = new SparkplugDecoder(10, Clock.systemUTC(), System::nanoTime, new UncountedEvents());
        var withSparkplug = new RecordMapper(
                new MessageLimits(100), BuiltInRules.byDefault(), Optional.of(sparkplug), Clock.systemUTC());

        assertThat(withSparkplug.shareKey(topic)).isEqualTo(key);
    }

    /** Each metric with a time of its own is a reading, and each reading repeats all tags. */
    @Test
    void aSparkplugMessageThatBecomesMegabytesIsRejected() throws Exception {
        var sparkplug = new SparkplugDecoder(10_000, Clock.systemUTC(), System::nanoTime, new UncountedEvents());
        var withSparkplug = new RecordMapper(
                new MessageLimits(6_000), BuiltInRules.byDefault(), Optional.of(sparkplug), Clock.systemUTC());
        var metrics = new ArrayList<Metric>();
        for (var i = 0; i < 8; i++) {
            metrics.add(Payloads.named("tag" + i, MetricDataType.String, "t".repeat(250))
                    .createMetric());
        }
        for (var i = 0; i < 180; i++) {
            metrics.add(Payloads.named("" + i, MetricDataType.Boolean, true)
                    .timestamp(Date.from(Instant.ofEpochSecond(1_800_000_000L + i)))
                    .createMetric());
        }
        var birth = Payloads.payload(0, metrics.toArray(Metric[]::new));
        assertThat(birth).hasSizeLessThan(6_000);

        var records = withSparkplug.of(message("spBv1.0/g/NBIRTH/n", birth, false), request -> {});

        assertThat(records).hasSize(2);
        assertThat(records.get(0).record().topic()).isEqualTo("fieldline.status");
        assertThat(header(records.get(1).record(), "reason"))
                .isEqualTo(
                        "the readings of the message have more than 384000 bytes together, expected fewer metrics or tags");
    }

    private static InboundMessage message(List<UserProperty> properties) {
        return new InboundMessage(TOPIC, new byte[] {'1'}, 1, false, properties, () -> {});
    }

    @Test
    void aStatusIsOfADeviceWithANameAndShort() {
        assertThat(header(record("fieldline//status", "online".getBytes(UTF_8)), "reason"))
                .isEqualTo("the device of the status is missing: expected topic:2");
        assertThat(header(record("fieldline/a|b/status", "online".getBytes(UTF_8)), "reason"))
                .startsWith("device_name has a forbidden character");
        assertThat(record("fieldline/d/status", "online".getBytes(UTF_8)).topic())
                .isEqualTo("fieldline.status");
    }

    /** BigDecimal cannot hold such an exponent, and what it threw ended the bridge, again at each start. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"x\":1e99999999999}",
                "{\"timestamp\":\"2024-10-07T13:02:54Z\",\"device_name\":\"d\",\"data\":1e99999999999}",
                "{\"timestamp\":\"1970-01-01T00:00:09Z\",\"device_name\":\"d\",\"data\":1,\"x\":1e99999999999}",
                "{\"timestamp\":\"1970-01-01T00:00:09Z\",\"device_name\":\"d\",\"data\":1,\"x\":1.5e-2147483648}"
            })
    void aNumberThatNobodyCanHoldIsRejected(String payload) {
        var message = message("fieldline/d/readings", payload.getBytes(UTF_8), false);

        assertThat(records.of(message, request -> {}))
                .singleElement()
                .satisfies(outgoing -> assertThat(outgoing.rejection()).contains(Rejection.UNREADABLE));
    }

    /** Each of a thousand fields would carry the long name of the object that they are in. */
    @Test
    void aMessageThatGrowsWhenItIsFlattenedIsRejected() {
        var fields = new StringBuilder("{\"device_id\":\"d\",\"ts\":1730638574123,\"").append("k".repeat(300));
        fields.append("\":{\"a\":1}}");

        assertThat(header(record("plant/x", fields.toString().getBytes(UTF_8)), "reason"))
                .contains("a field's name has more than 256 characters");
    }

    @ParameterizedTest
    @MethodSource("readings")
    void aReadingGoesOnAsItCame(Path example) throws IOException {
        var payload = Files.readAllBytes(example);
        var record = record("plant/7", payload);

        assertThat(record.topic()).isEqualTo("fieldline.readings");
        assertThat(record.value()).isEqualTo(payload);
    }

    @ParameterizedTest
    @MethodSource("notReadings")
    void whatIsNoReadingIsKeptAsItCameWithTheReason(Path example) throws IOException {
        var payload = Files.readAllBytes(example);
        var record = record("plant/7", payload);

        assertThat(record.topic()).isEqualTo("fieldline.rejected");
        assertThat(record.value()).isEqualTo(payload);
        assertThat(header(record, "topic")).isEqualTo("plant/7");
        assertThat(header(record, "reason")).isNotBlank();
    }

    @Test
    void theReasonIsWhatIsWrongAsAReadingAndByTheRule() {
        var record = record(TOPIC, "{}".getBytes(UTF_8));

        assertThat(header(record, "reason"))
                .isEqualTo("no field is a number; write one, for example {\"temperature\": 21.5}");
    }

    @ParameterizedTest
    @CsvSource({
        "device-id-and-ts, device-2g7xqa, 2024-11-03T12:56:14.123Z",
        "thermostat, thermostat-01, 2025-10-16T16:00:40.633871Z",
        "motion-sensor, motion-sensor-01, 2025-10-16T16:00:41.920381Z"
    })
    void flatJsonOfOtherPeoplesDevicesBecomesAReading(String example, String device, Instant time) throws IOException {
        var record = record("sensors/a", example("foreign/%s.json".formatted(example)));

        assertThat(record.key()).isEqualTo(device);
        assertThat(reading(record).deviceName()).isEqualTo(device);
        assertThat(reading(record).timestamp()).isEqualTo(time);
    }

    @Test
    void itsNumbersBecomeMetricsAndItsTextsTags() throws IOException {
        var reading = reading(record("sensors/a", example("foreign/device-id-and-ts.json")));

        assertThat(reading.metrics())
                .containsExactlyInAnyOrderEntriesOf(Map.of("temperature", 24.7, "humidity", 55.3, "battery", 82.5));
        assertThat(reading.tags()).containsExactlyInAnyOrderEntriesOf(Map.of("status", "ok", "location", "lab"));
    }

    @Test
    void itsBooleansBecomeMetricsToo() throws IOException {
        var reading = reading(record("sensors/a", example("foreign/motion-sensor.json")));

        assertThat(reading.metrics())
                .containsExactlyInAnyOrderEntriesOf(Map.of("motion_detected", 1.0, "is_anomaly", 0.0));
    }

    @ParameterizedTest
    @CsvSource({"plant/hall/device1", "device1", "fieldline/device1/readings"})
    void aBareNumberIsAReadingOfTheDeviceInTheTopicAndOfNow(String topic) throws IOException {
        var record = record(topic, example("foreign/bare-number.txt"));

        assertThat(record.key()).isEqualTo("device1");
        assertThat(new String(record.value(), UTF_8))
                .isEqualTo("{\"timestamp\":\"2026-01-01T00:00:00.000000Z\",\"device_name\":\"device1\",\"data\":863.85,"
                        + "\"metric\":\"value\",\"quality\":\"ok\"}");
    }

    @Test
    void aNumberOnATopicThatEndsWithWhatWasMeasuredIsRejectedWithAHint() {
        var record = record("weather/roof/Pressure", "1013.25".getBytes(UTF_8));

        assertThat(record.topic()).isEqualTo("fieldline.rejected");
        assertThat(header(record, "reason"))
                .endsWith("'Pressure' is not a device's name; add a rule that names the level of the device,"
                        + " for example {\"topic\": \"weather/#\", \"payload\": \"number\", \"device\": \"topic:-2\","
                        + " \"metrics\": {\"topic:-1\": \"value\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"22.4\0", "\uFEFF22.4", "\"22.4\"", " 22.4\r\n"})
    void aNumberMayBeWrapped(String payload) {
        assertThat(reading(record("hall/device1", payload.getBytes(UTF_8))).metrics())
                .isEqualTo(Map.of("value", 22.4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nan", "NaN", "unavailable", "None", "null", "N/A"})
    void aBareWordForNoValueIsAFault(String payload) {
        var reading = reading(record("fieldline/device1/readings", payload.getBytes(UTF_8)));

        assertThat(reading.metrics()).isEqualTo(Map.of("value", Double.NaN));
        assertThat(reading.quality()).isEqualTo(Quality.FAULT);
    }

    @Test
    void aFieldThatWasANumberAndHasNoValueNowIsAFaultAndNoTag() {
        var good = "{\"device_id\":\"a\",\"ts\":1730638574123,\"t\":21.5,\"h\":50,\"place\":\"unknown\"}";
        reading(record("x", good.getBytes(UTF_8)));
        var reading = reading(record(
                "x",
                good.replace("21.5", "\"unavailable\"").replace("50", "null").getBytes(UTF_8)));

        assertThat(reading.metrics()).isEqualTo(Map.of("t", Double.NaN, "h", Double.NaN));
        assertThat(reading.quality()).isEqualTo(Quality.FAULT);
        assertThat(reading.tags()).isEqualTo(Map.of("place", "unknown"));
    }

    @Test
    void aNumberThatNoSensorMeasuresCostsOnlyItsMetric() {
        var reading = reading(record(
                "x", "{\"device_id\":\"a\",\"ts\":1730638574123,\"t\":21.5,\"h\":1e999,\"p\":-2e150}".getBytes(UTF_8)));

        assertThat(reading.metrics()).isEqualTo(Map.of("t", 21.5, "h", Double.NaN, "p", Double.NaN));
        assertThat(reading.quality()).isEqualTo(Quality.OK);
    }

    @Test
    void twoFieldsThatWouldBeOneMetricAreTheFirstAndTheOtherIsCounted() {
        var rules = BuiltInRules.byDefault();
        var payload = "{\"device_id\":\"a\",\"ts\":1730638574123,\"relay/0\":1,\"relay.0\":2,\"%s\":3}"
                .formatted("n".repeat(129));
        var outgoing = new RecordMapper(new MessageLimits(1000), rules, Optional.empty(), Clock.systemUTC())
                .of(message("x", payload.getBytes(UTF_8), false), request -> {})
                .get(0);

        assertThat(reading(outgoing.record()).metrics()).isEqualTo(Map.of("relay.0", 1.0));
        assertThat(rules.omittedMetrics()).isEqualTo(2);
    }

    @Test
    void whatIsMoreThanAReadingMayCarryIsLeftOutAndCounted() {
        var rules = BuiltInRules.byDefault();
        var payload = new StringBuilder("{\"device_id\":\"a\",\"ts\":1730638574123");
        for (var number = 0; number < 300; number++) {
            payload.append(",\"m%d\":1,\"t%d\":\"%s\"".formatted(number, number, "x".repeat(number + 1)));
        }
        var outgoing = new RecordMapper(new MessageLimits(100_000), rules, Optional.empty(), Clock.systemUTC())
                .of(message("x", payload.append('}').toString().getBytes(UTF_8), false), request -> {})
                .get(0);

        assertThat(reading(outgoing.record()).metrics()).hasSize(256);
        assertThat(reading(outgoing.record()).tags()).hasSize(64);
        assertThat(rules.omittedMetrics()).isEqualTo(300 - 256 + 300 - 64);
    }

    @Test
    void aRejectedMessageIsKeyedByTheDeviceThatItsTopicNames() {
        assertThat(record(TOPIC, "nonsense".getBytes(UTF_8)).key()).isEqualTo("device2");
        assertThat(record("a/b", "nonsense".getBytes(UTF_8)).key()).isNull();
    }

    @Test
    void aDeviceCannotSpeakForAnother() throws IOException {
        var outgoing = only(records, message("fieldline/device1/readings", example("readings/reading.json"), false));

        assertThat(outgoing.rejection()).contains(Rejection.WRONG_DEVICE);
        assertThat(header(outgoing.record(), "reason"))
                .isEqualTo("the topic is for device device1, but the message is from device2");
    }

    @Test
    void aRetainedReadingThatMayHaveBeenCountedAlreadyIsSetAside() throws IOException {
        var payload = example("readings/original-contract.json");

        assertThat(only(records, message(TOPIC, payload, true)).rejection()).contains(Rejection.RETAINED);
        assertThat(only(records, message(TOPIC, payload, false)).rejection()).isEmpty();
    }

    @Test
    void aRetainedReadingWhoseRepeatCanBeToldPasses() throws IOException {
        assertThat(only(records, message(TOPIC, example("readings/reading.json"), true))
                        .rejection())
                .isEmpty();
    }

    @Test
    void aStatusIsKeptAsItCameUnderItsDevice() {
        var record = record("fieldline/device1/status", "offline".getBytes(UTF_8));

        assertThat(record.topic()).isEqualTo("fieldline.status");
        assertThat(record.key()).isEqualTo("device1");
        assertThat(record.value()).isEqualTo("offline".getBytes(UTF_8));
    }

    @Test
    void aStatusThatIsTakenBackIsForgottenByKafkaToo() {
        assertThat(record("fieldline/device1/status", new byte[0]).value()).isNull();
    }

    @Test
    void whatThePublisherSaidBesideItBecomesHeaders() throws IOException {
        var properties = List.of(new UserProperty("site", "north"), new UserProperty("topic", "mine"));
        var record = only(
                        records,
                        new InboundMessage(TOPIC, example("readings/reading.json"), 1, false, properties, () -> {}))
                .record();

        assertThat(header(record, "mqtt.site")).isEqualTo("north");
        assertThat(header(record, "mqtt.topic")).isEqualTo("mine");
        assertThat(header(record, "topic")).isEqualTo(TOPIC);
    }

    @Test
    void aReadingThatIsLargerThanTheEmitterTakesIsRejected() throws IOException {
        var roomy = new RecordMapper(
                new MessageLimits(1_000_000), BuiltInRules.byDefault(), Optional.empty(), Clock.systemUTC());
        var reading = new String(example("readings/reading.json"), UTF_8).strip();
        var largest = (reading + " ".repeat(262_144 - reading.length())).getBytes(UTF_8);
        var larger = Arrays.copyOf(largest, largest.length + 1);
        larger[largest.length] = ' ';

        assertThat(only(roomy, message(TOPIC, largest, false)).rejection()).isEmpty();
        var outgoing = only(roomy, message(TOPIC, larger, false));
        assertThat(outgoing.rejection()).contains(Rejection.TOO_LARGE);
        assertThat(outgoing.record().key()).isEqualTo("device2");
        assertThat(header(outgoing.record(), "reason")).isEqualTo("a reading of 262145 bytes, expected at most 262144");
    }

    @Test
    void ofAPayloadThatIsTooLargeTheStartIsKept() {
        var roomy = new RecordMapper(
                new MessageLimits(10_000), BuiltInRules.byDefault(), Optional.empty(), Clock.systemUTC());
        var outgoing = only(roomy, message(TOPIC, new byte[10_001], false));

        assertThat(outgoing.rejection()).isEqualTo(Optional.of(Rejection.TOO_LARGE));
        assertThat(outgoing.record().value()).hasSize(4096);
        assertThat(header(outgoing.record(), "reason"))
                .isEqualTo("10001 bytes, expected at most 10000; only the start is stored");
    }

    @Test
    void theRetainedStateOfASparkplugHostIsNoNodesMessageAndIsIgnored() {
        var sparkplug = new SparkplugDecoder(10, Clock.systemUTC(), System::nanoTime, new UncountedEvents());
        var withSparkplug = new RecordMapper(
                new MessageLimits(1000), BuiltInRules.byDefault(), Optional.of(sparkplug), Clock.systemUTC());

        assertThat(withSparkplug.of(message("spBv1.0/STATE/host", new byte[0], true), request -> {}))
                .isEmpty();
        assertThat(withSparkplug.of(message("spBv1.0/g/NBIRTH/n", new byte[0], true), request -> {}))
                .singleElement()
                .satisfies(outgoing -> assertThat(outgoing.rejection()).contains(Rejection.RETAINED));
    }

    @Test
    void aCompressedPayloadThatExpandsTooFarIsRejectedAsItCame() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(new byte[5_000_000]);
        }
        var outgoing = only(
                new RecordMapper(
                        new MessageLimits(10_000), BuiltInRules.byDefault(), Optional.empty(), Clock.systemUTC()),
                message(TOPIC, bytes.toByteArray(), false));

        assertThat(outgoing.record().value()).isEqualTo(bytes.toByteArray());
        assertThat(header(outgoing.record(), "reason"))
                .isEqualTo("cannot be read: the gzip payload expands to more than 10000 bytes; raise --max-payload");
    }

    private static MappedRecord only(RecordMapper records, InboundMessage message) {
        var all = records.of(message, request -> {});
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private ProducerRecord<String, byte[]> record(String topic, byte[] payload) {
        return only(records, message(topic, payload, false)).record();
    }

    private static InboundMessage message(String topic, byte[] payload, boolean retained) {
        return new InboundMessage(topic, payload, 1, retained, List.of(), () -> {});
    }

    private static Reading reading(ProducerRecord<String, byte[]> record) {
        assertThat(record.topic()).isEqualTo("fieldline.readings");
        return ((Good) ReadingJson.parse(record.value())).reading();
    }

    private static byte[] example(String name) throws IOException {
        return Files.readAllBytes(EXAMPLES.resolve(name));
    }

    private static String header(ProducerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static List<Path> files(String folder) throws IOException {
        try (var files = Files.list(EXAMPLES.resolve(folder))) {
            return files.sorted().toList();
        }
    }
}
