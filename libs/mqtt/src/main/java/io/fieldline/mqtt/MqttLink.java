package io.fieldline.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection. A call after its end fails, but does not affect the next connection. Thread-safe. */
public final class MqttLink implements MqttConnection {
    private static final Logger log = LoggerFactory.getLogger(MqttLink.class);
    private static final int AT_MOST_ONCE = 0;
    private static final int AT_LEAST_ONCE = 1;
    private static final long ANSWER_MILLIS = 10_000;

    /** Maximum: type, length (4), length of the topic (2), packet id (2), length of no properties (MQTT 5, 3.3). */
    private static final int PUBLISH_OVERHEAD = 10;

    private static final int NO_RETAINED_IF_SUBSCRIBED_BEFORE = 1;

    /** Reason codes of a refused subscription that may succeed later (MQTT 5, 3.9.3). */
    private static final Set<Integer> MAY_PASS = Set.of(
            MqttReturnCode.RETURN_CODE_UNSPECIFIED_ERROR,
            MqttReturnCode.RETURN_CODE_IMPLEMENTATION_SPECIFIC_ERROR,
            MqttReturnCode.RETURN_CODE_PACKET_ID_IN_USE,
            MqttReturnCode.RETURN_CODE_QUOTA_EXCEEDED);

    private final MqttAsyncClient client;
    private final CompletableFuture<String> lost;
    private final boolean sessionPresent;
    private final int receiveMaximum;
    private final long maximumPacketSize;

    /** Whether the broker delivered a message that it acknowledged. */
    public enum Delivery {
        TAKEN,
        /**
         * Nobody is subscribed, and no offline client has a session: the broker dropped the message (MQTT 5, 3.4.2.1).
         */
        NO_SUBSCRIBER,
        /** The broker will never accept this message, because of its size or the form of its payload. */
        REJECTED
    }

    MqttLink(
            MqttAsyncClient client,
            CompletableFuture<String> lost,
            boolean sessionPresent,
            int receiveMaximum,
            long maximumPacketSize) {
        this.client = client;
        this.lost = lost;
        this.sessionPresent = sessionPresent;
        this.receiveMaximum = receiveMaximum;
        this.maximumPacketSize = maximumPacketSize;
    }

    /** Whether the broker still has the session of this client, with its waiting messages. */
    public boolean sessionPresent() {
        return sessionPresent;
    }

    @Override
    public int receiveMaximum() {
        return receiveMaximum;
    }

    @Override
    public long maximumPacketSize() {
        return maximumPacketSize;
    }

    @Override
    public boolean fits(String topic, byte[] payload) {
        return PUBLISH_OVERHEAD + topic.getBytes(UTF_8).length + payload.length <= maximumPacketSize;
    }

