package io.fieldline.bridge.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.messages.PrintableText;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The log lines about rejected messages: one for each new reason and topic, at most {@value #MOST_NEW} a minute, and
 * besides one a minute for each kind. It stores the newest {@value #MOST_LOGGED} reasons and topics. For one thread.
 */
public final class RejectionLog {
    private static final int MOST_NEW = 20;
    private static final int MOST_LOGGED = 1000;
    private static final int LONGEST_PART = 100;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** The parts of a reason that differ from message to message. */
    private static final Pattern VALUES = Pattern.compile("'[^']*'|[\\d.]+|; fields.*");

    private final LongSupplier nanoTime;
    private final Map<Rejection, LogLimit> limits = new EnumMap<>(Rejection.class);
    private final Map<String, Boolean> logged = new LinkedHashMap<>(16, 0.75f, true);
    private long minuteBegan;
    private int newInMinute;

    /** {@code nanoTime} is like {@link System#nanoTime}. */
    public RejectionLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.minuteBegan = nanoTime.getAsLong();
    }

    /**
     * The line to log for a rejected message, if one is due; {@code before} messages were rejected for this reason
     * before.
     */
    public Optional<String> line(Rejection rejection, long before, ProducerRecord<String, byte[]> record) {
        var isDue = limits.computeIfAbsent(rejection, first -> new LogLimit(nanoTime))
                .allowsOne();
        var isNew = isNew(rejection, record);
        if (!isDue && !isNew) {
            return Optional.empty();
        }
        return Optional.of("rejected: why=%s total=%d device=%s topic=%s reason=%s; all of them are in Kafka topic %s"
                .formatted(
                        rejection.label(),
                        before + 1,
                        record.key() == null ? "unknown" : PrintableText.of(record.key()),
                        PrintableText.of(header(record, "topic")),
                        PrintableText.of(header(record, "reason")),
                        record.topic()));
    }

    private boolean isNew(Rejection rejection, ProducerRecord<String, byte[]> record) {
        var reason = VALUES.matcher(start(header(record, "reason"))).replaceAll("");
        var key = "%s %s %s".formatted(rejection.label(), start(header(record, "topic")), reason);
        if (logged.get(key) != null || !isAllowed()) {
            return false;
        }
        logged.put(key, true);
        if (logged.size() > MOST_LOGGED) {
            var eldest = logged.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
        return true;
    }

    private boolean isAllowed() {
        var now = nanoTime.getAsLong();
        if (now - minuteBegan >= MINUTE.toNanos()) {
            minuteBegan = now;
            newInMinute = 0;
        }
        return newInMinute++ < MOST_NEW;
    }

    private static String start(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST_PART));
    }

    private static String header(ProducerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
