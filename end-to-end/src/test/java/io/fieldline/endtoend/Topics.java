package io.fieldline.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Stands in for the Spark job: writes averages and alerts as docs/messages.md has them. */
final class Topics implements AutoCloseable {
    private static final int WINDOW_SECONDS = 15;
    private static final String AVERAGE = """
            {"device_name":"%s","metric":"co","unit":"ppm","window_start":"%s","window_end":"%s","data":%d,"min":%d,
             "max":%d,"stddev":1,"last":%d,"count":15,"final":true,"quality":{"simulated":15}}""";
    private static final String ALERT = """
            {"rule":"co-ul2034-400ppm","device_name":"%s","metric":"co","severity":"alarm","state":"raised","since":"%s",
             "at":"%s","value":606.9,"level":400.0,"unit":"ppm","quality":"ok"}""";

    private static final String RULES = """
            {"service":"spark-job","rules":[{"rule":"co-test","metric":"co","device":"%s","severity":"alarm","over":true,
             "level":150.0,"clear":120.0,"unit":"ppm","held_seconds":90,"mean_seconds":0}]}""";

    private final Instant first = Instant.ofEpochSecond(
            Instant.now().getEpochSecond() / WINDOW_SECONDS * WINDOW_SECONDS - 100L * WINDOW_SECONDS);
    private final KafkaProducer<byte[], byte[]> producer;

    Topics(String servers) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The closed window of that number; its mean is the number. */
    void average(String device, int number) {
        var start = start(number);
        var json = AVERAGE.formatted(device, start, start(number + 1), number, number - 1, number + 1, number);
        send("fieldline.averages", device + "|co|" + start, json);
    }

    void alert(String device) {
        send("fieldline.alerts", device + "|co|co-ul2034-400ppm|" + first, ALERT.formatted(device, first, start(1)));
    }

    /** The job's one rule is about that device. */
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

    private void send(String topic, String key, String json) {
        var unused = producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), json.getBytes(UTF_8)));
    }
}
