package io.fieldline.spark.source;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumers of this JVM between two batches, because a new one would connect to Kafka first. This is static, because
 * tasks have no other place for what survives them. If there are too many, the one that was idle longest is closed.
 */
final class IdleConsumers {
    private static final Logger log = LoggerFactory.getLogger(IdleConsumers.class);

    private static final int MOST = 64;
    private static final Map<Key, Consumer<byte[], byte[]>> IDLE = new LinkedHashMap<>();

    record Key(TopicPartition partition, Map<String, Object> properties) {}

    private IdleConsumers() {}

    /** A consumer of this partition that reads from this offset. */
    static Consumer<byte[], byte[]> take(Key key, long offset) {
        var idle = take(key);
        if (idle != null && idle.position(key.partition()) == offset) {
            return idle; // with the records that it has fetched already
        }
        var consumer = idle == null ? create(key) : idle;
        consumer.seek(key.partition(), offset);
        return consumer;
    }

    private static @Nullable Consumer<byte[], byte[]> take(Key key) {
        synchronized (IDLE) {
            return IDLE.remove(key);
        }
    }

    private static Consumer<byte[], byte[]> create(Key key) {
        var consumer = new KafkaConsumer<byte[], byte[]>(key.properties());
        consumer.assign(List.of(key.partition()));
        return consumer;
    }

    static void give(Key key, Consumer<byte[], byte[]> consumer) {
        Consumer<byte[], byte[]> excess;
        synchronized (IDLE) {
            excess = IDLE.put(key, consumer);
            if (IDLE.size() > MOST) {
                var oldest = IDLE.keySet().iterator().next();
                excess = IDLE.remove(oldest);
            }
        }
        if (excess != null) {
            close(excess);
        }
    }

    /** Closes it without waiting for Kafka. */
    static void close(Consumer<byte[], byte[]> consumer) {
        try {
            consumer.close(Duration.ZERO);
        } catch (InterruptException cancelled) { // it is closed, and the thread is interrupted again
            log.debug("the thread was interrupted before it closed a consumer", cancelled);
        }
    }
}
