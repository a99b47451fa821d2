package io.fieldline.bridge.sparkplug;

import io.fieldline.messages.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a Sparkplug message comes from, by its topic: {@code spBv1.0/<group>/<kind>/<node>[/<device>]}.
 *
 * @param device nothing for the node itself
 */
record SparkplugTopic(MessageType kind, String group, String node, Optional<String> device) {
    static final String NAMESPACE = "spBv1.0";

    /** What joins the ids to a device's name, and what its name must not have. */
    private static final Pattern UNUSABLE = Pattern.compile("[:|\\p{Cntrl}]");

    /**
     * Reads the levels of a topic; nothing if it is not for what a node or a device says, e.g. of a command.
     *
     * @throws IllegalArgumentException that says why no device can be named after it
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

    /** {@code group:node}, unique as no id has a colon. */
    String nodeName() {
        return group + ':' + node;
    }

    /** {@code group:node} or {@code group:node:device}. */
    String deviceName() {
        return device.map(id -> nodeName() + ':' + id).orElse(nodeName());
    }

    /** Where the node listens. */
    String commandTopic() {
        return "%s/%s/NCMD/%s".formatted(NAMESPACE, group, node);
    }
}
