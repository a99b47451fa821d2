package io.fieldline.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.streaming.SourceProgress;

/** How many records wait in each partition, from what Spark's Kafka source says of its offsets. */
final class Lag {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Lag() {}

    /** By partition of the one topic; nothing for a source that is not Kafka. */
    static Map<Integer, Long> of(SourceProgress source) {
        var waiting = new TreeMap<Integer, Long>();
        if (isKafka(source)) {
            var read = partitions(source.endOffset());
            partitions(source.latestOffset())
                    .properties()
                    .forEach(latest -> waiting.put(
                            Integer.valueOf(latest.getKey()),
                            Math.max(
                                    0,
                                    latest.getValue().asLong()
                                            - read.path(latest.getKey()).asLong())));
        }
        return waiting;
    }

    static boolean isKafka(SourceProgress source) {
        return source.description().startsWith("KafkaV2");
    }

    /** Of {@code {"fieldline.readings":{"0":17,"1":4}}} the inner object. */
    private static JsonNode partitions(String offsets) {
        try {
            var topics = offsets == null ? JSON.createObjectNode() : JSON.readTree(offsets);
            return topics.isEmpty()
                    ? JSON.createObjectNode()
                    : topics.iterator().next();
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible); // Spark wrote it
        }
    }
}
