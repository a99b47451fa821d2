package io.fieldline.spark.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class PartitionRecordsTest {
    private static final TopicPartition PARTITION = new TopicPartition("fieldline.readings", 1);

    private final FakeKafka kafka = new FakeKafka();

    /** A partition with the offsets up to {@code latest}; only {@code present} have a record. */
    private static final class FakeKafka extends MockConsumer<byte[], byte[]> {
        private List<Long> present = List.of();
        private long earliest;
        private long latest;

        FakeKafka() {
            super(OffsetResetStrategy.NONE);
            assign(List.of(PARTITION));
        }

        void has(long from, long to, Long... offsets) {
            earliest = from;
            latest = to;
            present = List.of(offsets);
            updateBeginningOffsets(Map.of(PARTITION, earliest));
            updateEndOffsets(Map.of(PARTITION, latest));
        }

        /** Returns all records in one poll. As in Kafka, the position is then behind what has no record, too. */
        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            var from = position(PARTITION);
            if (from < earliest || from > latest) {
                throw new OffsetOutOfRangeException(Map.of(PARTITION, from));
            }
            seek(PARTITION, latest);
            return new ConsumerRecords<>(Map.of(
                    PARTITION,
                    present.stream()
                            .filter(offset -> offset >= from)
                            .map(offset -> new ConsumerRecord<>(
                                    PARTITION.topic(), PARTITION.partition(), offset, new byte[0], new byte[0]))
                            .toList()));
        }
    }

    @Test
    void returnsTheRecordsBeforeTheEnd() {
        kafka.has(0, 9, 0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);

        assertThat(offsets(2, 5)).containsExactly(2L, 3L, 4L);
    }

    /** Kafka would not answer a poll there before the next record. */
    @Test
    void doesNotPollAgainIfTheLastOffsetsHaveNoRecord() {
        kafka.has(0, 4, 0L, 1L);

        assertThat(offsets(0, 4)).containsExactly(0L, 1L);
        assertThat(offsets(2, 4)).isEmpty();
    }

    @Test
    void skipsRecordsThatKafkaDeleted() {
        kafka.has(3, 6, 3L, 4L, 5L);
        assertThat(offsets(0, 5)).containsExactly(3L, 4L);

        kafka.has(6, 6);
        assertThat(offsets(0, 5)).isEmpty();
    }

    @Test
    void endsIfTheTopicIsNewAndShorter() {
        kafka.has(0, 2, 0L, 1L);

        assertThat(offsets(7, 9)).isEmpty();
    }

    @Test
    void failsIfKafkaHasNoRecordInTime() {
        kafka.has(0, 2, 0L, 1L);

        assertThatThrownBy(() -> offsets(2, 3))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("no record from Kafka: partition=fieldline.readings-1 offset=2 after=PT0.01S");
    }

    private List<Long> offsets(long begin, long end) {
        kafka.seek(PARTITION, begin);
        var key = new IdleConsumers.Key(PARTITION, Map.of());
        var offsets = new ArrayList<Long>();
        new PartitionRecords(key, begin, end, Duration.ofMillis(10), kafka)
                .forEachRemaining(record -> offsets.add(record.offset()));
        return offsets;
    }
}
