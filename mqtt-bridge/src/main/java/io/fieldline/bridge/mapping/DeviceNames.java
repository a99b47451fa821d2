package io.fieldline.bridge.mapping;

import io.fieldline.messages.Names;

/** Makes valid device names: they must not have the separators of MQTT levels and Kafka keys. */
public final class DeviceNames {
    private DeviceNames() {}

    /** Replaces a slash by a hyphen, and each other forbidden or invisible character by an underscore. */
    public static String allowed(String name) {
        var allowed = new StringBuilder(name.length());
        name.codePoints().forEach(character -> {
            if (character == '/') {
                allowed.append('-');
            } else if ("+#|".indexOf(character) >= 0 || Names.isInvisible(character)) {
                allowed.append('_');
            } else {
                allowed.appendCodePoint(character);
            }
        });
        return allowed.toString();
    }
}
