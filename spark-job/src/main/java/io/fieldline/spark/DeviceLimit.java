package io.fieldline.spark;

import io.fieldline.spark.checkpoint.StateSize;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;

/**
 * Bounds the devices that are remembered, and the memory for them. The driver knows how many there are before a batch, exactly,
 * and that goes along with the batch's tasks as they are serialized; each task may take its share of what is left. So a batch
 * that is run again decides the same, also after a restart.
 */
final class DeviceLimit implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Devices do not spread evenly over the tasks. A task may take this many more than its share, if as many are left. */
    private static final int UNEVEN = 100;

    /** From here on, in percent, devices that have fallen silent make room, and each is held to its share. */
    private static final int SCARCE = 90;

    private final int mostDevices;
    private final long mostBytes;
    private final transient Supplier<StateSize> remembered;
    private StateSize before = StateSize.NONE;
    private transient int admitted;

    /**
     * A limit, on the driver.
     *
     * @param remembered asked before each batch, on a thread of Spark's
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

    /** Whether a device that is not remembered may be; if so, it counts. Called in a task. */
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

    /** Whether devices that have fallen silent have to make room. */
    boolean isScarce() {
        return before.devices() * 100 >= SCARCE * (long) mostDevices || areBytesScarce();
    }

    private boolean areBytesScarce() {
        return before.bytes() / SCARCE >= mostBytes / 100;
    }

    /** How large the state of each device may be. */
    int mostStateBytes() {
        return areBytesScarce() && before.devices() > 0
                ? (int) Math.min(Integer.MAX_VALUE, Math.max(StateSize.LEAST_BYTES, mostBytes / before.devices()))
                : Integer.MAX_VALUE;
    }

    /** Why a device is refused. */
    String reason() {
        return before.devices() + admitted >= mostDevices
                ? "%d devices are remembered already, and --max-devices is %d"
                        .formatted(before.devices() + admitted, mostDevices)
                : "the %d devices that are remembered already take %d bytes, and --max-state-bytes is %d"
                        .formatted(before.devices() + admitted, before.bytes(), mostBytes);
    }
}
