package io.fieldline.bridge.sparkplug;

import io.fieldline.messages.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The origin of a Sparkplug message, from its topic: {@code spBv1.0/<group>/<kind>/<node>[/<device>]}.
 *
 * @param device empty for the node itself
 */
record SparkplugTopic(MessageType kind, String group, String node, Optional<String> device) {
    static final String NAMESPACE = "spBv1.0";

    /** The separator of the ids in a device name, and characters that a device name must not have. */
    private static final Pattern UNUSABLE = Pattern.compile("[:|\\p{Cntrl}]");

    /**
     * Reads the levels of a topic; empty if the message is not from a node or a device, for example a command.
     *
     * @throws IllegalArgumentException if an id is not a valid part of a device name
     */
    static Optional<SparkplugTopic> of(List<String> levels) {
        var kind = kind(levels);
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        levels.forEach(level -> {
            if (level.isBlank() || UNUSABLE.matcher(level).find()) {
                throw new IllegalArgumentException(
                        "the id '%s' is empty or has one of : | or a control character".formatted(level));
            }
        });
        var device = kind.get().isOfDevice() ? Optional.of(levels.get(4)) : Optional.<String>empty();
        var address = new SparkplugTopic(kind.get(), levels.get(1), levels.get(3), device);
        Names.checkDevice(address.deviceName());
        return Optional.of(address);
    }

    static Optional<MessageType> kind(List<String> levels) {
        return Arrays.stream(MessageType.values())
                .filter(kind -> levels.size() == (kind.isOfDevice() ? 5 : 4))
                .filter(kind -> kind.name().equals(levels.get(2)))
                .findFirst();
    }

    /** {@code group:node}; it is unique because ids have no colon. */
    String nodeName() {
        return group + ':' + node;
    }

    /** {@code group:node} or {@code group:node:device}. */
    String deviceName() {
        return device.map(id -> nodeName() + ':' + id).orElse(nodeName());
    }

    /** The topic for commands to the node. */
    String commandTopic() {
        return "%s/%s/NCMD/%s".formatted(NAMESPACE, group, node);
    }
}
