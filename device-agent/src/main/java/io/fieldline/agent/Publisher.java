package io.fieldline.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import io.fieldline.mqtt.Inbound;
import io.fieldline.mqtt.MqttLink;
import io.fieldline.mqtt.MqttLink.Delivery;
import io.fieldline.mqtt.MqttSession;
import io.fieldline.mqtt.Will;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends readings in order, each until the broker has acknowledged it, and tells whether the device is online. It has
 * no thread: a reading leaves on the thread that adds it, that connects, or that brings an acknowledgement.
 */
final class Publisher implements MqttSession.Listener {
    private static final Logger log = LoggerFactory.getLogger(Publisher.class);
    private static final byte[] ONLINE = "online".getBytes(UTF_8);
    private static final byte[] OFFLINE = "offline".getBytes(UTF_8);

    /** Enough to fill a slow link; more would only be sent again after a break. */
    private static final int MAX_IN_FLIGHT = 64;

    /** How long to wait before asking again whether somebody has subscribed. */
    private static final Duration NO_SUBSCRIBER_PAUSE = Duration.ofSeconds(1);

    private final String readingsTopic;
    private final String statusTopic;
    private final Outbox outbox;
    private @Nullable MqttLink link;
    private int window = 1;
    private long pausedUntil = System.nanoTime();
    private boolean holding;
    private boolean announced;

    Publisher(String deviceName, Outbox outbox) {
        this.readingsTopic = "fieldline/" + deviceName + "/readings";
        this.statusTopic = "fieldline/" + deviceName + "/status";
        this.outbox = outbox;
    }

    /** What the broker says of the device when its connection breaks. */
    Will will() {
        return new Will(statusTopic, OFFLINE);
    }

    synchronized void add(Reading reading) {
        outbox.add(reading);
        sendWhatFits();
    }

    @Override
    public synchronized void connected(MqttLink connected) {
        link = connected;
        window = 1;
        connected.publish(statusTopic, ONLINE, true, delivery -> {});
        sendWhatFits();
    }

    @Override
    public synchronized void disconnected() {
        link = null;
        outbox.sendAgain();
    }

    @Override
    public void received(Inbound message) {
        message.acknowledge().run(); // nothing is subscribed yet
    }

    /** Waits until the broker has everything, for at most {@code patience}, then says that the device is offline. */
    synchronized void finish(Duration patience) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        while (link != null && !outbox.isEmpty() && System.nanoTime() < deadline) {
            wait(100);
        }
        if (!outbox.isEmpty()) {
            log.warn("stopping before the broker had every reading");
        }
        if (link != null) {
            link.publish(statusTopic, OFFLINE, true, delivery -> {});
        }
    }

    private synchronized void answered(MqttLink by, Reading reading, Delivery delivery) {
        if (by != link) {
            return; // it is sent again
        }
        switch (delivery) {
            case TAKEN -> taken(by, reading);
            case NO_SUBSCRIBER -> hold();
        }
        sendWhatFits();
        notifyAll();
    }

    private void taken(MqttLink by, Reading reading) {
        outbox.acknowledged(reading);
        window = Math.max(1, Math.min(MAX_IN_FLIGHT, by.receiveMaximum() - 1)); // one is kept for the status
        holding = false;
        if (!announced) {
            announced = true;
            log.info("ready: topic={}", readingsTopic);
        }
    }

    /** The bridge has never been here: readings wait for it, and one at a time asks whether it has come. */
    private void hold() {
        if (!holding) {
            log.info("nobody is subscribed yet, readings wait: topic={}", readingsTopic);
        }
        holding = true;
        window = 1;
        pausedUntil = System.nanoTime() + NO_SUBSCRIBER_PAUSE.toNanos();
        outbox.sendAgain();
    }

    private void sendWhatFits() {
        var current = link;
        if (current == null || System.nanoTime() - pausedUntil < 0) {
            return;
        }
        while (outbox.inFlight() < window) {
            var next = outbox.send();
            if (next.isEmpty()) {
                return;
            }
            var reading = next.get();
            current.publish(
                    readingsTopic, ReadingJson.write(reading), false, delivery -> answered(current, reading, delivery));
        }
    }
}
