package io.fieldline.bridge;

import io.fieldline.mqtt.MqttSettings;
import io.fieldline.service.Setting;

/** What the bridge can be told; every component is a key, see {@link io.fieldline.service.Settings}. */
record BridgeConfig(
        MqttSettings mqtt,

        @Setting(
                help = "Client id at the broker, which keeps our session under it; each bridge needs its own.",
                byDefault = "fieldline-bridge")
        String clientId,

        @Setting(help = "What to subscribe to.", byDefault = "fieldline/+/readings")
        String topicFilter,

        @Setting(
                help = "Messages that the broker may send before the first is stored, in [1, 65535];"
                        + " it holds the rest, which bounds our memory.",
                byDefault = "1000")
        int receiveMaximum,

        @Setting(help = "Largest payload taken, bytes; a larger one is rejected.", byDefault = "262144")
        int maxPayload,

        @Setting(help = "Kafka brokers, host:port,host:port.", byDefault = "127.0.0.1:9092")
        String kafkaServers) {

    BridgeConfig {
        if (receiveMaximum < 1 || receiveMaximum > 65_535) {
            throw new IllegalArgumentException("--receive-maximum %d is outside [1, 65535]".formatted(receiveMaximum));
        }
        if (maxPayload < 1) {
            throw new IllegalArgumentException("--max-payload is %d, want at least 1".formatted(maxPayload));
        }
    }
}
