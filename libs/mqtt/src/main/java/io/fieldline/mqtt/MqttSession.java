package io.fieldline.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.mqtt.InboundMessage.UserProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One MQTT 5 session over as many connections as it takes. Each connection is a Paho client of its own, so that no
 * packet id and no queue of a broken one can leak into the next; Paho's reconnecting is off.
 *
 * <p>{@link #run} keeps the connection from its caller's thread, and calls {@link Listener#connected} and
 * {@link Listener#disconnected} there; {@link Listener#received} comes on Paho's one callback thread.
 */
public final class MqttSession {
    private static final Logger log = LoggerFactory.getLogger(MqttSession.class);

    /** A broker keeps what it holds for us that long while we are away. */
    private static final Duration EXPIRY = Duration.ofDays(7);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(20);

    /** How long an orderly end waits for acknowledgements in flight. */
    private static final Duration QUIESCE = Duration.ofSeconds(1);

    /** A connection that lasts this long is a good one. */
    private static final Duration LASTING = Duration.ofSeconds(10);

    /** After this many short connections in a row, each closed without a reason, a second client is likely. */
    private static final int SUSPICIOUS = 5;

    private static final int DEFAULT_RECEIVE_MAXIMUM = 65_535; // MQTT 5, 3.2.2.3.3
    private static final long NO_MAXIMUM_PACKET_SIZE = 0xFFFF_FFFFL; // MQTT 5, 3.2.2.3.6: only the protocol's own

    /** What a session's owner does with it. */
    public interface Listener {
        /** There is a connection: subscribe, publish. What it throws ends the connection or, refused, the session. */
        void connected(MqttLink link) throws MqttRefusedException, IOException, InterruptedException;

        /** The connection broke; whatever was not acknowledged has to be sent, or will be received, again. */
        void disconnected();

        /** A message came; must not block. What it throws ends the connection, and the broker sends it again. */
        void received(InboundMessage message);
    }

    private final MqttSettings settings;
    private final String clientId;
    private final SessionLimits limits;
    private final Optional<Will> will;
    private final Listener listener;
    private final Duration connectTimeout;
    private final Backoff backoff;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private int shortLived;

    /**
     * Describes a session; {@link #run} starts it.
     *
     * @param clientId       stable: the broker finds the session by it, and two clients with one id disconnect each other
     * @param receiveMaximum how many unacknowledged messages the broker may send, in [1, 65535]; bounds our memory
     */
    public MqttSession(
            MqttSettings settings, String clientId, int receiveMaximum, Optional<Will> will, Listener listener) {
        this(settings, clientId, SessionLimits.of(receiveMaximum), will, listener);
    }

    /** As the other, with all limits. */
    public MqttSession(
            MqttSettings settings, String clientId, SessionLimits limits, Optional<Will> will, Listener listener) {
        this(settings, clientId, limits, will, listener, CONNECT_TIMEOUT);
    }

    MqttSession(
            MqttSettings settings,
            String clientId,
            SessionLimits limits,
            Optional<Will> will,
            Listener listener,
            Duration connectTimeout) {
        this.settings = settings;
        this.clientId = clientId;
        this.limits = limits;
        this.backoff = new Backoff(RandomGenerator.getDefault(), limits.longestBackoff());
        this.will = will;
        this.listener = listener;
        this.connectTimeout = connectTimeout;
    }

    /** Keeps a connection until {@link #stop}. Throws if the broker refuses something permanently. */
    public void run() throws MqttRefusedException, InterruptedException {
        var outage = false;
        while (stopping.getCount() > 0) {
            try {
                keepOneConnection();
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

    /** As {@link #tryOut(List, Optional)}, without a message. */
    public void tryOut(List<String> topicFilters) throws MqttRefusedException, IOException {
        tryOut(topicFilters, Optional.empty());
    }

    /**
     * Connects once, subscribes, publishes an empty message to the topic, if any, and leaves, and nothing of it stays at the broker. Not while {@link #run}, or another
     * with this client id, does.
     *
     * @throws MqttRefusedException also if the broker keeps a session for this client id: trying it out would end that
     *     session and lose what waits in it
     * @throws IOException when the broker cannot be reached
     */
    public void tryOut(List<String> topicFilters, Optional<String> topic) throws MqttRefusedException, IOException {
        try {
            var client = new MqttAsyncClient(
                    BatchingNetworkModuleFactory.address(settings.uri()), clientId, new MemoryPersistence());
            client.setManualAcks(true);
            var kept = false;
            try {
                var token = client.connect(options());
                token.waitForCompletion(connectTimeout.toMillis());
                kept = token.getSessionPresent();
                if (kept) {
                    throw new MqttRefusedException(
                            "the broker %s keeps a session for the client id %s: try it with an account of its own"
                                    .formatted(settings.uri(), clientId));
                }
                var lost = new CompletableFuture<String>();
                var link = new MqttLink(client, lost, false, limits.receiveMaximum(), NO_MAXIMUM_PACKET_SIZE);
                link.subscribe(topicFilters);
                if (topic.isPresent()) {
                    tryToPublish(topic.get(), link, lost);
                }
            } finally {
                close(client, MqttReturnCode.RETURN_CODE_SUCCESS, kept ? EXPIRY : Duration.ZERO);
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

    /** Ends {@link #run} in order; may be called twice, from any thread. */
    public void stop() {
        stopping.countDown();
        stopped.complete(null);
    }

    private void keepOneConnection() throws MqttException, MqttRefusedException, IOException, InterruptedException {
        var client = new MqttAsyncClient(
                BatchingNetworkModuleFactory.address(settings.uri()), clientId, new MemoryPersistence());
        var lost = new CompletableFuture<String>();
        client.setManualAcks(true);
        var callback = new Callback(client, lost);
        client.setCallback(callback);
        var goodbye = MqttReturnCode.RETURN_CODE_SUCCESS;
        try {
            var link = connect(client, lost);
            var since = System.nanoTime();
            try {
                listener.connected(link);
                awaitEnd(lost);
            } finally {
                judge(Duration.ofNanos(System.nanoTime() - since), callback.closedWithoutReason);
            }
        } catch (MqttRefusedException refused) {
            goodbye = MqttReturnCode.RETURN_CODE_DISCONNECT_WITH_WILL_MESSAGE; // or our status would stay as it is
            throw refused;
        } finally {
            callback.end();
            listener.disconnected();
            close(client, goodbye, EXPIRY);
        }
    }

    private MqttLink connect(MqttAsyncClient client, CompletableFuture<String> lost)
            throws MqttException, MqttRefusedException {
        try {
            var token = client.connect(options());
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
            shortLived = 0; // the broker is away: this explains the short connections before
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
            throw new IllegalStateException(failed.getCause()); // a link ends with a reason or a refusal
        }
    }

    /**
     * A connection that lasted resets the backoff. If the broker closes one soon after it was made, without a reason, and
     * takes the next one at once, again and again, the likely cause is a second client with our id: Mosquitto 2.0 does
     * not say so, others answer 0x8E. A broker that restarts refuses connections meanwhile, and one that has an
     * objection names it.
     */
    private void judge(Duration lasted, boolean closedWithoutReason) {
        if (lasted.compareTo(LASTING) >= 0) {
            backoff.reset();
        }
        shortLived = closedWithoutReason && lasted.compareTo(LASTING) < 0 ? shortLived + 1 : 0;
        if (shortLived == SUSPICIOUS) {
            log.error(
                    "the broker closed {} connections in a row soon after they were made, without a reason; "
                            + "a second client with our client id {} is likely: uri={}",
                    SUSPICIOUS,
                    clientId,
                    settings.uri());
        }
    }

    private MqttConnectionOptions options() throws MqttRefusedException {
        var options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        options.setCleanStart(false); // keeps nothing without the expiry
        options.setSessionExpiryInterval(EXPIRY.toSeconds());
        options.setReceiveMaximum(limits.receiveMaximum());
        options.setMaximumPacketSize(limits.maximumPacketSize());
        options.setConnectionTimeout((int) CONNECT_TIMEOUT.toSeconds()); // of the socket; ours may be shorter
        options.setKeepAliveInterval((int) KEEP_ALIVE.toSeconds());
        if (settings.uri().getScheme().equals("ssl")) {
            options.setSocketFactory(tls());
        }
        if (settings.user().isPresent()) {
            options.setUserName(settings.user().get());
            options.setPassword(password());
        }
        will.ifPresent(last -> {
            var message = new MqttMessage(last.payload(), 1, true, null);
            options.setWill(last.topic(), message);
        });
        return options;
    }

    private SSLSocketFactory tls() throws MqttRefusedException {
        try {
            return Tls.sockets(settings);
        } catch (IOException | GeneralSecurityException unusable) {
            throw new MqttRefusedException(
                    "the certificates for %s cannot be used: %s".formatted(settings.uri(), unusable));
        }
    }

    private byte[] password() throws MqttRefusedException {
        var file = settings.passwordFile().orElseThrow();
        try (var lines = Files.lines(file)) {
            return lines.findFirst().orElse("").getBytes(UTF_8);
        } catch (IOException | UncheckedIOException unreadable) {
            throw new MqttRefusedException("--mqtt-password-file %s cannot be read: %s".formatted(file, unreadable));
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
            default -> {} // everything else may be temporary
        }
    }

    private static void close(MqttAsyncClient client, int goodbye, Duration expiry) {
        try {
            if (client.isConnected()) {
                var properties = new MqttProperties();
                properties.setSessionExpiryInterval(expiry.toSeconds());
                client.disconnect(QUIESCE.toMillis(), null, null, goodbye, properties)
                        .waitForCompletion(CONNECT_TIMEOUT.toMillis());
            } else {
                client.disconnectForcibly(0, 0, false); // a connect that is still under way refuses to be closed
            }
            client.close(true);
        } catch (MqttException broken) {
            log.debug("a broken connection did not close in order", broken);
        }
    }

    /** Turns what Paho says into our vocabulary. */
    private final class Callback implements MqttCallback {
        private final MqttAsyncClient client;
        private final CompletableFuture<String> lost;
        private volatile boolean closedWithoutReason;
        private boolean ended;

        Callback(MqttAsyncClient client, CompletableFuture<String> lost) {
            this.client = client;
            this.lost = lost;
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            var code = response.getReturnCode();
            closedWithoutReason = !MqttReasons.isFromBroker(code) && response.getException() != null;
            if (code == MqttReturnCode.RETURN_CODE_SESSION_TAKEN_OVER) {
                lost.completeExceptionally(new MqttRefusedException(
                        "another client connected with our client id %s; give each its own".formatted(clientId)));
            } else if (MqttReasons.isFromBroker(code) || response.getException() == null) {
                lost.complete("the broker says: " + MqttReasons.words(code));
            } else {
                lost.complete(MqttReasons.of(response.getException()));
            }
        }

        /** From here on nothing of this connection is handed over: the broker sends it again, in its order. */
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
            } catch (RuntimeException refused) { // Paho would swallow it, and the message would wait forever
                ended = true; // the next one must not overtake it
                lost.complete("a message on %s cannot be taken: %s".formatted(topic, refused));
            } catch (Error unexpected) { // Paho would swallow this, too
                Callbacks.fatal(unexpected);
                throw unexpected;
            }
        }

        private static List<UserProperty> userProperties(MqttMessage message) {
            return message.getProperties().getUserProperties().stream()
                    .map(property -> new UserProperty(property.getKey(), property.getValue()))
                    .toList();
        }

        /** Holds no message: hundreds of them wait for Kafka. */
        private Runnable acknowledgement(int id, int qos) {
            return () -> {
                if (qos == 0) {
                    return;
                }
                try {
                    client.messageArrivedComplete(id, qos);
                } catch (MqttException | RuntimeException broken) { // on a closed client a NullPointerException
                    log.debug("not acknowledged, the broker will send it again", broken);
                }
            };
        }

        @Override
        public void mqttErrorOccurred(MqttException error) {
            log.warn("protocol error: uri={} reason={}", settings.uri(), MqttReasons.of(error));
        }

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String uri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