    @Override
    public void publish(String topic, byte[] payload, boolean retained, Consumer<Delivery> answered) {
        var message = new MqttMessage(payload, AT_LEAST_ONCE, retained, null);
        try {
            client.publish(topic, message, null, new MqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    Callbacks.run(() -> delivery(topic, token).ifPresent(answered));
                }

                @Override
                public void onFailure(IMqttToken token, Throwable failure) {
                    lost.complete("not published: " + MqttReasons.of(failure));
                }
            });
        } catch (MqttException broken) {
            lost.complete("not published: " + MqttReasons.of(broken));
        }
    }

    /**
     * Publishes at most once: a message that does not arrive, or that the broker does not allow, is lost without an
     * error.
     */
    public void publishAtMostOnce(String topic, byte[] payload) {
        try {
            client.publish(topic, new MqttMessage(payload, AT_MOST_ONCE, false, null));
        } catch (MqttException broken) {
            log.debug("not published: topic={}", topic, broken);
        }
    }

    /**
     * Publishes at QoS 1, and never again. The result fails with an IOException if the broker refuses the message, which
     * does not end the connection, or if the connection breaks.
     *
     * @param expiry the broker drops the message if it cannot deliver it within this time
     */
    public CompletableFuture<Delivery> publishOnce(String topic, byte[] payload, Duration expiry) {
        var delivery = new CompletableFuture<Delivery>();
        var properties = new MqttProperties();
        properties.setMessageExpiryInterval(expiry.toSeconds());
        try {
            client.publish(
                    topic, new MqttMessage(payload, AT_LEAST_ONCE, false, properties), null, new MqttActionListener() {
                        @Override
                        public void onSuccess(IMqttToken token) {
                            Callbacks.run(() -> complete(delivery, topic, reasonCode(token)));
                        }

                        @Override
                        public void onFailure(IMqttToken token, Throwable failure) {
                            delivery.completeExceptionally(
                                    new IOException("not published: " + MqttReasons.of(failure), failure));
                        }
                    });
        } catch (MqttException broken) {
            delivery.completeExceptionally(new IOException("not published: " + MqttReasons.of(broken), broken));
        }
        return delivery;
    }

    private static void complete(CompletableFuture<Delivery> delivery, String topic, int code) {
        if (code >= MqttReturnCode.RETURN_CODE_UNSPECIFIED_ERROR) {
            delivery.completeExceptionally(
                    new IOException("the broker refuses messages to %s: %s".formatted(topic, MqttReasons.words(code))));
            return;
        }
        delivery.complete(
                code == MqttReturnCode.RETURN_CODE_NO_MATCHING_SUBSCRIBERS ? Delivery.NO_SUBSCRIBER : Delivery.TAKEN);
    }

    private static int reasonCode(IMqttToken token) {
        var codes = token.getReasonCodes();
        return codes == null || codes.length == 0 ? MqttReturnCode.RETURN_CODE_SUCCESS : codes[0];
    }

    /**
     * Subscribes at QoS 1; without the retained messages if the session was subscribed before.
     *
     * @throws MqttRefusedException if the broker does not permit it
     * @throws IOException          if the connection broke or the broker did not answer
     */
    public void subscribe(List<String> topicFilters) throws MqttRefusedException, IOException {
        subscribe(topicFilters, AT_LEAST_ONCE);
    }

    /**
     * Subscribes at QoS 0: the broker stores nothing while this client is away, so that a command does not come hours
     * later.
     */
    public void subscribeWhileHere(String topicFilter) throws MqttRefusedException, IOException {
        subscribe(List.of(topicFilter), AT_MOST_ONCE);
    }

    private void subscribe(List<String> topicFilters, int qos) throws MqttRefusedException, IOException {
        var subscriptions =
                topicFilters.stream().map(filter -> subscription(filter, qos)).toArray(MqttSubscription[]::new);
        try {
            var token = client.subscribe(subscriptions, null, null, new MqttProperties());
            token.waitForCompletion(ANSWER_MILLIS);
            refuseIfRefused(topicFilters, token.getReasonCodes());
        } catch (MqttException broken) {
            throw new IOException("cannot subscribe to " + topicFilters, broken);
        }
    }

    private static MqttSubscription subscription(String topicFilter, int qos) {
        var subscription = new MqttSubscription(topicFilter, qos);
        subscription.setRetainHandling(NO_RETAINED_IF_SUBSCRIBED_BEFORE);
        subscription.setRetainAsPublished(false); // so that the flag distinguishes stored messages from new ones
        return subscription;
    }

    private static void refuseIfRefused(List<String> topicFilters, int[] codes)
            throws MqttRefusedException, IOException {
        for (var i = 0; i < codes.length; i++) {
            if (codes[i] < MqttReturnCode.RETURN_CODE_UNSPECIFIED_ERROR) {
                continue;
            }
            if (MAY_PASS.contains(codes[i])) {
                throw new IOException("the broker refuses the subscription to %s for now: %s"
                        .formatted(topicFilters.get(i), MqttReasons.words(codes[i])));
            }
            throw new MqttRefusedException(
                    "the broker refuses the subscription to %s: %s; allow it in the broker's access list"
                            .formatted(topicFilters.get(i), MqttReasons.words(codes[i])));
        }
    }

    private Optional<Delivery> delivery(String topic, IMqttToken token) {
        var code = reasonCode(token);
        switch (code) {
            case MqttReturnCode.RETURN_CODE_NO_MATCHING_SUBSCRIBERS -> {
                return Optional.of(Delivery.NO_SUBSCRIBER);
            }
            case MqttReturnCode.RETURN_CODE_PACKET_TOO_LARGE, MqttReturnCode.RETURN_CODE_PAYLOAD_FORMAT_INVALID -> {
                return Optional.of(Delivery.REJECTED);
            }
            case MqttReturnCode.RETURN_CODE_NOT_AUTHORIZED, MqttReturnCode.RETURN_CODE_TOPIC_NAME_INVALID -> {
                lost.completeExceptionally(new MqttRefusedException(
                        "the broker refuses messages to %s: %s; allow them in the broker's access list"
                                .formatted(topic, MqttReasons.words(code))));
                return Optional.empty();
            }
            default -> {
                if (code < MqttReturnCode.RETURN_CODE_UNSPECIFIED_ERROR) {
                    return Optional.of(Delivery.TAKEN);
                }
                lost.complete("the broker rejected a message for %s: %s".formatted(topic, MqttReasons.words(code)));
                return Optional.empty();
            }
        }
    }
}
