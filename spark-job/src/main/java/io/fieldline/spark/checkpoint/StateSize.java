package io.fieldline.spark.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;

/**
 * The size of the state of the job.
 *
 * @param devices number of devices that have a state
 * @param bytes   their memory
 */
public record StateSize(long devices, long bytes) implements Serializable {
    public static final StateSize NONE = new StateSize(0, 0);

    /** Minimum size of a device: one metric grows to 3.4 KB, and five without closed windows take as much. */
    public static final int LEAST_BYTES = 4 * 1024;

    /** Memory of a device in addition to its name and state: two rows and an entry in a map of Spark. */
    private static final int ENTRY_BYTES = 250;

    /** The size of one device. */
    public static StateSize of(String device, byte[] state) {
        return new StateSize(1, bytesOf(device.getBytes(UTF_8).length, state.length));
    }

    static long bytesOf(int nameBytes, int stateBytes) {
        return Math.max(LEAST_BYTES, ENTRY_BYTES + nameBytes + stateBytes);
    }

    /** The growth since another size. */
    public StateSize minus(StateSize other) {
        return new StateSize(devices - other.devices, bytes - other.bytes);
    }

    StateSize plus(StateSize other) {
        return new StateSize(devices + other.devices, bytes + other.bytes);
    }
}
