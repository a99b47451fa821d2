package io.fieldline.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What the log says about rejected messages: the first of each kind at once, later ones at most once a minute. Of one thread. */
final class RejectionLog {
    private final LongSupplier nanoTime;
    private final Map<Rejection, LogLimit> limits = new EnumMap<>(Rejection.class);

    /** {@code nanoTime} as {@link System#nanoTime}. */
    RejectionLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The line to log for one rejected message, if it is time for one; {@code before} were rejected for this reason before. */
    Optional<String> line(Rejection rejection, long before, ProducerRecord<String, byte[]> record) {
        var limit = limits.computeIfAbsent(rejection, first -> new LogLimit(nanoTime));
        if (!limit.allowsOne()) {
            return Optional.empty();
        }
        return Optional.of("rejected: why=%s total=%d device=%s topic=%s reason=%s; all of them are in Kafka topic %s"
                .formatted(
                        rejection.label(),
                        before + 1,
                        record.key() == null ? "unknown" : LogText.of(record.key()),
                        header(record, "topic"),
                        header(record, "reason"),
                        record.topic()));
    }

    private static String header(ProducerRecord<String, byte[]> record, String name) {
        return LogText.of(new String(record.headers().lastHeader(name).value(), UTF_8));
    }
}
