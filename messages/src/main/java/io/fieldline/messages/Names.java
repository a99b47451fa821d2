package io.fieldline.messages;

/** What a device or a metric may be called: the names become MQTT topic levels and parts of Kafka keys. */
public final class Names {
    private static final int LONGEST = 128;

    private Names() {}

    /** Throws IllegalArgumentException, saying why, unless this can be a device's name. */
    public static void checkDevice(String name) {
        check("device_name", name);
    }

    /** Throws IllegalArgumentException, saying why, unless this can be a metric's name. */
    public static void checkMetric(String name) {
        check("metric", name);
    }

    private static void check(String what, String name) {
        if (name.isBlank() || name.length() > LONGEST) {
            throw new IllegalArgumentException("%s has to have 1 to %d characters".formatted(what, LONGEST));
        }
        if (hasForbidden(name)) {
            throw new IllegalArgumentException(
                    "%s has a character it must not have (/ + # | or a control character)".formatted(what));
        }
    }

    /** By hand: this stands on the path of every reading. */
    private static boolean hasForbidden(String name) {
        for (var i = 0; i < name.length(); i++) {
            var character = name.charAt(i);
            if (character < ' ' || character == 0x7f || "/+#|".indexOf(character) >= 0) { // ASCII control characters
                return true;
            }
        }
        return false;
    }
}
