package io.fieldline.agent;

/** The MQTT topics of a device, see docs/messages.md. */
record DeviceTopics(String readings, String status, String commands, String answers, String counters) {
    static DeviceTopics of(String deviceName) {
        var prefix = "fieldline/" + deviceName + "/";
        return new DeviceTopics(
                prefix + "readings", prefix + "status", prefix + "commands", prefix + "answers", prefix + "counters");
    }
}
