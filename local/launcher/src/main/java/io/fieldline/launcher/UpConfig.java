package io.fieldline.launcher;

import io.fieldline.configuration.Setting;
import io.fieldline.configuration.ValidationErrors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings of {@code ./fieldline up}. */
record UpConfig(
        @Setting(help = "Folder of data and logs. Default: `data` in the checkout.")
        Optional<Path> data,

        @Setting(help = "Port of the page.", byDefault = "8080")
        int port,

        @Setting(help = "Port of the MQTT broker.", byDefault = "1883")
        int mqttPort,

        @Setting(help = "Port of Kafka.", byDefault = "9092")
        int kafkaPort,

        @Setting(help = "Number of simulated devices. Default: 2, or 0 with a board.")
        Optional<Integer> devices,

        @Setting(
                help = "Values of the simulated devices: simulated (plausible room air with occasional events)"
                        + " or random (uniform random values).",
                byDefault = "simulated")
        Source source,

        @Setting(help = "Run the sketch on a simulated Uno, and read its values.", byDefault = "false")
        boolean board,

        @Setting(
                help =
                        "Open the page and the MQTT broker to your network. They need a generated token and password. Only --tls-cert"
                                + " encrypts the page; MQTT is not encrypted.",
                byDefault = "false")
        boolean share,

        @Setting(
                help =
                        "Address or name of this machine for --share, as in the link. Default: that of the default route.")
        Optional<String> shareAddress,

        @Setting(
                help =
                        "PEM file with the certificate of the page, then those between it and the authority; the page then has https.")
        Optional<Path> tlsCert,

        @Setting(help = "PEM file with the unencrypted PKCS#8 key of the certificate.")
        Optional<Path> tlsKey,

        @Setting(
                help =
                        "Database that gets averages and alerts, for example postgresql://user:password@host/database."
                                + " The tables must exist: docs/databases.md. FIELDLINE_UP_SINK hides the password from other users.")
        Optional<String> sink,

        @Setting(help = "Whether the database gets each value of each reading too.", byDefault = "false")
        boolean sinkReadings,

        @Setting(help = "Serial ports of real boards, separated by commas, for example /dev/ttyACM0.")
        List<Path> serial,

        @Setting(help = "Baud rate of these boards. Default: that of device-agent.")
        Optional<Integer> baud,

        @Setting(help = "Format of their lines, see device-agent. Default: auto.")
        Optional<String> format,

        @Setting(help = "Names and units of their values, for example temperature:Cel,humidity:%RH.")
        List<String> metrics,

        @Setting(help = "Whether 24,5 is one number in their lines, with a decimal comma.", byDefault = "false")
        boolean decimalComma,

        @Setting(help = "File of mapping rules for messages of other devices, see docs/mapping-rules.md.")
        Optional<Path> rules,

        @Setting(help = "Included mapping rules, separated by commas, for example zigbee2mqtt,tasmota.")
        List<String> presets,

        @Setting(
                help =
                        "MQTT topic filters, separated by commas, in place of fieldline/+/readings,fieldline/+/status, which boards and"
                                + " simulated devices need.")
        List<String> topicFilters,

        @Setting(help = "Time zone of messages without one, for example Europe/Berlin. Default: UTC.")
        Optional<String> timeZone) {

    private static final int MOST_DEVICES = 100;

    enum Source {
        SIMULATED,
        RANDOM
    }

    UpConfig {
        var problems = new ValidationErrors();
        var ports = ports(port, mqttPort, kafkaPort);
        ports.forEach((flag, number) ->
                problems.unless(number >= 1 && number <= 65535, "%s is %d, expected 1 to 65535", flag, number));
        problems.unless(
                List.copyOf(ports.values()).stream().distinct().count() == ports.size(),
                "--port, --mqtt-port and --kafka-port must differ");
        devices.ifPresent(count -> problems.unless(
                count >= 0 && count <= MOST_DEVICES, "--devices is %d, expected 0 to %d", count, MOST_DEVICES));
        problems.unless(share || shareAddress.isEmpty(), "--share-address needs --share");
        problems.unless(sink.isPresent() || !sinkReadings, "--sink-readings needs --sink");
        problems.unless(tlsCert.isPresent() == tlsKey.isPresent(), "--tls-cert and --tls-key go together");
        problems.unless(
                !serial.isEmpty() || (baud.isEmpty() && format.isEmpty() && metrics.isEmpty() && !decimalComma),
                "--baud, --format, --metrics and --decimal-comma need --serial");
        problems.throwIfAny();
        serial = List.copyOf(serial);
        metrics = List.copyOf(metrics);
        presets = List.copyOf(presets);
        topicFilters = List.copyOf(topicFilters);
    }

    int simulatedDevices() {
        return devices.orElse(board || !serial.isEmpty() ? 0 : 2);
    }

    /** Of the page. */
    String scheme() {
        return tlsCert.isPresent() ? "https" : "http";
    }

    /** Each port by the flag that changes it. */
    Map<String, Integer> ports() {
        return ports(port, mqttPort, kafkaPort);
    }

    private static Map<String, Integer> ports(int page, int mqtt, int kafka) {
        return Map.of("--port", page, "--mqtt-port", mqtt, "--kafka-port", kafka);
    }
}
