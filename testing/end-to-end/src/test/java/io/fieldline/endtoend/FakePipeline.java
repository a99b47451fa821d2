package io.fieldline.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Stands in for the bridge and the Spark job: writes the records of docs/messages.md to Kafka. */
final class FakePipeline implements AutoCloseable {
    private static final int WINDOW_SECONDS = 15;
    private static final String AVERAGE = """
            {"device_name":"%s","metric":"%s","unit":"ppm","window_start":"%s","window_end":"%s","data":%d,"min":%d,
             "max":%d,"stddev":1,"last":%d,"count":15,"final":true,"quality":{"simulated":15}}""";
    private static final String ALERT = """
            {"rule":"co-ul2034-400ppm","device_name":"%s","metric":"co","severity":"alarm","state":"raised","since":"%s",
             "at":"%s","value":606.9,"level":400.0,"unit":"ppm","quality":"ok"}""";

    private static final String RULES = """
            {"service":"spark-job","rules":[{"rule":"co-test","metric":"co","device":"%s","severity":"alarm","direction":"above",
             "level":150.0,"clear_level":120.0,"unit":"ppm","for_seconds":90,"window_seconds":0}]}""";

    private static final String SUMMARY = """
            {"device_name":"%s","first_seen":"%s","last_seen":"%s","interval_ms":%d,
             "metrics":{"co":{"unit":"ppm","interval_ms":%4$d}}}""";

    private static final String DESCRIBED = """
            {"device_name":"%s","first_seen":"%s","last_seen":"%2$s","interval_ms":1000,"tags":{"location":"lab"},
             "metrics":{"co":{"unit":"ppm","label":"Carbon monoxide","min":0,"max":10000,"interval_ms":1000}}}""";

    private static final String ANSWER = """
            {"device_name":"%s","at":"%s","answer":{"command":"%s","ok":true,"detail":"%s"}}""";

    private static final String BRIDGE = """
            {"service":"mqtt-bridge","started":"%s","at":"%1$s","connected":true,"received":1,"stored":1,"rejected":0}""";

    private static final String JOB = """
            {"service":"spark-job","started":"%s","at":"%1$s","batch":1,"rows":1,"batch_ms":200,"state_devices":1,
             "state_bytes":1,"late":0,"duplicates":0,"rejected":0,"lag":{},"lost":{}}""";

    private final Instant first = Instant.ofEpochSecond(
            Instant.now().getEpochSecond() / WINDOW_SECONDS * WINDOW_SECONDS - 100L * WINDOW_SECONDS);
    private final KafkaProducer<byte[], byte[]> producer;

    FakePipeline(String servers) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The final average of the window with that number; its mean is the number. */
    void average(String device, int number) {
        average(device, "co", number);
    }

    void average(String device, String metric, int number) {
        var start = start(number);
        var json = AVERAGE.formatted(device, metric, start, start(number + 1), number, number - 1, number + 1, number);
        send("fieldline.averages", device + "|" + metric + "|" + start, json);
    }

    /** A reading with the current time. */
    void reading(String device, String metric, double value) {
        reading(device, metric, String.valueOf(value), Instant.now());
    }

    /** A reading with the current time and without a value. */
    void fault(String device, String metric) {
        reading(device, metric, "null", Instant.now());
    }

    /** A reading of a device whose clock is wrong. */
    void reading(String device, String metric, double value, Instant time) {
        reading(device, metric, String.valueOf(value), time);
    }

    /** The summary that the job writes about a device whose last reading has just arrived. */
    void summary(String device, Duration interval) {
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        var json = SUMMARY.formatted(device, now.minus(1, ChronoUnit.HOURS), now, interval.toMillis());
        send("fieldline.devices", device, json);
    }

    /** The summary of a device that has a tag and has described its metric. */
    void described(String device) {
        send("fieldline.devices", device, DESCRIBED.formatted(device, Instant.now()));
    }

    /** Removes the device. */
    void remove(String device) {
        send(new ProducerRecord<>("fieldline.status", device.getBytes(UTF_8), null));
    }

    void rejected(String device, String topic, String reason, String payload) {
        List<Header> headers = List.of(
                new RecordHeader("topic", topic.getBytes(UTF_8)),
                new RecordHeader("kind", "unreadable".getBytes(UTF_8)),
                new RecordHeader("reason", reason.getBytes(UTF_8)));
        send(new ProducerRecord<>(
                "fieldline.rejected", null, null, device.getBytes(UTF_8), payload.getBytes(UTF_8), headers));
    }

    /** The progress of a bridge that runs. */
    void bridgeRuns() {
        send("fieldline.pipeline", "mqtt-bridge", BRIDGE.formatted(Instant.now()));
    }

    /** The progress of a Spark job that runs. */
    void jobRuns() {
        send("fieldline.pipeline", "spark-job", JOB.formatted(Instant.now()));
    }

    /** The answer of a device to a command, as the bridge stores it. */
    void answer(String device, String command, String detail) {
        send(
                "fieldline.answers",
                device + "|answer:" + command,
                ANSWER.formatted(device, Instant.now(), command, detail));
    }

    void alert(String device) {
        send("fieldline.alerts", device + "|co|co-ul2034-400ppm|" + first, ALERT.formatted(device, first, start(1)));
    }

    /** The rules of a job that has one rule, which is about this device. */
    void rule(String device) {
        send("fieldline.rules", "spark-job", RULES.formatted(device));
    }

    /** Epoch milliseconds. */
    long startOf(int number) {
        return start(number).toEpochMilli();
    }

    void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
    }

    private Instant start(int number) {
        return first.plusSeconds((long) number * WINDOW_SECONDS);
    }

    private void reading(String device, String metric, String value, Instant time) {
        var json = "{\"timestamp\":\"%s\",\"device_name\":\"%s\",\"metrics\":{\"%s\":%s}}"
                .formatted(time.truncatedTo(ChronoUnit.MICROS), device, metric, value);
        send("fieldline.readings", device, json);
    }

    private void send(String topic, String key, String json) {
        send(new ProducerRecord<>(topic, key.getBytes(UTF_8), json.getBytes(UTF_8)));
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        var unused = producer.send(record);
    }
}
