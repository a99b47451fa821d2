package io.fieldline.load.send;

import io.fieldline.load.form.Message;
import io.fieldline.mqtt.MqttReasons;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes at QoS 1. After a broken connection it connects again, and publishes again what was not acknowledged, as a device
 * does.
 */
public final class MqttDestination implements Destination {
    private static final long LOOK_MILLIS = 50;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Publishing publishing;
    private final String clientId;
    private final Unacknowledged unacknowledged = new Unacknowledged();
    private final AtomicInteger refusal = new AtomicInteger();
    private @Nullable PublishConnection connection;

    private MqttDestination(Publishing publishing, String clientId) {
        this.publishing = publishing;
        this.clientId = clientId;
    }

    /** Returns when it is connected. */
    public static MqttDestination connect(Publishing publishing, String clientId)
            throws IOException, InterruptedException {
        var destination = new MqttDestination(publishing, clientId);
        destination.awaitConnection();
        return destination;
    }

    @Override
    public void awaitRoom() throws IOException, InterruptedException {
        awaitUnacknowledged(publishing.inFlight() - 1);
    }

    @Override
    public void send(Message message, Runnable acknowledged) throws IOException, InterruptedException {
        unacknowledged.publish(message, acknowledged, awaitConnection());
    }

    @Override
    public void flush() {
        if (connection != null) {
            connection.flush();
        }
    }

    @Override
    public void drain() throws IOException, InterruptedException {
        awaitUnacknowledged(0);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        drain();
        awaitConnection().close();
    }

    private void awaitUnacknowledged(int most) throws IOException, InterruptedException {
        var current = awaitConnection();
        while (!unacknowledged.await(most, 0)) {
            current.flush();
            if (publishing.hasSchedule()) {
                unacknowledged.await(most, LOOK_MILLIS);
            } else {
                current.readAcknowledgements(this::acknowledged);
            }
            current = awaitConnection();
        }
    }

    /** The current connection, on which all unacknowledged messages were published. */
    private PublishConnection awaitConnection() throws IOException, InterruptedException {
        if (refusal.get() != 0) {
            throw new IOException("the MQTT broker refuses a message of the account %s: %s"
                    .formatted(publishing.settings().user().orElse("(none)"), MqttReasons.words(refusal.get())));
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
                var opened = PublishConnection.open(publishing.settings(), clientId, TIMEOUT);
                publishing.connections().increment();
                checkLimit(opened);
                if (publishing.hasSchedule()) {
                    startReader(opened);
                }
                return opened;
            } catch (RefusedException refused) {
                throw new IOException(refused.getMessage(), refused);
            } catch (IOException away) {
                if (System.nanoTime() - begun > publishing.patience().toNanos()) {
                    throw new IOException(
                            "cannot connect to the MQTT broker %s (check --mqtt-uri): %s"
                                    .formatted(publishing.settings().uri(), MqttReasons.of(away)),
                            away);
                }
            }
        }
    }

    private void startReader(PublishConnection opened) {
        var reader = new Thread(
                () -> {
                    while (!opened.isBroken()) {
                        opened.readAcknowledgements(this::acknowledged);
                    }
                },
                clientId);
        reader.setDaemon(true);
        reader.start();
    }

    private void acknowledged(int packetId, int reason) {
        if (reason >= PublishConnection.FAILURE) {
            refusal.compareAndSet(0, reason);
        } else {
            unacknowledged.acknowledge(packetId);
        }
    }

    private void checkLimit(PublishConnection opened) throws RefusedException {
        if (opened.receiveMaximum() < publishing.inFlight()) {
            opened.close();
            throw new RefusedException(
                    "the MQTT broker accepts %d unacknowledged messages of a connection; set --in-flight=%d"
                            .formatted(opened.receiveMaximum(), opened.receiveMaximum()));
        }
    }
}
