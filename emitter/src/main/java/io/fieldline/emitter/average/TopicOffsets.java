package io.fieldline.emitter.average;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldline.messages.MessageJson;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The offsets up to which a topic was read.
 *
 * @param topic   Kafka's id of the topic, because a recreated topic starts at offset 0 again
 * @param offsets the offset of the last known record, by partition
 */
public record TopicOffsets(String topic, Map<Integer, Long> offsets) {
    /** More than any Fieldline topic has. It limits what a page may send. */
    private static final int MAX_PARTITIONS = 1_000;

    public TopicOffsets {
        offsets = Map.copyOf(offsets);
    }

    /** Reads {@code {"topic":…,"offsets":{"0":41,…}}}. Returns empty if it is anything else, because any client may send it. */
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
        return MessageJson.text(this);
    }
}
