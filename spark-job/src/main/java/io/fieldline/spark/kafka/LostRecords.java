package io.fieldline.spark.kafka;

import io.fieldline.kafka.Topic;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import org.apache.spark.sql.streaming.SourceProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the records of one topic that Kafka deleted before a query read them, per partition, since the start. Spark
 * continues with the records that Kafka still has.
 */
public final class LostRecords {
    private static final Logger log = LoggerFactory.getLogger(LostRecords.class);

    private final Topic topic;
    private final KafkaOffsets kafka;
    private final Map<Integer, Long> byPartition = new ConcurrentSkipListMap<>();

    public LostRecords(Topic topic, KafkaOffsets kafka) {
        this.topic = topic;
        this.kafka = kafka;
    }

    public Map<Integer, Long> byPartition() {
        return Map.copyOf(byPartition);
    }

    /** Counts and reports records that were lost in one partition. */
    public void add(int partition, long records) {
        if (records > 0) {
            var sum = byPartition.merge(partition, records, Long::sum);
            log.error(
                    "Kafka deleted records before the job read them, and the job continues with the rest:"
                            + " topic={} partition={} lost={} since_start={}; increase the retention of the topic if the"
                            + " job may be stopped for longer",
                    topic.topicName(),
                    partition,
                    records,
                    sum);
        }
    }

    /** Compares the offsets of a batch with the number of records that it read; queries Kafka only if they differ. */
    public void check(SourceProgress batch, long records) throws InterruptedException {
        var start = OffsetJson.of(topic, batch.startOffset());
        var end = OffsetJson.of(topic, batch.endOffset());
        var missing = OffsetJson.between(batch.startOffset(), batch.endOffset()) - records;
        var isRecreated = start.entrySet().stream()
                .anyMatch(from -> end.getOrDefault(from.getKey(), from.getValue()) < from.getValue());
        if (missing <= 0 && !isRecreated) {
            return;
        }
        try {
            count(start, end, missing, kafka.earliest(topic));
        } catch (ExecutionException away) {
            log.error(
                    "records may be lost, but Kafka is unavailable, so their number is unknown: topic={} at_most={}",
                    topic.topicName(),
                    missing,
                    away);
        }
    }

    /** Only records before the earliest offset are lost, because a compacted topic has other gaps as well. */
    private void count(Map<Integer, Long> start, Map<Integer, Long> end, long missing, Map<Integer, Long> earliest) {
        var left = missing;
        for (var from : start.entrySet()) {
            var partition = from.getKey();
            var begin = from.getValue();
            var until = end.getOrDefault(partition, begin);
            var first = earliest.getOrDefault(partition, 0L);
            if (until < begin) { // the topic is new, and Spark continues at its end
                log.error(
                        "the topic was deleted and created again: topic={} partition={}", topic.topicName(), partition);
                add(partition, until - first);
            } else {
                var deleted = Math.min(left, Math.min(until, first) - begin);
                left -= Math.max(0, deleted);
                add(partition, deleted);
            }
        }
    }
}
