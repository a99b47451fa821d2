package io.fieldline.bridge;

import io.fieldline.kafka.DeviceShare;
import java.util.Optional;

/**
 * The devices of one of several bridges. Each bridge receives all messages, and processes the devices of its
 * {@link DeviceShare}. All messages of a device therefore stay in order.
 *
 * @param number the number of this bridge, from 1 to {@code count}
 * @param count  the number of bridges
 */
record BridgeShare(int number, int count) {
    /** The share of a single bridge. */
    static final BridgeShare ALL = new BridgeShare(1, 1);

    BridgeShare {
        var unused = new DeviceShare(number, count); // throws if it does not exist
    }

    /** Reads a text like {@code 1/3}; empty if it has another form. */
    static Optional<BridgeShare> parse(String text) {
        return DeviceShare.parse(text).map(devices -> new BridgeShare(devices.number(), devices.count()));
    }

    boolean isAll() {
        return count == 1;
    }

    /** Whether this bridge processes the messages with this key. */
    boolean takes(String key) {
        return new DeviceShare(number, count).includes(key);
    }

    /**
     * The client id of this bridge. It includes the number of bridges, because no messages of other shares may wait in
     * the session.
     */
    String clientId(String configured) {
        return isAll() ? configured : "%s-%d-of-%d".formatted(configured, number, count);
    }
}
