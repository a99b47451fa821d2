package io.fieldline.mqtt;

import io.fieldline.mqtt.MqttLink.Delivery;
import java.util.function.Consumer;

/** The part of a connection that publishes at least once; {@link MqttLink} is the real one. */
public interface MqttConnection {
    /** The number of unacknowledged messages that the broker accepts; more must not be published. */
    int receiveMaximum();

    /** The largest packet that the broker accepts (MQTT 5, 3.2.2.3.6); it disconnects a client that sends a larger one. */
    long maximumPacketSize();

    /** Whether the broker accepts a message of this size. */
    boolean fits(String topic, byte[] payload);

    /**
     * Publishes at least once. A failure ends this connection, and a refusal ends the session. The owner therefore
     * sends again in one place only: {@link MqttSession.Listener#connected}.
     *
     * @param answered called on Paho's callback thread after the broker has answered
     */
    void publish(String topic, byte[] payload, boolean retained, Consumer<Delivery> answered);
}
