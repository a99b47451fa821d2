package io.fieldline.emitter.average;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Up to which offsets a topic was read.
 *
 * @param topic   Kafka's id of the topic, because a topic that is recreated starts at offset 0
 * @param offsets of the last record known, by partition
 */
public record TopicOffsets(String topic, Map<Integer, Long> offsets) {
    /** More than any of our topics has. It limits what a page may send. */
    private static final int MAX_PARTITIONS = 1_000;

    public TopicOffsets {
        offsets = Map.copyOf(offsets);
    }

    /** Reads {@code {"topic":…,"offsets":{"0":41,…}}}; nothing when it is not that, as it comes from anywhere. */
    public static Optional<TopicOffsets> parse(JsonNode json) {
        var offsets = new HashMap<Integer, Long>();
        for (var entry : json.path("offsets").properties()) {
            if (!entry.getKey().matches("\\d{1,5}") || !entry.getValue().canConvertToLong()) {
                return Optional.empty();
            }
            offsets.put(Integer.valueOf(entry.getKey()), entry.getValue().longValue());
        }
        return json.path("topic").isTextual() && offsets.size() <= MAX_PARTITIONS
                ? Optional.of(new TopicOffsets(json.path("topic").textValue(), offsets))
                : Optional.empty();
    }

    boolean reach(RecordPosition position) {
        return offsets.getOrDefault(position.partition(), -1L) >= position.offset();
    }

    public String json() {
        var json = JsonNodeFactory.instance.objectNode().put("topic", topic);
        var list = json.putObject("offsets");
        new TreeMap<>(offsets).forEach((partition, offset) -> list.put(partition.toString(), offset));
        return json.toString();
    }
}
