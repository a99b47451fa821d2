package io.fieldline.emitter.device;

import java.util.Locale;
import java.util.Optional;

/**
 * Selects rejected records.
 *
 * @param device the name of the device
 * @param reason the kind, or a part of the reason in any case
 * @param topic  the topic, or an MQTT topic filter, e.g. {@code zigbee2mqtt/#}
 */
public record RejectionFilter(Optional<String> device, Optional<String> reason, Optional<String> topic) {
    public static final RejectionFilter ALL = new RejectionFilter(Optional.empty(), Optional.empty(), Optional.empty());

    boolean matches(Optional<String> itsDevice, String kind, String itsReason, String itsTopic) {
        return (device.isEmpty() || itsDevice.equals(device))
                && reason.map(text -> kind.equals(text) || contains(itsReason, text))
                        .orElse(true)
                && topic.map(filter -> isTopic(filter, itsTopic)).orElse(true);
    }

    private static boolean contains(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    /** The wildcards are those of MQTT 5, 4.7.1: {@code +} is one level, {@code #} at the end any number of levels. */
    private static boolean isTopic(String filter, String topic) {
        var wanted = filter.split("/", -1);
        var levels = topic.split("/", -1);
        for (var level = 0; level < wanted.length; level++) {
            if (wanted[level].equals("#")) {
                return true;
            }
            if (level == levels.length || !isLevel(wanted[level], levels[level])) {
                return false;
            }
        }
        return wanted.length == levels.length;
    }

    private static boolean isLevel(String wanted, String level) {
        return wanted.equals("+") || wanted.equals(level);
    }
}
