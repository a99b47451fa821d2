package io.fieldline.messages;

import java.time.Instant;

/**
 * How a bridge is doing. It is written every few seconds, so that its absence shows
 * that the bridge has stopped.
 *
 * @param service   its name, {@code mqtt-bridge}, or {@code mqtt-bridge/<client id>} of one of several; the record's key
 * @param started   when the bridge was started: the counts are from then on
 * @param at        when it wrote this
 * @param connected whether it is connected to the MQTT broker and subscribed
 * @param received  messages from MQTT
 * @param stored    records that Kafka stored as readings or statuses
 * @param rejected  records that went to {@code fieldline.rejected}
 */
public record BridgeProgress(
        String service, Instant started, Instant at, boolean connected, long received, long stored, long rejected) {

    /** The name of every bridge begins with this. */
    public static final String SERVICE = "mqtt-bridge";
}
