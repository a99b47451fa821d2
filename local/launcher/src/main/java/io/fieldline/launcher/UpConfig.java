package io.fieldline.launcher;

import io.fieldline.configuration.Setting;
import io.fieldline.configuration.ValidationErrors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code ./fieldline up} can be told. */
record UpConfig(
        @Setting(help = "The folder of records, progress and logs. Default: data in the checkout.")
        Optional<Path> data,

        @Setting(help = "The port of the page.", byDefault = "8080")
        int port,

        @Setting(help = "The port of the MQTT broker.", byDefault = "1883")
        int mqttPort,

        @Setting(help = "The port of Kafka.", byDefault = "9092")
        int kafkaPort,

        @Setting(help = "How many simulated devices. Default: 2, or 0 beside a board.")
        Optional<Integer> devices,

        @Setting(help = "Run the sketch itself on a simulated Uno, and read that.", byDefault = "false")
        boolean board,

        @Setting(
                help = "Let other devices in your network use the page and the MQTT broker, with a generated token and"
                        + " password; not encrypted.",
                byDefault = "false")
        boolean share,

        @Setting(help = "The address of this machine for --share. Default: that of its way to other networks.")
        Optional<String> shareAddress,

        @Setting(help = "The serial ports of real boards, separated by commas, e.g. /dev/ttyACM0.")
        List<Path> serial) {

    private static final int MOST_DEVICES = 100;

    UpConfig {
        var problems = new ValidationErrors();
        var ports = ports(port, mqttPort, kafkaPort);
        ports.forEach((flag, number) ->
                problems.unless(number >= 1 && number <= 65535, "%s is %d, want 1 to 65535", flag, number));
        problems.unless(
                List.copyOf(ports.values()).stream().distinct().count() == ports.size(),
                "--port, --mqtt-port and --kafka-port must differ");
        devices.ifPresent(count -> problems.unless(
                count >= 0 && count <= MOST_DEVICES, "--devices is %d, want 0 to %d", count, MOST_DEVICES));
        problems.unless(share || shareAddress.isEmpty(), "--share-address needs --share");
        problems.throwIfAny();
        serial = List.copyOf(serial);
    }

    int randomDevices() {
        return devices.orElse(board || !serial.isEmpty() ? 0 : 2);
    }

    /** Each port by the flag that changes it. */
    Map<String, Integer> ports() {
        return ports(port, mqttPort, kafkaPort);
    }

    private static Map<String, Integer> ports(int page, int mqtt, int kafka) {
        return Map.of("--port", page, "--mqtt-port", mqtt, "--kafka-port", kafka);
    }
}
