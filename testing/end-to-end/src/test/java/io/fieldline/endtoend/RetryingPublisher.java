package io.fieldline.endtoend;

import io.fieldline.mqtt.InboundMessage;
import io.fieldline.mqtt.MqttLink;
import io.fieldline.mqtt.MqttLink.Delivery;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.mqtt.MqttSettings;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Publishes each message at least once, over connections that may break at any moment. It publishes a message again if nobody is
 * subscribed. Messages stay in order, except those that are published again.
 */
final class RetryingPublisher implements MqttSession.Listener, AutoCloseable {
    /** Less than the 20 unacknowledged messages that Mosquitto accepts by default. */
    private static final int WINDOW = 16;

    private record Message(String topic, byte[] payload, boolean retained, Runnable acknowledged) {}

    private static final Executor SOON = CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS);

    private final MqttSession session;
    private final Thread runner = new Thread(this::run, "publisher");
    private final Deque<Message> waiting = new ArrayDeque<>();
    private final Deque<Message> inFlight = new ArrayDeque<>();
    private final List<String> problems = new ArrayList<>();
    private @Nullable MqttLink link;
    private int unsubscribed;
    private int postponed;

    RetryingPublisher(URI broker, String clientId) {
        var settings = new MqttSettings(broker, Optional.empty(), Optional.empty());
        session = new MqttSession(settings, clientId, 1, Optional.empty(), this);
    }

    void start() {
        runner.start();
    }

    /** Calls {@code acknowledged} when the broker has acknowledged the message, on a thread of the MQTT client. */
    synchronized void publish(String topic, byte[] payload, boolean retained, Runnable acknowledged) {
        waiting.add(new Message(topic, payload, retained, acknowledged));
        sendWhatFits();
    }

    /** Whether the broker acknowledged all messages. */
    synchronized boolean isDelivered() {
        return waiting.isEmpty() && inFlight.isEmpty() && postponed == 0;
    }

    /** How often the broker dropped a message because nobody was subscribed. */
    synchronized int unsubscribed() {
        return unsubscribed;
    }

    /** Unexpected events; empty if all is well. */
    synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    @Override
    public synchronized void connected(MqttLink connected) {
        link = connected;
        while (!inFlight.isEmpty()) {
            waiting.addFirst(inFlight.removeLast());
        }
        sendWhatFits();
    }

    @Override
    public synchronized void disconnected() {
        link = null;
    }

    @Override
    public void received(InboundMessage message) {}

    @Override
    public void close() throws InterruptedException {
        session.stop();
        runner.join();
    }

    private void sendWhatFits() {
        var connection = link;
        while (connection != null && !waiting.isEmpty() && inFlight.size() < WINDOW) {
            var message = waiting.remove();
            inFlight.add(message);
            connection.publish(
                    message.topic(),
                    message.payload(),
                    message.retained(),
                    delivery -> answered(message, connection, delivery));
        }
    }

    private synchronized void answered(Message message, MqttLink connection, Delivery delivery) {
        if (connection != link || !inFlight.remove(message)) {
            return; // this was an earlier connection, so the message is sent again
        }
        switch (delivery) {
            case TAKEN -> message.acknowledged().run();
            case REJECTED -> problems.add("%s: %s".formatted(message.topic(), delivery));
            case NO_SUBSCRIBER -> {
                unsubscribed++;
                postponed++;
                SOON.execute(() -> sendAgain(message));
            }
        }
        sendWhatFits();
    }

    private synchronized void sendAgain(Message message) {
        postponed--;
        waiting.add(message);
        sendWhatFits();
    }

    private void run() {
        try {
            session.run();
        } catch (MqttRefusedException refused) {
            synchronized (this) {
                problems.add(refused.getMessage());
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
