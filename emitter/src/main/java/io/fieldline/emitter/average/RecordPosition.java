package io.fieldline.emitter.average;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The Kafka record of an event. It is the same at every emitter, and after a restart.
 *
 * @param partition its partition of the topic
 * @param offset    its offset in the partition
 */
public record RecordPosition(int partition, long offset) {
    /** Adds {@code "position":[partition,offset]}. */
    void putInto(ObjectNode json) {
        json.putArray("position").add(partition).add(offset);
    }
}
