package io.fieldline.mqtt;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Translates the events of one connection from Paho, and passes its messages to the listener of the session. */
final class ConnectionCallback implements MqttCallback, PublishReceiver {
    private static final Logger log = LoggerFactory.getLogger(ConnectionCallback.class);

    private final String clientId;
    private final URI uri;
    private final CompletableFuture<String> lost;
    private final MqttSession.Listener listener;
    private volatile boolean reasonGiven;
    private volatile boolean ended;

    /** {@code lost} is completed with the reason when the connection ends. */
    ConnectionCallback(String clientId, URI uri, CompletableFuture<String> lost, MqttSession.Listener listener) {
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
    void end() {
        ended = true; // without the monitor, which messages of a fast broker rarely leave
        awaitDelivery();
    }

    /** Returns when no message is being delivered. */
    private synchronized void awaitDelivery() {}

    @Override
    public synchronized void received(PublishPacket packet, BatchingOutputStream toBroker) {
        if (ended) {
            return;
        }
        try {
            listener.received(new InboundMessage(
                    packet.topic(),
                    packet.payload(),
                    packet.qos(),
                    packet.retained(),
                    packet.userProperties(),
                    acknowledgement(packet.id(), packet.qos(), toBroker)));
        } catch (RuntimeException refused) { // the thread must continue, because Paho ends the connection
            ended = true; // the next message must not overtake it
            reasonGiven = true;
            lost.complete("a message on %s cannot be taken: %s".formatted(packet.topic(), refused));
        } catch (Error unexpected) { // Paho does not report how its thread ends
            Callbacks.fatal(unexpected);
            throw unexpected;
        }
    }

    /** Does not reference the message, because hundreds of acknowledgements wait for Kafka. */
    private Runnable acknowledgement(int id, int qos, BatchingOutputStream toBroker) {
        return () -> {
            if (qos == 0 || ended) {
                return;
            }
            try {
                toBroker.acknowledge(id, qos);
            } catch (IOException broken) {
                log.debug("not acknowledged, the broker will send it again", broken);
            }
        };
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        throw new IllegalStateException("Paho got a message, which PacketInputStream takes out");
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
