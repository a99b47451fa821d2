package io.fieldline.bridge.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.messages.PrintableText;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The log lines about rejected messages: the first of each kind, then at most one a minute. For one thread. */
public final class RejectionLog {
    private final LongSupplier nanoTime;
    private final Map<Rejection, LogLimit> limits = new EnumMap<>(Rejection.class);

    /** {@code nanoTime} is like {@link System#nanoTime}. */
    public RejectionLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * The line to log for a rejected message, if one is due; {@code before} messages were rejected for this reason
     * before.
     */
    public Optional<String> line(Rejection rejection, long before, ProducerRecord<String, byte[]> record) {
        var limit = limits.computeIfAbsent(rejection, first -> new LogLimit(nanoTime));
        if (!limit.allowsOne()) {
            return Optional.empty();
        }
        return Optional.of("rejected: why=%s total=%d device=%s topic=%s reason=%s; all of them are in Kafka topic %s"
                .formatted(
                        rejection.label(),
                        before + 1,
                        record.key() == null ? "unknown" : PrintableText.of(record.key()),
                        header(record, "topic"),
                        header(record, "reason"),
                        record.topic()));
    }

    private static String header(ProducerRecord<String, byte[]> record, String name) {
        return PrintableText.of(new String(record.headers().lastHeader(name).value(), UTF_8));
    }
}
