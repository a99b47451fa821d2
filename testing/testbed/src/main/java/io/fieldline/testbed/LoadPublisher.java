package io.fieldline.testbed;

import io.fieldline.mqtt.InboundMessage;
import io.fieldline.mqtt.MqttLink;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.mqtt.MqttSettings;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * Publishes any number of messages at least once, over one connection, with its own in-flight window.
 *
 * <p>Paho's own count of in-flight messages is not reliable: an acknowledged publish leaves it a little after its waiting thread
 * continues, and an unsent one is not in it. So Paho's blocking client, or a loop that checks the count, fails with reason 32202
 * when one of Paho's threads lags.
 */
public final class LoadPublisher implements AutoCloseable, MqttSession.Listener {
    /** Less than the 20 unacknowledged messages that Mosquitto accepts by default. */
    private static final int WINDOW = 16;

    private final Semaphore window = new Semaphore(WINDOW);
    private final CompletableFuture<MqttLink> link = new CompletableFuture<>();
    private final CompletableFuture<Void> broken = new CompletableFuture<>();
    private final MqttSession session;
    private final Thread runner = new Thread(this::run, "publisher");

    private LoadPublisher(URI broker, String clientId) {
        var settings = new MqttSettings(broker, Optional.empty(), Optional.empty());
        session = new MqttSession(settings, clientId, 1, Optional.empty(), this);
    }

    /** Returns when it is connected. */
    public static LoadPublisher start(URI broker, String clientId) {
        var publisher = new LoadPublisher(broker, clientId);
        publisher.runner.start();
        publisher.link.join();
        return publisher;
    }

    /** Waits while the window is full. Throws if the connection is broken. */
    public void publish(String topic, byte[] payload) throws InterruptedException {
        window.acquire();
        if (broken.isDone()) {
            throw new IllegalStateException("the connection broke");
        }
        link.join().publish(topic, payload, false, taken -> window.release());
    }

    /** Waits until the broker has acknowledged all messages. Throws if the connection broke before. */
    @Override
    public void close() throws InterruptedException {
        window.acquire(WINDOW);
        var lost = broken.isDone();
        session.stop();
        runner.join();
        if (lost) {
            throw new IllegalStateException("the connection broke");
        }
    }

    @Override
    public void connected(MqttLink connected) {
        link.complete(connected);
    }

    @Override
    public void disconnected() {
        broken.complete(null);
        window.release(WINDOW); // so that nobody waits for an answer that never arrives
    }

    @Override
    public void received(InboundMessage message) {}

    private void run() {
        try {
            session.run();
        } catch (MqttRefusedException | InterruptedException failed) {
            link.completeExceptionally(failed);
        }
    }
}
