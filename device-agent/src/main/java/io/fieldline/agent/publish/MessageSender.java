package io.fieldline.agent.publish;

import io.fieldline.agent.publish.ControlMessages.ControlMessage;
import io.fieldline.agent.publish.QueuedReading.Lane;
import io.fieldline.mqtt.MqttConnection;
import io.fieldline.mqtt.MqttLink.Delivery;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends messages on the connection while there is one, and handles the answers. Not thread-safe: the publisher guards
 * it.
 */
final class MessageSender {
    private static final Logger log = LoggerFactory.getLogger(MessageSender.class);

    private final String topic;
    private final ReadingQueue queue;
    private final BrokerStallDetector stalls;
    private final DeliveryLog deliveries;
    private final Executor guard;
    private final InFlightWindow window = new InFlightWindow();
    private @Nullable MqttConnection link;

    /**
     * Creates a sender.
     *
     * @param topic the topic of the readings
     * @param guard runs the handlers of answers, which come on Paho's thread
     */
    MessageSender(
            String topic, ReadingQueue queue, BrokerStallDetector stalls, DeliveryLog deliveries, Executor guard) {
        this.topic = topic;
        this.queue = queue;
        this.stalls = stalls;
        this.deliveries = deliveries;
        this.guard = guard;
    }

    void connected(MqttConnection connected) {
        link = connected;
        window.connected();
    }

    /** All readings in flight are sent again on the next connection. */
    void disconnected() {
        link = null;
        stalls.progressed(); // the next connection has its own time
        window.reset();
        queue.connectionLost();
    }

    boolean isConnected() {
        return link != null;
    }

    boolean hasRoomFor(Lane lane) {
        return link != null && window.hasRoomFor(lane);
    }

    boolean hasRoomForControl() {
        return link != null && window.hasRoomForControl(link.receiveMaximum());
    }

    boolean isWaitingForSubscriber() {
        return window.isWaitingForSubscriber();
    }

    boolean isIdle() {
        return window.isEmpty();
    }

    void checkProgress() {
        stalls.check(link == null ? 0 : window.inFlight());
    }

    /** Throws IllegalStateException if there is no connection. */
    void send(ControlMessage message) {
        var by = connection();
        if (!by.fits(message.topic(), message.payload())) {
            log.warn(
                    "a message is too large for the broker: topic={} bytes={}",
                    message.topic(),
                    message.payload().length);
            return;
        }
        window.controlSent();
        by.publish(
                message.topic(),
                message.payload(),
                message.retained(),
                delivery -> guard.execute(() -> {
                    if (by.equals(link)) {
                        window.controlAnswered();
                        stalls.progressed();
                    }
                }));
    }

    /** Throws IllegalStateException if there is no connection. */
    void send(QueuedReading reading) {
        var by = connection();
        if (!by.fits(topic, reading.json())) {
            deliveries.rejected(reading, by);
            queue.rejected(reading);
            return;
        }
        var generation = window.sent(reading.lane());
        by.publish(
                topic,
                reading.json(),
                false,
                delivery -> guard.execute(() -> answered(by, generation, reading, delivery)));
    }

    private void answered(MqttConnection by, int generation, QueuedReading reading, Delivery delivery) {
        if (!by.equals(link)) {
            return;
        }
        stalls.progressed();
        if (!window.answered(reading.lane(), generation)) {
            return;
        }
        deliveries.log(delivery, reading, by);
        if (delivery == Delivery.NO_SUBSCRIBER) {
            window.pause();
            queue.resetUnacked();
            return;
        }
        if (delivery == Delivery.REJECTED) {
            queue.rejected(reading);
        } else {
            queue.acked(reading);
        }
        window.open(by.receiveMaximum());
    }

    private MqttConnection connection() {
        if (link == null) {
            throw new IllegalStateException("there is no connection");
        }
        return link;
    }
}
