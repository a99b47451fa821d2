package io.fieldline.emitter.device;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Selects rejected records. It is applied to thousands of counts, so it prepares its texts once. */
public final class RejectionFilter {
    public static final RejectionFilter ALL = new RejectionFilter(Optional.empty(), Optional.empty(), Optional.empty());

    private final Optional<String> device;
    private final Optional<String> reason;
    private final Optional<List<String>> topic;

    /**
     * Creates a filter. Without any part, it selects all.
     *
     * @param device the name of the device
     * @param reason the kind, or a part of the reason in any case
     * @param topic  the topic, or an MQTT topic filter, e.g. {@code zigbee2mqtt/#}
     */
    public RejectionFilter(Optional<String> device, Optional<String> reason, Optional<String> topic) {
        this.device = device;
        this.reason = reason.map(text -> text.toLowerCase(Locale.ROOT));
        this.topic = topic.map(RejectionFilter::checkedLevels);
    }

    /** The wildcards are those of MQTT 5, 4.7.1: {@code +} is one level, {@code #} at the end any number of levels. */
    private static List<String> checkedLevels(String filter) {
        var levels = List.of(filter.split("/", -1));
        for (var level : levels) {
            if (level.length() > 1 && (level.contains("+") || level.contains("#"))) {
                throw new IllegalArgumentException("topic has the level '%s', expected + or # alone".formatted(level));
            }
        }
        if (levels.indexOf("#") >= 0 && levels.indexOf("#") < levels.size() - 1) {
            throw new IllegalArgumentException(
                    "topic has the wildcard # before its last level, expected it at the end");
        }
        return levels;
    }

    boolean matches(Optional<String> itsDevice, String kind, String itsReason, String itsTopic) {
        return (device.isEmpty() || itsDevice.equals(device))
                && reason.map(text -> kind.equals(text)
                                || itsReason.toLowerCase(Locale.ROOT).contains(text))
                        .orElse(true)
                && topic.map(filter -> isTopic(filter, itsTopic)).orElse(true);
    }

    private static boolean isTopic(List<String> filter, String topic) {
        var levels = topic.split("/", -1);
        for (var level = 0; level < filter.size(); level++) {
            var wanted = filter.get(level);
            if (wanted.equals("#")) {
                return true;
            }
            if (level == levels.length || !(wanted.equals("+") || wanted.equals(levels[level]))) {
                return false;
            }
        }
        return filter.size() == levels.length;
    }
}
