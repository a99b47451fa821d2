package io.fieldline.agent;

/** The MQTT topics of a device, see docs/messages.md. */
record Topics(String readings, String status, String commands, String answers, String counters) {
    static Topics of(String deviceName) {
        var prefix = "fieldline/" + deviceName + "/";
        return new Topics(
                prefix + "readings", prefix + "status", prefix + "commands", prefix + "answers", prefix + "counters");
    }
}
