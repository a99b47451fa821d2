package io.fieldline.mqtt;

import java.util.List;

/**
 * A message from the broker, which holds it until it is acknowledged.
 *
 * @param qos            0, 1 or 2; at 0 the broker waits for no acknowledgement, and no Receive Maximum bounds how many come
 * @param retained       whether it was kept from before we subscribed
 * @param userProperties the user properties of the message (MQTT 5, 3.3.2.3.7), in order; a name may appear twice
 * @param acknowledge    acknowledges the message; MQTT 5 requires this in order of receipt. From any thread; once
 *                       the connection that brought the message is gone it does nothing, and the broker sends it again
 */
public record InboundMessage(
        String topic,
        byte[] payload,
        int qos,
        boolean retained,
        List<UserProperty> userProperties,
        Runnable acknowledge) {
    public InboundMessage {
        userProperties = List.copyOf(userProperties);
    }

    /** The same without its user properties. */
    public InboundMessage withoutUserProperties() {
        return new InboundMessage(topic, payload, qos, retained, List.of(), acknowledge);
    }

    /** A name and a value of the publisher's choice. */
    public record UserProperty(String name, String value) {}
}
