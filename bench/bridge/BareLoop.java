package io.fieldline.bench;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** The least that copies messages and acknowledges the stored ones: nothing is checked, and nothing in order. */
final class BareLoop implements MqttCallback {
    private final MqttAsyncClient client;
    private final KafkaProducer<String, byte[]> producer;
    private final String topic;

    private BareLoop(MqttAsyncClient client, KafkaProducer<String, byte[]> producer, String topic) {
        this.client = client;
        this.producer = producer;
        this.topic = topic;
    }

    /** Arguments: broker, client id, Kafka servers, topic. Runs until it is killed. */
    public static void main(String[] args) throws MqttException {
        var client = new MqttAsyncClient(args[0], args[1], new MemoryPersistence());
        var producer = new KafkaProducer<>(
                Map.<String, Object>of(
                        "bootstrap.servers", args[2], "acks", "all", "linger.ms", 5, "compression.type", "lz4"),
                new StringSerializer(),
                new ByteArraySerializer());
        client.setManualAcks(true);
        client.setCallback(new BareLoop(client, producer, args[3]));
        client.connect(options()).waitForCompletion();
    }

    /** The session of these options outlives the connection. */
    static MqttConnectionOptions options() {
        var options = new MqttConnectionOptions();
        options.setCleanStart(false);
        options.setSessionExpiryInterval(3600L);
        options.setReceiveMaximum(1000);
        options.setSocketFactory(new NoDelay());
        return options;
    }

    @Override
    public void messageArrived(String mqttTopic, MqttMessage message) {
        producer.send(new ProducerRecord<>(topic, mqttTopic, message.getPayload()), (stored, error) -> {
            try {
                client.messageArrivedComplete(message.getId(), message.getQos());
            } catch (MqttException broken) {
                throw new IllegalStateException(broken);
            }
        });
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        System.err.println("disconnected: " + response);
    }

    @Override
    public void mqttErrorOccurred(MqttException error) {
        System.err.println("error: " + error);
    }

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String uri) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
}
