package io.fieldline.spark;

import io.fieldline.spark.checkpoint.StateSize;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;

/**
 * Limits the number of devices in the state, and their memory. Before a batch, the driver counts the devices. The count
 * is serialized with the tasks of the batch, and each task may use its share of the remaining room. A batch that runs
 * again therefore makes the same decisions, even after a restart.
 */
final class DeviceLimit implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * Devices are not distributed evenly over the tasks: a task may take this many more than its share if enough room
     * is left.
     */
    private static final int UNEVEN = 100;

    /**
     * Above this percentage of a limit, silent devices are evicted, and the state of each device is limited to its
     * share.
     */
    private static final int SCARCE = 90;

    private final int mostDevices;
    private final long mostBytes;
    private final transient Supplier<StateSize> remembered;
    private StateSize before = StateSize.NONE;
    private transient int admitted;

    /**
     * Creates the limit on the driver.
     *
     * @param remembered the current size of the state; called before each batch, on a thread of Spark
     */
    DeviceLimit(int mostDevices, long mostBytes, Supplier<StateSize> remembered) {
        this.mostDevices = mostDevices;
        this.mostBytes = mostBytes;
        this.remembered = remembered;
    }

    private synchronized void writeObject(ObjectOutputStream out) throws IOException {
        before = remembered.get();
        out.defaultWriteObject();
    }

    /** Whether a new device may be added to the state; if so, counts it. Called in a task. */
    boolean admit() {
        var left = Math.min(mostDevices - before.devices(), (mostBytes - before.bytes()) / StateSize.LEAST_BYTES);
        if (admitted >= Math.min(left, left / tasks() + UNEVEN)) {
            return false;
        }
        admitted++;
        return true;
    }

    private static int tasks() {
        var task = TaskContext.get();
        return task == null ? 1 : task.numPartitions();
    }

    /** Whether silent devices must be evicted. */
    boolean isScarce() {
        return before.devices() * 100 >= SCARCE * (long) mostDevices || areBytesScarce();
    }

    private boolean areBytesScarce() {
        return before.bytes() / SCARCE >= mostBytes / 100;
    }

    /** The maximum size of the state of one device, in bytes. */
    int mostStateBytes() {
        return areBytesScarce() && before.devices() > 0
                ? (int) Math.min(Integer.MAX_VALUE, Math.max(StateSize.LEAST_BYTES, mostBytes / before.devices()))
                : Integer.MAX_VALUE;
    }

    /** The reason why a device is rejected. */
    String reason() {
        return before.devices() + admitted >= mostDevices
                ? "the state already has %d devices, and --max-devices is %d"
                        .formatted(before.devices() + admitted, mostDevices)
                : "the %d devices in the state already take %d bytes, and --max-state-bytes is %d"
                        .formatted(before.devices() + admitted, before.bytes(), mostBytes);
    }
}
