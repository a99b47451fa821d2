package io.fieldline.load.send;

import io.fieldline.load.form.Message;
import io.fieldline.mqtt.InboundMessage;
import io.fieldline.mqtt.MqttLink;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.mqtt.MqttSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Publishes at QoS 1. After a broken connection it connects again, and publishes again what was not acknowledged, as a device
 * does.
 */
public final class MqttDestination implements Destination, MqttSession.Listener {
    private static final long LOOK_MILLIS = 50;

    private final MqttSettings settings;
    private final Duration patience;
    private final LongAdder connections;
    private final int inFlight;
    private final Unacknowledged unacknowledged;
    private final MqttSession session;
    private final Thread thread;

    private volatile @Nullable MqttLink link;
    private volatile @Nullable MqttRefusedException refusal;
    private volatile long awaySince = System.nanoTime();
    private @Nullable MqttLink used;

    private MqttDestination(
            MqttSettings settings, String clientId, int inFlight, Duration patience, LongAdder connections) {
        this.settings = settings;
        this.inFlight = inFlight;
        this.unacknowledged = new Unacknowledged(inFlight);
        this.patience = patience;
        this.connections = connections;
        session = new MqttSession(settings, clientId, 1, Optional.empty(), this);
        thread = new Thread(this::maintain, clientId);
        thread.setDaemon(true);
    }

    /**
     * Returns when it is connected.
     *
     * @param inFlight    unacknowledged messages at most
     * @param patience    how long the broker may be away, now and later
     * @param connections counts each connection that was made
     */
    public static MqttDestination connect(
            MqttSettings settings, String clientId, int inFlight, Duration patience, LongAdder connections)
            throws IOException, InterruptedException {
        var destination = new MqttDestination(settings, clientId, inFlight, patience, connections);
        destination.thread.start();
        try {
            destination.awaitLink();
            return destination;
        } catch (IOException away) {
            destination.session.stop();
            throw away;
        }
    }

    @Override
    public void send(Message message, Runnable acknowledged) throws IOException, InterruptedException {
        var connection = awaitLink();
        while (!unacknowledged.awaitRoom(LOOK_MILLIS)) {
            connection = awaitLink();
        }
        unacknowledged.publish(message, acknowledged, connection);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        while (!unacknowledged.awaitEmpty(LOOK_MILLIS)) {
            awaitLink();
        }
        session.stop();
        thread.join(patience.toMillis());
    }

    /** The current connection, on which all unacknowledged messages were published. */
    private MqttLink awaitLink() throws IOException, InterruptedException {
        var current = link;
        while (current == null) {
            checkPatience();
            Thread.sleep(LOOK_MILLIS);
            current = link;
        }
        if (current != used) {
            checkLimit(current);
            used = current;
            unacknowledged.publishAgain(current);
        }
        return current;
    }

    private void checkPatience() throws IOException {
        var refused = refusal;
        if (refused != null) {
            throw new IOException(refused.getMessage(), refused);
        }
        if (System.nanoTime() - awaySince > patience.toNanos()) {
            throw new IOException("the MQTT broker %s does not answer; check --mqtt-uri".formatted(settings.uri()));
        }
    }

    private void checkLimit(MqttLink connection) throws IOException {
        if (connection.receiveMaximum() < inFlight) {
            throw new IOException(
                    "the MQTT broker accepts %d unacknowledged messages of a connection; set --in-flight=%d"
                            .formatted(connection.receiveMaximum(), connection.receiveMaximum()));
        }
    }

    @Override
    public void connected(MqttLink connection) {
        connections.increment();
        link = connection;
    }

    @Override
    public void disconnected() {
        if (link != null) {
            awaySince = System.nanoTime();
            link = null;
        }
    }

    @Override
    public void received(InboundMessage message) {
        message.acknowledge().run(); // it has no subscription
    }

    private void maintain() {
        try {
            session.run();
        } catch (MqttRefusedException refused) {
            refusal = refused;
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }
}
