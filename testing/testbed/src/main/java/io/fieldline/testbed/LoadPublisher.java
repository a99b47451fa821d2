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
 * Publishes any number of messages at least once, over one connection, with a window of its own.
 *
 * <p>Paho's count of what is under way is none to go by: a publish that was acknowledged leaves it a little after those
 * who wait for it go on, and one that was not yet sent is not in it. Its blocking client, or a loop that looks at the
 * count, is refused (reason 32202) as soon as one of Paho's threads lags by as many messages as the broker takes.
 */
public final class LoadPublisher implements AutoCloseable, MqttSession.Listener {
    /** Below the 20 unacknowledged messages that a Mosquitto with its own settings takes. */
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

    /** Returns once it is connected. */
    public static LoadPublisher start(URI broker, String clientId) {
        var publisher = new LoadPublisher(broker, clientId);
        publisher.runner.start();
        publisher.link.join();
        return publisher;
    }

    /** Waits while as many are under way as the window takes; throws when the connection is broken. */
    public void publish(String topic, byte[] payload) throws InterruptedException {
        window.acquire();
        if (broken.isDone()) {
            throw new IllegalStateException("the connection broke");
        }
        link.join().publish(topic, payload, false, taken -> window.release());
    }

    /** Returns once the broker has everything; throws when it cannot get it any more. */
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
        window.release(WINDOW); // nobody waits for what is never answered
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
