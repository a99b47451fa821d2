package io.fieldline.load.send;

import io.fieldline.mqtt.InboundMessage;
import io.fieldline.mqtt.MqttLink;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.mqtt.MqttSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Publishes at QoS 1, with as many unacknowledged messages as Mosquitto accepts by default. */
public final class MqttDestination implements Destination, MqttSession.Listener {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int WINDOW = 16;

    private final Semaphore window = new Semaphore(WINDOW);
    private final CompletableFuture<MqttLink> link = new CompletableFuture<>();
    private final CompletableFuture<Void> broken = new CompletableFuture<>();
    private final MqttSession session;
    private final Thread thread;

    private MqttDestination(MqttSettings settings, String clientId) {
        session = new MqttSession(settings, clientId, 1, Optional.empty(), this);
        thread = new Thread(this::maintain, clientId);
        thread.setDaemon(true);
    }

    /** Returns when it is connected. */
    public static MqttDestination connect(MqttSettings settings, String clientId)
            throws IOException, InterruptedException {
        var destination = new MqttDestination(settings, clientId);
        destination.thread.start();
        try {
            destination.link.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return destination;
        } catch (ExecutionException refused) {
            throw new IOException(String.valueOf(refused.getCause().getMessage()), refused);
        } catch (TimeoutException away) {
            destination.session.stop();
            throw new IOException(
                    "the MQTT broker %s does not answer; check --mqtt-uri".formatted(settings.uri()), away);
        }
    }

    @Override
    public void send(String device, byte[] payload, Runnable acknowledged) throws IOException, InterruptedException {
        window.acquire();
        checkConnection();
        link.join().publish("fieldline/%s/readings".formatted(device), payload, false, delivery -> {
            acknowledged.run();
            window.release();
        });
    }

    @Override
    public void close() throws IOException, InterruptedException {
        window.acquire(WINDOW);
        checkConnection();
        session.stop();
        thread.join(PATIENCE.toMillis());
    }

    private void checkConnection() throws IOException {
        if (broken.isDone()) {
            throw new IOException("the connection to the MQTT broker broke");
        }
    }

    @Override
    public void connected(MqttLink connection) {
        link.complete(connection);
    }

    @Override
    public void disconnected() {
        if (link.isDone()) {
            broken.complete(null);
            window.release(WINDOW); // so that nobody waits for an answer that never arrives
        }
    }

    @Override
    public void received(InboundMessage message) {
        message.acknowledge().run(); // it has no subscription
    }

    private void maintain() {
        try {
            session.run();
        } catch (MqttRefusedException | InterruptedException ended) {
            link.completeExceptionally(ended);
            broken.complete(null);
            window.release(WINDOW);
        }
    }
}
