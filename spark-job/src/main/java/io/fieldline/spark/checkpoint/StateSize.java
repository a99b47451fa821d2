package io.fieldline.spark.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;

/**
 * How much the job remembers.
 *
 * @param devices that have a state
 * @param bytes   of memory for them
 */
public record StateSize(long devices, long bytes) implements Serializable {
    public static final StateSize NONE = new StateSize(0, 0);

    /** A device counts as at least this much: one metric grows to 3.4 KB, and five need as much without closed windows. */
    public static final int LEAST_BYTES = 4 * 1024;

    /** Of a device, beside its name and its state: two rows and an entry of Spark's map. */
    private static final int ENTRY_BYTES = 250;

    /** Of one device. */
    public static StateSize of(String device, byte[] state) {
        return new StateSize(1, bytesOf(device.getBytes(UTF_8).length, state.length));
    }

    static long bytesOf(int nameBytes, int stateBytes) {
        return Math.max(LEAST_BYTES, ENTRY_BYTES + nameBytes + stateBytes);
    }

    /** By how much it is more than another. */
    public StateSize minus(StateSize other) {
        return new StateSize(devices - other.devices, bytes - other.bytes);
    }

    StateSize plus(StateSize other) {
        return new StateSize(devices + other.devices, bytes + other.bytes);
    }
}
