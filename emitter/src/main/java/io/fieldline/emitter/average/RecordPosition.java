package io.fieldline.emitter.average;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The Kafka record of an event: the same at every emitter, and after a restart.
 *
 * @param partition of the topic
 * @param offset    in it
 */
public record RecordPosition(int partition, long offset) {
    /** As {@code "position":[partition,offset]}. */
    void putInto(ObjectNode json) {
        json.putArray("position").add(partition).add(offset);
    }
}
