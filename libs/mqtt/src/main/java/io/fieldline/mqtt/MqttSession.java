package io.fieldline.mqtt;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One MQTT 5 session over any number of connections. Each connection has its own Paho client, so that no packet id and
 * no queue of a broken connection can leak into the next one. The reconnection of Paho is off.
 *
 * <p>{@link #run} maintains the connection in the thread of its caller, and calls {@link Listener#connected} and
 * {@link Listener#disconnected} there. {@link Listener#received} runs on Paho's receiving thread.
 */
public final class MqttSession {
    private static final Logger log = LoggerFactory.getLogger(MqttSession.class);

    /** How long an orderly end waits for outstanding acknowledgements. */
    private static final Duration QUIESCE = Duration.ofSeconds(1);

    /** A connection that lasts this long resets the backoff. */
    private static final Duration LASTING = Duration.ofSeconds(10);

    /** After this many short connections in a row, each closed without a reason, a second client is likely. */
    private static final int SUSPICIOUS = 5;

    private static final int DEFAULT_RECEIVE_MAXIMUM = 65_535; // MQTT 5, 3.2.2.3.3
    private static final long NO_MAXIMUM_PACKET_SIZE = 0xFFFF_FFFFL; // MQTT 5, 3.2.2.3.6: only the protocol limits it

    /** Receives the events of a session. */
    public interface Listener {
        /** Does nothing, for a session that is only tried out. */
        Listener NONE = new Listener() {
            @Override
            public void connected(MqttLink link) {}

            @Override
            public void disconnected() {}

            @Override
            public void received(InboundMessage message) {}
        };

        /**
         * A connection was made: subscribe, publish. An exception ends the connection; a refusal also ends the session.
         */
        void connected(MqttLink link) throws MqttRefusedException, IOException, InterruptedException;

        /** The connection broke. Unacknowledged messages must be sent again, or will be received again. */
        void disconnected();

        /**
         * A message came; must not block. After an exception the connection ends, and the broker sends the message
         * again.
         */
        void received(InboundMessage message);
    }

    private final MqttSettings settings;
    private final MqttCertificates certificates;
    private final String clientId;
    private final SessionLimits limits;
    private final ConnectOptions options;
    private final Listener listener;
    private final Duration connectTimeout;
    private final Backoff backoff;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private int shortLived;

    /**
     * Describes a session; {@link #run} starts it.
     *
     * @param clientId       must not change, because it identifies the session; two clients with the same id disconnect
     *     each other
     * @param receiveMaximum maximum number of unacknowledged messages that the broker may send, in [1, 65535], which
     *     bounds the memory
     */
    public MqttSession(
            MqttSettings settings, String clientId, int receiveMaximum, Optional<Will> will, Listener listener) {
        this(settings, clientId, SessionLimits.of(receiveMaximum), will, listener);
    }

    /** Describes a session with all its limits. */
    public MqttSession(
            MqttSettings settings, String clientId, SessionLimits limits, Optional<Will> will, Listener listener) {
        this(settings, clientId, limits, will, listener, ConnectOptions.CONNECT_TIMEOUT);
    }

    MqttSession(
            MqttSettings settings,
            String clientId,
            SessionLimits limits,
            Optional<Will> will,
            Listener listener,
            Duration connectTimeout) {
        this.settings = settings;
        this.certificates = new MqttCertificates(settings);
        this.clientId = clientId;
        this.limits = limits;
        this.backoff = new Backoff(RandomGenerator.getDefault(), limits.longestBackoff());
        this.options = new ConnectOptions(settings, certificates, limits, will);
        this.listener = listener;
        this.connectTimeout = connectTimeout;
    }

    /** Maintains a connection until {@link #stop}. Throws if the broker refuses something permanently. */
    public void run() throws MqttRefusedException, InterruptedException {
        var outage = false;
        while (stopping.getCount() > 0) {
            try {
                runConnection();
                outage = false;
            } catch (IOException | MqttException failed) {
                refuseIfFinal(failed);
                if (!outage) {
                    log.warn(
                            "cannot reach the broker, trying again: uri={} reason={}",
                            settings.uri(),
                            MqttReasons.of(failed));
                    outage = true;
                }
            }
            stopping.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Connects once, subscribes, publishes an empty message to the topic (if there is one) and disconnects. A session
     * that the broker has for this client id stays as it is. Must not be called during {@link #run}, or while another
     * client has this client id.
     *
     * @throws MqttRefusedException if the broker refuses the account, the client id or a topic
     * @throws IOException          if the broker cannot be reached
     */
    public void tryOut(List<String> topicFilters, Optional<String> topic) throws MqttRefusedException, IOException {
        try {
            var client = new MqttAsyncClient(
                    BatchingNetworkModuleFactory.address(settings.uri()), clientId, new MemoryPersistence());
            var hasSession = false;
            try {
                var token = client.connect(options.create(PublishReceiver.NONE));
                token.waitForCompletion(connectTimeout.toMillis());
                hasSession = token.getSessionPresent();
                var lost = new CompletableFuture<String>();
                var link = new MqttLink(client, lost, false, limits.receiveMaximum(), NO_MAXIMUM_PACKET_SIZE);
                if (!hasSession) { // its subscriptions must stay as they are
                    link.subscribe(topicFilters);
                }
                if (topic.isPresent()) {
                    tryToPublish(topic.get(), link, lost);
                }
            } finally {
                close(client, MqttReturnCode.RETURN_CODE_SUCCESS, hasSession ? ConnectOptions.EXPIRY : Duration.ZERO);
            }
        } catch (MqttException failed) {
            refuseIfFinal(failed);
            throw new IOException(MqttReasons.of(failed), failed);
        }
    }

    private void tryToPublish(String topic, MqttLink link, CompletableFuture<String> lost)
            throws MqttRefusedException, IOException {
        var published = "";
        link.publish(topic, new byte[0], false, delivery -> lost.complete(published));
        try {
            var problem = lost.get(connectTimeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!problem.equals(published)) {
                throw new IOException(problem);
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof MqttRefusedException refused) {
                throw refused;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (TimeoutException silent) {
            throw new IOException("the broker did not acknowledge a message to " + topic, silent);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", hurried);
        }
    }

    /** When the certificates of the connection expire. */
    public MqttCertificates certificates() {
        return certificates;
    }

    /** Ends {@link #run} in order; may be called twice, from any thread. */
    public void stop() {
        stopping.countDown();
        stopped.complete(null);
    }

    private void runConnection() throws MqttException, MqttRefusedException, IOException, InterruptedException {
        var client = new MqttAsyncClient(
                BatchingNetworkModuleFactory.address(settings.uri()), clientId, new MemoryPersistence());
        var lost = new CompletableFuture<String>();
        var callback = new ConnectionCallback(clientId, settings.uri(), lost, listener);
        client.setCallback(callback);
        var goodbye = MqttReturnCode.RETURN_CODE_SUCCESS;
        try {
            var link = connect(client, callback, lost);
            var since = System.nanoTime();
            try {
                listener.connected(link);
                awaitEnd(lost);
            } finally {
                connectionEnded(Duration.ofNanos(System.nanoTime() - since), !callback.isReasonGiven());
            }
        } catch (MqttRefusedException refused) {
            goodbye = MqttReturnCode.RETURN_CODE_DISCONNECT_WITH_WILL_MESSAGE; // the status must change
            throw refused;
        } finally {
            callback.end();
            listener.disconnected();
            close(client, goodbye, ConnectOptions.EXPIRY);
        }
    }

    private MqttLink connect(MqttAsyncClient client, PublishReceiver receiver, CompletableFuture<String> lost)
            throws MqttException, MqttRefusedException {
        try {
            var token = client.connect(options.create(receiver));
            token.waitForCompletion(connectTimeout.toMillis());
            var properties = token.getResponseProperties();
            var link = new MqttLink(
                    client,
                    lost,
                    token.getSessionPresent(),
                    Optional.ofNullable(properties.getReceiveMaximum()).orElse(DEFAULT_RECEIVE_MAXIMUM),
                    Optional.ofNullable(properties.getMaximumPacketSize()).orElse(NO_MAXIMUM_PACKET_SIZE));
            log.info("connected: uri={} session={}", settings.uri(), link.sessionPresent() ? "resumed" : "new");
            return link;
        } catch (MqttException failed) {
            shortLived = 0; // the broker is away, which explains the short connections
            throw failed;
        }
    }

    private void awaitEnd(CompletableFuture<String> lost) throws MqttRefusedException, InterruptedException {
        try {
            CompletableFuture.anyOf(lost, stopped).get();
            if (lost.isDone()) {
                log.warn("connection lost: uri={} reason={}", settings.uri(), lost.get());
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof MqttRefusedException refused) {
                throw refused;
            }
            throw new IllegalStateException(failed.getCause()); // a connection ends with a reason or a refusal
        }
    }

    /**
     * Resets the backoff after a long connection, and detects a second client with the same client id. Its sign is a
     * series of connections that the broker accepts and soon closes without a reason. Mosquitto 2.0 sends no reason
     * then; other brokers send 0x8E. A broker that restarts would refuse connections in between, and one with an
     * objection would send a reason. The backoff decides between the two clients: the connection of one becomes long, and
     * the other tries less and less often.
     */
    private void connectionEnded(Duration lasted, boolean closedWithoutReason) {
        if (lasted.compareTo(LASTING) >= 0) {
            backoff.reset();
        }
        shortLived = closedWithoutReason && lasted.compareTo(LASTING) < 0 ? shortLived + 1 : 0;
        if (shortLived == SUSPICIOUS) {
            log.error(
                    "the broker closed {} connections in a row soon after they were made, without a reason; "
                            + "another client probably uses our client id {}: uri={}",
                    SUSPICIOUS,
                    clientId,
                    settings.uri());
        }
    }

    private void refuseIfFinal(Exception failed) throws MqttRefusedException {
        if (!(failed instanceof MqttException refused)) {
            return;
        }
        switch (refused.getReasonCode()) {
            case MqttReturnCode.RETURN_CODE_BAD_USERNAME_OR_PASSWORD, MqttReturnCode.RETURN_CODE_NOT_AUTHORIZED ->
                throw new MqttRefusedException(
                        "the broker %s refuses the account %s: %s; check --mqtt-user and --mqtt-password-file"
                                .formatted(
                                        settings.uri(),
                                        settings.user().orElse("(none)"),
                                        MqttReasons.words(refused.getReasonCode())));
            case MqttReturnCode.RETURN_CODE_IDENTIFIER_NOT_VALID, MqttReturnCode.RETURN_CODE_BANNED ->
                throw new MqttRefusedException("the broker %s refuses the client id %s: %s"
                        .formatted(settings.uri(), clientId, MqttReasons.words(refused.getReasonCode())));
            case MqttReturnCode.RETURN_CODE_UNSUPPORTED_PROTOCOL_VERSION ->
                throw new MqttRefusedException("the broker %s does not speak MQTT 5".formatted(settings.uri()));
            default -> {} // all other reasons may be temporary
        }
    }

    private static void close(MqttAsyncClient client, int goodbye, Duration expiry) {
        try {
            if (client.isConnected()) {
                var properties = new MqttProperties();
                properties.setSessionExpiryInterval(expiry.toSeconds());
                client.disconnect(QUIESCE.toMillis(), null, null, goodbye, properties)
                        .waitForCompletion(ConnectOptions.CONNECT_TIMEOUT.toMillis());
            } else {
                client.disconnectForcibly(0, 0, false); // close() fails during a connect
            }
            client.close(true);
        } catch (MqttException broken) {
            log.debug("a broken connection did not close in order", broken);
        }
    }
}
