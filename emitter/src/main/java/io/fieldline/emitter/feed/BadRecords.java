package io.fieldline.emitter.feed;

import io.fieldline.emitter.feed.BadRecord.Reason;
import io.fieldline.kafka.Topic;
import io.fieldline.messages.PrintableText;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the skipped records by topic and reason. For each topic it logs the first one, and then at most one line a
 * minute.
 */
public final class BadRecords {
    private static final Logger log = LoggerFactory.getLogger(BadRecords.class);
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private final Map<Topic, Map<Reason, LongAdder>> counts = new EnumMap<>(Topic.class);
    /** By topic; used only by the feed's thread. */
    private final Map<Topic, Unlogged> unlogged = new EnumMap<>(Topic.class);

    /** How many records were skipped since the last line, and its {@link System#nanoTime}. */
    private static final class Unlogged {
        private long loggedAt;
        private long count;
    }

    BadRecords() {
        for (var topic : Partitions.TOPICS) {
            var byReason = new EnumMap<Reason, LongAdder>(Reason.class);
            for (var reason : Reason.values()) {
                byReason.put(reason, new LongAdder());
            }
            counts.put(topic, byReason);
        }
    }

    /** Must be called by the feed's thread. */
    void add(Topic topic, ConsumerRecord<byte[], byte[]> record, RuntimeException why) {
        var reason = why instanceof BadRecord bad ? bad.reason() : Reason.INVALID;
        counts.get(topic).get(reason).increment();
        var known = Optional.ofNullable(unlogged.get(topic));
        if (known.filter(it -> System.nanoTime() - it.loggedAt < LOG_INTERVAL.toNanos())
                .isPresent()) {
            known.get().count++;
            return;
        }
        log.warn(
                "skipped a record: topic={} partition={} offset={} reason={} message={} skipped_before={}",
                topic.topicName(),
                record.partition(),
                record.offset(),
                reason.label(),
                PrintableText.of(String.valueOf(why.getMessage())),
                known.map(it -> it.count).orElse(0L));
        var now = new Unlogged();
        now.loggedAt = System.nanoTime();
        unlogged.put(topic, now);
    }

    /** The number for all topics and reasons. */
    public long total() {
        return counts.values().stream()
                .flatMap(byReason -> byReason.values().stream())
                .mapToLong(LongAdder::sum)
                .sum();
    }

    public long count(String topic, String reason) {
        return counts.get(Topic.valueOf(topic)).get(Reason.valueOf(reason)).sum();
    }

    /** Calls the action with each topic and reason, in the form that {@link #count} accepts. */
    public void forEach(BiConsumer<String, String> each) {
        counts.forEach(
                (topic, byReason) -> byReason.keySet().forEach(reason -> each.accept(topic.name(), reason.name())));
    }
}
