package io.fieldline.mqtt;

import java.util.List;

/**
 * A message from the broker, which stores it until it is acknowledged.
 *
 * @param qos            0, 1 or 2; at 0 the broker expects no acknowledgement, and the Receive Maximum does not limit
 *     the number of messages
 * @param retained       whether the broker stored it from before the subscription
 * @param userProperties the user properties of the message (MQTT 5, 3.3.2.3.7), in order; a name may appear twice
 * @param acknowledge    acknowledges the message; MQTT 5 requires this in the order of receipt. From any thread. After
 *     the end of its connection it does nothing, and the broker sends the message again
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

    /** The same message without its user properties. */
    public InboundMessage withoutUserProperties() {
        return new InboundMessage(topic, payload, qos, retained, List.of(), acknowledge);
    }

    /** A name and a value that the publisher chose. */
    public record UserProperty(String name, String value) {}
}
