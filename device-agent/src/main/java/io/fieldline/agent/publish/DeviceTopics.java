package io.fieldline.agent.publish;

/** The MQTT topics of a device, see docs/messages.md. */
public record DeviceTopics(String readings, String status, String commands, String answers, String counters) {
    /** Where {@code --check} tries the rights of the account; nobody reads it. */
    public static String check(String deviceName) {
        return "fieldline/" + deviceName + "/check";
    }

    public static DeviceTopics of(String deviceName) {
        var prefix = "fieldline/" + deviceName + "/";
        return new DeviceTopics(
                prefix + "readings", prefix + "status", prefix + "commands", prefix + "answers", prefix + "counters");
    }
}
