package io.fieldline.mqtt;

import java.time.Duration;

/**
 * The limits of a session.
 *
 * @param receiveMaximum    maximum number of unacknowledged messages that the broker may send, in [1, 65535], which
 *     bounds the memory
 * @param maximumPacketSize the largest packet that the broker may send, in bytes; it drops a larger message (MQTT 5,
 *     3.1.2.11.4). A whole packet is in memory before it can be checked. One that does not fit would be sent again
 *     after each restart.
 * @param longestBackoff    the longest pause between two attempts to connect
 */
public record SessionLimits(int receiveMaximum, long maximumPacketSize, Duration longestBackoff) {
    /** Larger than the largest packet that the Mosquitto of this project accepts. */
    public static final long MAXIMUM_PACKET_SIZE = 1 << 20;

    /** The longest backoff of a client that exists many times, because all must not reconnect at the same time. */
    private static final Duration OF_A_FLEET = Duration.ofSeconds(30);

    public SessionLimits {
        if (receiveMaximum < 1 || receiveMaximum > 65_535) {
            throw new IllegalArgumentException("receive maximum %d is outside [1, 65535]".formatted(receiveMaximum));
        }
    }

    /** The limits of a client that exists many times. */
    public static SessionLimits of(int receiveMaximum) {
        return new SessionLimits(receiveMaximum, MAXIMUM_PACKET_SIZE, OF_A_FLEET);
    }

    public SessionLimits withMaximumPacketSize(long bytes) {
        return new SessionLimits(receiveMaximum, bytes, longestBackoff);
    }
}
