package io.fieldline.spark.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldline.kafka.Topic;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.streaming.SourceProgress;
import org.jspecify.annotations.Nullable;

/** The JSON of the offsets of Spark's Kafka source: {@code {"fieldline.readings":{"0":17,"1":4}}}. */
public final class OffsetJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private OffsetJson() {}

    /** The offsets of one topic, by partition; empty before the first. */
    public static Map<Integer, Long> of(Topic topic, @Nullable String offsets) {
        var byPartition = new TreeMap<Integer, Long>();
        read(offsets)
                .path(topic.topicName())
                .properties()
                .forEach(offset -> byPartition.put(
                        Integer.valueOf(offset.getKey()), offset.getValue().asLong()));
        return byPartition;
    }

    /** The number of records of all topics between the offsets; 0 for a partition without a start. */
    static long between(@Nullable String start, @Nullable String end) {
        var from = read(start);
        var count = 0L;
        for (var topic : read(end).properties()) {
            for (var offset : topic.getValue().properties()) {
                var begin = from.path(topic.getKey()).path(offset.getKey());
                count += Math.max(
                        0,
                        offset.getValue().asLong()
                                - begin.asLong(offset.getValue().asLong()));
            }
        }
        return count;
    }

    /** The readings that wait in each partition; empty for a source that is not Kafka. */
    public static Map<Integer, Long> lag(SourceProgress source) {
        var lag = new TreeMap<Integer, Long>();
        if (isKafka(source)) {
            var read = of(Topic.READINGS, source.endOffset());
            of(Topic.READINGS, source.latestOffset())
                    .forEach((partition, latest) ->
                            lag.put(partition, Math.max(0, latest - read.getOrDefault(partition, 0L))));
        }
        return lag;
    }

    public static boolean isKafka(SourceProgress source) {
        return source.description().startsWith("KafkaV2");
    }

    private static JsonNode read(@Nullable String offsets) {
        try {
            return offsets == null ? JSON.createObjectNode() : JSON.readTree(offsets);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible); // Spark wrote it
        }
    }
}
