package io.fieldline.mqtt;

import io.fieldline.mqtt.InboundMessage.UserProperty;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Translates the events of one connection from Paho, and passes its messages to the listener of the session. */
final class ConnectionCallback implements MqttCallback {
    private static final Logger log = LoggerFactory.getLogger(ConnectionCallback.class);

    private final MqttAsyncClient client;
    private final String clientId;
    private final URI uri;
    private final CompletableFuture<String> lost;
    private final MqttSession.Listener listener;
    private volatile boolean reasonGiven;
    private boolean ended;

    /** {@code lost} is completed with the reason when the connection ends. */
    ConnectionCallback(
            MqttAsyncClient client,
            String clientId,
            URI uri,
            CompletableFuture<String> lost,
            MqttSession.Listener listener) {
        this.client = client;
        this.clientId = clientId;
        this.uri = uri;
        this.lost = lost;
        this.listener = listener;
    }

    /**
     * Whether the end has a reason: the broker gave one, or a message cannot be taken. Without a reason, the broker
     * closed the connection; a failed publication can end it before Paho reports that.
     */
    boolean isReasonGiven() {
        return reasonGiven;
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        var code = response.getReturnCode();
        reasonGiven = MqttReasons.isFromBroker(code) || response.getException() == null;
        if (code == MqttReturnCode.RETURN_CODE_SESSION_TAKEN_OVER) {
            lost.complete("another client connected with our client id %s; give each its own".formatted(clientId));
        } else if (reasonGiven) {
            lost.complete("the broker says: " + MqttReasons.words(code));
        } else {
            lost.complete(MqttReasons.of(response.getException()));
        }
    }

    /** Ends the delivery of messages from this connection: the broker sends the rest again, in its order. */
    synchronized void end() {
        ended = true;
    }

    @Override
    public synchronized void messageArrived(String topic, MqttMessage message) {
        if (ended) {
            return;
        }
        try {
            listener.received(new InboundMessage(
                    topic,
                    message.getPayload(),
                    message.getQos(),
                    message.isRetained(),
                    userProperties(message),
                    acknowledgement(message.getId(), message.getQos())));
        } catch (RuntimeException refused) { // Paho would ignore it, and the message would wait forever
            ended = true; // the next message must not overtake it
            reasonGiven = true;
            lost.complete("a message on %s cannot be taken: %s".formatted(topic, refused));
        } catch (Error unexpected) { // Paho would ignore this, too
            Callbacks.fatal(unexpected);
            throw unexpected;
        }
    }

    private static List<UserProperty> userProperties(MqttMessage message) {
        return message.getProperties().getUserProperties().stream()
                .map(property -> new UserProperty(property.getKey(), property.getValue()))
                .toList();
    }

    /** Does not reference the message, because hundreds of acknowledgements wait for Kafka. */
    private Runnable acknowledgement(int id, int qos) {
        return () -> {
            if (qos == 0) {
                return;
            }
            try {
                client.messageArrivedComplete(id, qos);
            } catch (MqttException | RuntimeException broken) { // a closed client throws a NullPointerException
                log.debug("not acknowledged, the broker will send it again", broken);
            }
        };
    }

    @Override
    public void mqttErrorOccurred(MqttException error) {
        log.warn("protocol error: uri={} reason={}", uri, MqttReasons.of(error));
    }

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String address) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
}
