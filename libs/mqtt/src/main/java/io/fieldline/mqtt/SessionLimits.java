package io.fieldline.mqtt;

import java.time.Duration;

/**
 * What bounds a session.
 *
 * @param receiveMaximum    how many unacknowledged messages the broker may send, in [1, 65535]; bounds our memory
 * @param maximumPacketSize the largest packet that the broker may send, in bytes; it drops a larger message (MQTT 5,
 *                          3.1.2.11.4). A packet is in memory as a whole before anything can judge it, and one that does not
 *                          fit there would be sent again after each restart.
 * @param longestBackoff    the longest wait between two attempts to connect
 */
public record SessionLimits(int receiveMaximum, long maximumPacketSize, Duration longestBackoff) {
    /** Larger than the largest packet that the Mosquitto of this project takes. */
    public static final long MAXIMUM_PACKET_SIZE = 1 << 20;

    /** For a client of which there are many: they must not all come back at the same moment. */
    private static final Duration OF_A_FLEET = Duration.ofSeconds(30);

    public SessionLimits {
        if (receiveMaximum < 1 || receiveMaximum > 65_535) {
            throw new IllegalArgumentException("receive maximum %d is outside [1, 65535]".formatted(receiveMaximum));
        }
    }

    /** The usual limits of a client of which there are many. */
    public static SessionLimits of(int receiveMaximum) {
        return new SessionLimits(receiveMaximum, MAXIMUM_PACKET_SIZE, OF_A_FLEET);
    }

    public SessionLimits withMaximumPacketSize(long bytes) {
        return new SessionLimits(receiveMaximum, bytes, longestBackoff);
    }
}
