package io.fieldline.load.send;

import io.fieldline.load.form.Message;
import io.fieldline.mqtt.MqttSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Publishes at QoS 1. After a broken connection it connects again, and publishes again what was not acknowledged, as a device
 * does.
 */
public final class MqttDestination implements Destination {
    private static final long LOOK_MILLIS = 50;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final MqttSettings settings;
    private final String clientId;
    private final int inFlight;
    private final Duration patience;
    private final LongAdder connections;
    private final Unacknowledged unacknowledged;
    private final AtomicInteger refusal = new AtomicInteger();
    private @Nullable PublishConnection connection;

    private MqttDestination(
            MqttSettings settings, String clientId, int inFlight, Duration patience, LongAdder connections) {
        this.settings = settings;
        this.clientId = clientId;
        this.inFlight = inFlight;
        this.patience = patience;
        this.connections = connections;
        this.unacknowledged = new Unacknowledged(inFlight);
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
        destination.awaitConnection();
        return destination;
    }

    @Override
    public void send(Message message, Runnable acknowledged) throws IOException, InterruptedException {
        var current = awaitConnection();
        var packetId = unacknowledged.awaitPacketId(0);
        while (packetId == 0) {
            current.flush();
            packetId = unacknowledged.awaitPacketId(LOOK_MILLIS);
            current = awaitConnection();
        }
        unacknowledged.publish(packetId, message, acknowledged, current);
    }

    @Override
    public void flush() {
        if (connection != null) {
            connection.flush();
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (flush(); !unacknowledged.isEmpty(); Thread.sleep(1)) {
            awaitConnection();
        }
        awaitConnection().close();
    }

    /** The current connection, on which all unacknowledged messages were published. */
    private PublishConnection awaitConnection() throws IOException, InterruptedException {
        if (refusal.get() != 0) {
            throw new IOException("the MQTT broker refuses a message of the account %s, with reason 0x%02X"
                    .formatted(settings.user().orElse("(none)"), refusal.get()));
        }
        if (connection == null || connection.isBroken()) {
            connection = connectAgain();
            unacknowledged.publishAgain(connection);
            connection.flush();
        }
        return connection;
    }

    private PublishConnection connectAgain() throws IOException, InterruptedException {
        for (var begun = System.nanoTime(); ; Thread.sleep(PAUSE.toMillis())) {
            try {
                var opened = PublishConnection.open(settings, clientId, TIMEOUT, this::acknowledged);
                connections.increment();
                checkLimit(opened);
                return opened;
            } catch (RefusedException refused) {
                throw new IOException(refused.getMessage(), refused);
            } catch (IOException away) {
                if (System.nanoTime() - begun > patience.toNanos()) {
                    throw new IOException(
                            "the MQTT broker %s does not answer; check --mqtt-uri".formatted(settings.uri()), away);
                }
            }
        }
    }

    private void acknowledged(int packetId, int reason) {
        if (reason >= PublishConnection.FAILURE) {
            refusal.compareAndSet(0, reason);
        } else {
            unacknowledged.acknowledge(packetId);
        }
    }

    private void checkLimit(PublishConnection opened) throws RefusedException {
        if (opened.receiveMaximum() < inFlight) {
            opened.close();
            throw new RefusedException(
                    "the MQTT broker accepts %d unacknowledged messages of a connection; set --in-flight=%d"
                            .formatted(opened.receiveMaximum(), opened.receiveMaximum()));
        }
    }
}
