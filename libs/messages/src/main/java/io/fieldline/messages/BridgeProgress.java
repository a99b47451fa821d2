package io.fieldline.messages;

import java.time.Instant;

/**
 * The progress of a bridge. It is written every few seconds, so its absence shows that the bridge has stopped.
 *
 * @param service   its name and the key of the record: {@code mqtt-bridge}, or {@code mqtt-bridge/<client id>} of several
 * @param started   when the bridge was started and the counts began
 * @param at        when the bridge wrote this
 * @param connected whether it is connected to the MQTT broker and subscribed
 * @param received  messages from MQTT
 * @param stored    records that Kafka stored as readings, statuses or answers of devices
 * @param rejected  records that went to {@code fieldline.rejected}
 */
public record BridgeProgress(
        String service, Instant started, Instant at, boolean connected, long received, long stored, long rejected) {

    /** The beginning of the name of every bridge. */
    public static final String SERVICE = "mqtt-bridge";
}
