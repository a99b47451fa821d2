package io.fieldline.spark;

import java.io.Serializable;

/**
 * How many devices may be remembered. Nobody who updates one device knows how many there are, so the driver notes it after
 * each batch and it travels with the next one's tasks: new devices of one batch can exceed it together, once.
 */
final class DeviceLimit implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int mostDevices;
    private volatile long devices;

    DeviceLimit(int mostDevices) {
        this.mostDevices = mostDevices;
    }

    /** Called by the driver, on Spark's listener thread. */
    void note(long remembered) {
        devices = remembered;
    }

    /** Whether a device that is not remembered has to be refused. */
    boolean isReached() {
        return devices >= mostDevices;
    }

    String reason() {
        return "%d devices are remembered already, and --max-devices is %d".formatted(devices, mostDevices);
    }
}
