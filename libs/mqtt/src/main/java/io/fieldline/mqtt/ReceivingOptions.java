package io.fieldline.mqtt;

import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;

/** The options of a connection and the receiver of its messages. Paho passes them to the factory of the connection. */
final class ReceivingOptions extends MqttConnectionOptions {
    private final PublishReceiver receiver;

    ReceivingOptions(PublishReceiver receiver) {
        this.receiver = receiver;
    }

    PublishReceiver receiver() {
        return receiver;
    }
}
