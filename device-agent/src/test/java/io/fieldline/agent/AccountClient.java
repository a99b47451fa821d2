package io.fieldline.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.mqtt.InboundMessage;
import io.fieldline.mqtt.MqttLink;
import io.fieldline.mqtt.MqttLink.Delivery;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.mqtt.MqttSettings;
import io.fieldline.mqtt.Will;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;

/** A client of a broker with accounts, for one connection. */
final class AccountClient implements AutoCloseable, MqttSession.Listener {
    private static final long PATIENCE_SECONDS = 120;

    /** Above the max_packet_size of our mosquitto.conf, bytes. */
    private static final int TOO_LARGE = 1_100_000;

    private final List<String> topics = new CopyOnWriteArrayList<>();
    private final CompletableFuture<MqttLink> link = new CompletableFuture<>();
    private final CompletableFuture<String> refusal = new CompletableFuture<>();
    private final CompletableFuture<Void> disconnected = new CompletableFuture<>();
    private final MqttSession session;
    private final Thread thread = new Thread(this::run, "account-client");

    private AccountClient(MqttSettings settings, String clientId, Optional<Will> will) {
        session = new MqttSession(settings, clientId, 100, will, this);
        thread.start();
    }

    static AccountClient start(MqttSettings settings, String clientId) {
        return new AccountClient(settings, clientId, Optional.empty());
    }

    static AccountClient start(MqttSettings settings, String clientId, Will will) {
        return new AccountClient(settings, clientId, Optional.of(will));
    }

    /** Connects once, which deletes the session of this client id at the broker, and leaves none. */
    static void connectWithCleanStart(MqttSettings settings, String clientId) throws Exception {
        var options = new MqttConnectionOptions();
        options.setCleanStart(true);
        options.setUserName(settings.user().orElseThrow());
        options.setPassword(
                Files.readString(settings.passwordFile().orElseThrow()).strip().getBytes(UTF_8));
        options.setSocketFactory(trusting(settings.caFile().orElseThrow()));
        var client = new MqttClient(settings.uri().toString(), clientId, new MemoryPersistence());
        try {
            client.connect(options);
            client.disconnect();
        } finally {
            client.close();
        }
    }

    /** Connects and subscribes once, as {@code mqtt-bridge --check} does. */
    static void tryOut(MqttSettings settings, String clientId) throws MqttRefusedException, IOException {
        new MqttSession(settings, clientId, 1, Optional.empty(), MqttSession.Listener.NONE)
                .tryOut(List.of("fieldline/+/readings"), Optional.empty());
    }

    private static SSLSocketFactory trusting(Path caFile) throws GeneralSecurityException, IOException {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null);
        try (var pem = Files.newInputStream(caFile)) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    void subscribe(String... topicFilters) throws Exception {
        connection().subscribe(List.of(topicFilters));
    }

    /** Returns after the broker has accepted the message; throws if it does not. */
    void publish(String topic, byte[] payload, boolean retained) throws Exception {
        var delivery = new CompletableFuture<Delivery>();
        connection().publish(topic, payload, retained, delivery::complete);
        await(CompletableFuture.anyOf(delivery, refusal));
        if (!delivery.isDone()) {
            throw new IOException(refusal.join());
        }
    }

    void publish(String topic, String payload) throws Exception {
        publish(topic, payload.getBytes(UTF_8), false);
    }

    /** Makes the broker end the connection, by a packet that is too large. */
    void breakConnection(String topic) throws Exception {
        connection().publish(topic, new byte[TOO_LARGE], false, delivery -> {});
        await(disconnected);
    }

    /** The topics of the received messages, oldest first. */
    List<String> topics() {
        return topics;
    }

    @Override
    public void close() throws InterruptedException {
        session.stop();
        thread.join();
    }

    @Override
    public void connected(MqttLink connected) {
        link.complete(connected);
    }

    @Override
    public void disconnected() {
        session.stop();
        disconnected.complete(null);
    }

    @Override
    public void received(InboundMessage message) {
        topics.add(message.topic());
        message.acknowledge().run();
    }

    private MqttLink connection() throws Exception {
        await(CompletableFuture.anyOf(link, refusal));
        if (!link.isDone()) {
            throw new IOException(refusal.join());
        }
        return link.join();
    }

    private static void await(CompletableFuture<?> future) throws IOException, InterruptedException {
        try {
            future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException failed) {
            throw new IOException("the broker did not answer", failed);
        }
    }

    private void run() {
        try {
            session.run();
        } catch (MqttRefusedException refused) {
            refusal.complete(refused.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
