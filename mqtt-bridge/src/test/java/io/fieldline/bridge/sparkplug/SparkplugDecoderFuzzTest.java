package io.fieldline.bridge.sparkplug;

import static io.fieldline.bridge.sparkplug.Payloads.named;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fieldline.bridge.mapping.TopicFilter;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.ReadingJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.eclipse.tahu.message.model.MetricDataType;
import org.eclipse.tahu.message.model.PropertyDataType;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An input is a sequence of messages, each a byte for its topic, two for the length of its payload, and the payload.
 */
class SparkplugDecoderFuzzTest {
    private static final List<String> TOPICS = List.of(
            "spBv1.0/g/NBIRTH/n",
            "spBv1.0/g/NDATA/n",
            "spBv1.0/g/NDEATH/n",
            "spBv1.0/g/DBIRTH/n/d",
            "spBv1.0/g/DDATA/n/d",
            "spBv1.0/g/DDEATH/n/d",
            "spBv1.0/g/NBIRTH/m",
            "spBv1.0/STATE/host");
    private static final int CAPACITY = 50;

    static List<byte[]> sessions() throws Exception {
        var birth = Payloads.withBirthDeathSequence(
                0,
                7,
                named("boiler/temperature", MetricDataType.Float, 24.5f)
                        .alias(1L)
                        .createMetric(),
                named("running", MetricDataType.Boolean, true).createMetric(),
                named("shift", MetricDataType.String, "early").createMetric(),
                named("counter", MetricDataType.UInt64, BigInteger.valueOf(Long.MAX_VALUE))
                        .createMetric(),
                Payloads.withProperty(
                                named("load", MetricDataType.Double, 3.0), "engUnit", PropertyDataType.String, "kW")
                        .createMetric());
        var data = Payloads.untyped(
                1, Payloads.aliased(1, MetricDataType.Float, 24.7f).createMetric());
        var typed = Payloads.payload(
                2, named("running", MetricDataType.Boolean, false).createMetric());
        var death = Payloads.withBirthDeathSequence(3, 7);
        return List.of(
                session(0, birth, 1, data, 1, typed, 2, death),
                session(0, birth, 3, birth, 4, data, 5, death, 6, birth, 7, typed),
                session(4, data, 1, typed));
    }

    private static byte[] session(Object... topicsAndPayloads) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (var i = 0; i < topicsAndPayloads.length; i += 2) {
            var payload = (byte[]) topicsAndPayloads[i + 1];
            bytes.write((Integer) topicsAndPayloads[i]);
            bytes.write(ByteBuffer.allocate(2).putShort((short) payload.length).array());
            bytes.write(payload);
        }
        return bytes.toByteArray();
    }

    @MethodSource("sessions")
    @FuzzTest
    void whateverASessionSendsItsReadingsAreValidAndOfItsNode(byte[] session) {
        var now = new long[1];
        var sparkplug = new SparkplugDecoder(
                CAPACITY,
                Clock.fixed(Payloads.AT, ZoneOffset.UTC),
                () -> now[0] += 100_000_000L,
                new UncountedEvents());
        for (var rest = ByteBuffer.wrap(session); rest.remaining() > 3; ) {
            var topic = TOPICS.get(Byte.toUnsignedInt(rest.get()) % TOPICS.size());
            var payload = new byte[Math.min(Short.toUnsignedInt(rest.getShort()), rest.remaining())];
            rest.get(payload);
            check(topic, payload, sparkplug.decode(TopicFilter.levelsOf(topic), payload));
        }
    }

    private static void check(String topic, byte[] payload, DecodedMessage decoded) {
        var levels = TopicFilter.levelsOf(topic);
        var node = "g:" + levels.get(levels.size() - (levels.size() == 5 ? 2 : 1));
        decoded.failure().ifPresent(failure -> assertThat(failure.reason()).isNotBlank());
        decoded.request().ifPresent(request -> assertThat(request.topic()).startsWith("spBv1.0/g/NCMD/"));
        assertThat(decoded.statuses()).allMatch(status -> status.deviceName().startsWith("g:"));
        assertThat(decoded.readings()).hasSizeLessThanOrEqualTo(payload.length);
        for (var reading : decoded.readings()) {
            assertThat(reading.deviceName()).startsWith(node);
            assertThat(ReadingJson.parse(ReadingJson.write(reading))).isInstanceOf(Good.class);
        }
    }
}
