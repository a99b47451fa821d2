package io.fieldline.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import io.fieldline.mqtt.Inbound;
import io.fieldline.mqtt.MqttLink;
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

    private final String readingsTopic;
    private final String statusTopic;
    private final Outbox outbox;
    private @Nullable MqttLink link;
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
        connected.publish(statusTopic, ONLINE, true, () -> {});
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
            link.publish(statusTopic, OFFLINE, true, () -> {});
        }
    }

    private synchronized void acknowledged(Reading reading) {
        outbox.acknowledged(reading);
        if (!announced) {
            announced = true;
            log.info("ready: topic={}", readingsTopic);
        }
        sendWhatFits();
        notifyAll();
    }

    private void sendWhatFits() {
        var current = link;
        if (current == null) {
            return;
        }
        var window = Math.min(MAX_IN_FLIGHT, current.receiveMaximum() - 1); // one is kept for the status
        while (outbox.inFlight() < window) {
            var next = outbox.send();
            if (next.isEmpty()) {
                return;
            }
            var reading = next.get();
            current.publish(readingsTopic, ReadingJson.write(reading), false, () -> acknowledged(reading));
        }
    }
}
