package io.fieldline.load.send;

import io.fieldline.mqtt.MqttSettings;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * How all connections to the broker publish.
 *
 * @param inFlight    unacknowledged messages of a connection at most
 * @param hasSchedule whether senders wait between messages, so that another thread must read the acknowledgements
 * @param patience    how long the broker may be away
 * @param connections counts each connection that was made
 */
public record Publishing(
        MqttSettings settings, int inFlight, boolean hasSchedule, Duration patience, LongAdder connections) {}
