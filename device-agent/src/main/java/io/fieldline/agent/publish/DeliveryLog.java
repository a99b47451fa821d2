package io.fieldline.agent.publish;

import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Counters.Counter;
import io.fieldline.mqtt.MqttConnection;
import io.fieldline.mqtt.MqttLink.Delivery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the first of each kind of delivery, and counts rejected readings. Not thread-safe: the publisher guards it. */
public final class DeliveryLog {
    private static final Logger log = LoggerFactory.getLogger(DeliveryLog.class);

    private final DeviceTopics topics;
    private final Counters counters;
    private boolean ready;
    private boolean rejecting;
    private boolean withoutSubscriber;

    public DeliveryLog(DeviceTopics topics, Counters counters) {
        this.topics = topics;
        this.counters = counters;
    }

    void log(Delivery delivery, QueuedReading reading, MqttConnection by) {
        switch (delivery) {
            case TAKEN -> subscribed();
            case REJECTED -> {
                rejected(reading, by);
                subscribed();
            }
            case NO_SUBSCRIBER -> {
                if (!withoutSubscriber) {
                    log.info("nobody is subscribed yet, readings wait: topic={}", topics.readings());
                }
                withoutSubscriber = true;
            }
        }
    }

    /** Counts a reading that the broker never accepts, because it must not stop the others. */
    void rejected(QueuedReading reading, MqttConnection by) {
        counters.add(Counter.REJECTED, 1);
        if (!rejecting) {
            rejecting = true;
            log.warn(
                    "the broker does not accept a reading, further ones are only counted: bytes={} largest packet={}",
                    reading.json().length,
                    by.maximumPacketSize());
        }
    }

    private void subscribed() {
        withoutSubscriber = false;
        if (!ready) {
            ready = true;
            log.info("ready: topic={}", topics.readings());
        }
    }
}
