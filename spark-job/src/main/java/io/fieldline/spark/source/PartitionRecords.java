package io.fieldline.spark.source;

import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.spark.sql.kafka010.KafkaBatchInputPartition;
import org.jspecify.annotations.Nullable;

/**
 * The records of one partition between two offsets. Unlike Spark's reader, it does not ask Kafka for the range of the
 * partition after each poll, so the client fetches the next records while these are processed.
 *
 * <p>Records that Kafka has deleted are skipped, as with Spark's option {@code failOnDataLoss=false}.
 */
final class PartitionRecords implements Iterator<ConsumerRecord<byte[], byte[]>>, AutoCloseable {
    private final TopicPartition partition;
    private final long end;
    private final Duration patience;
    private final IdleConsumers.Key key;
    private final Consumer<byte[], byte[]> consumer;
    private Iterator<ConsumerRecord<byte[], byte[]>> polled = Collections.emptyIterator();
    private @Nullable ConsumerRecord<byte[], byte[]> next;
    /** The offset after the last returned record. */
    private long position;
    /** The offset after the last poll. Some offsets before it have no record, e.g. the end of a transaction. */
    private long reached;

    private long count;

    static PartitionRecords open(KafkaBatchInputPartition of) {
        var key = new IdleConsumers.Key(of.offsetRange().topicPartition(), of.executorKafkaParams());
        var begin = of.offsetRange().fromOffset();
        var patience = Duration.ofMillis(of.pollTimeoutMs());
        return new PartitionRecords(
                key, begin, of.offsetRange().untilOffset(), patience, IdleConsumers.take(key, begin));
    }

    /** Reads with a consumer whose position is {@code begin}; {@code end} is exclusive. */
    PartitionRecords(
            IdleConsumers.Key key, long begin, long end, Duration patience, Consumer<byte[], byte[]> consumer) {
        this.key = key;
        this.partition = key.partition();
        this.position = begin;
        this.reached = begin;
        this.end = end;
        this.patience = patience;
        this.consumer = consumer;
    }

    /** How many records it has returned. */
    long count() {
        return count;
    }

    @Override
    public boolean hasNext() {
        while (next == null && position < end) {
            if (polled.hasNext()) {
                take(polled.next());
            } else if (position < reached) {
                position = reached;
            } else {
                poll();
            }
        }
        return next != null;
    }

    @Override
    public ConsumerRecord<byte[], byte[]> next() {
        var record = hasNext() ? next : null;
        if (record == null) {
            throw new NoSuchElementException();
        }
        next = null;
        count++;
        return record;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        position = record.offset() + 1;
        next = record.offset() < end ? record : null;
    }

    private void poll() {
        try {
            polled = consumer.poll(patience).records(partition).iterator();
            reached = consumer.position(partition);
            if (reached == position) {
                throw new TimeoutException("no record from Kafka: partition=%s offset=%d after=%s"
                        .formatted(partition, position, patience));
            }
        } catch (OffsetOutOfRangeException deleted) {
            skipDeleted();
        }
    }

    private void skipDeleted() {
        var all = List.of(partition);
        long earliest = consumer.beginningOffsets(all).get(partition);
        long latest = consumer.endOffsets(all).get(partition);
        position = position < latest ? Math.max(position, earliest) : end;
        reached = position;
        consumer.seek(partition, position);
    }

    @Override
    public void close() {
        if (position >= end) {
            IdleConsumers.give(key, consumer);
        } else { // the task failed or was cancelled
            IdleConsumers.close(consumer);
        }
    }
}
