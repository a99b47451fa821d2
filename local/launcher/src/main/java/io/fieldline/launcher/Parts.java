package io.fieldline.launcher;

import io.fieldline.launcher.Part.Stage;
import io.fieldline.processes.Checkout;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The processes that {@code up} starts, and their flags. */
final class Parts {
    private static final List<String> ROOMS =
            List.of("kitchen", "living room", "bedroom", "bathroom", "hall", "cellar");

    /** Late enough to see the device well, and early enough to be seen. */
    private static final Duration FIRST_EVENT = Duration.ofMinutes(3);

    private final UpConfig config;
    private final Checkout checkout;
    private final Path data;
    private final String mqttUri;
    private final String kafkaServers;
    private final Optional<NetworkShare> share;
    private final Instant start;

    /**
     * Creates the processes of one {@code up}.
     *
     * @param share present if other devices may use the page and the MQTT broker
     * @param start when {@code up} was started
     */
    Parts(UpConfig config, Checkout checkout, Path data, Optional<NetworkShare> share, Instant start) {
        this.config = config;
        this.checkout = checkout;
        this.data = data;
        this.mqttUri = "tcp://127.0.0.1:" + config.mqttPort();
        this.share = share;
        this.start = start.truncatedTo(ChronoUnit.SECONDS);
        this.kafkaServers = "127.0.0.1:" + config.kafkaPort();
    }

    /** In the order of starting: slow ones first, because all start together and share the processors. */
    List<Part> all() {
        var parts = new ArrayList<>(List.of(
                service(
                        "kafka",
                        Stage.BROKER,
                        "brokers",
                        "kafka",
                        "--port=" + config.kafkaPort(),
                        "--data=" + data.resolve("kafka")),
                service(
                        "spark-job",
                        Stage.SPARK_JOB,
                        "spark-job",
                        "--kafka-servers=" + kafkaServers,
                        "--checkpoint=" + data.resolve("spark-checkpoint"),
                        "--history-folder=" + data.resolve("history")),
                mqtt(),
                emitter(),
                bridge()));
        if (config.board()) {
            parts.add(board());
        }
        config.sink().ifPresent(address -> parts.add(sink(address)));
        parts.addAll(agents());
        return parts;
    }

    private Part mqtt() {
        var flags = new ArrayList<>(List.of("mqtt", "--port=" + config.mqttPort(), "--data=" + data.resolve("mqtt")));
        share.ifPresent(shared -> flags.addAll(List.of(
                "--share-address=" + shared.address(),
                "--share-user=" + NetworkShare.USER,
                "--share-password-file=" + shared.password().file())));
        return new Part("mqtt", Stage.BROKER, checkout.archivedCommand("brokers", flags));
    }

    private Part emitter() {
        var flags = new ArrayList<>(List.of(
                "--kafka-servers=" + kafkaServers,
                "--port=" + config.port(),
                "--history-folder=" + data.resolve("history")));
        config.tlsCert().ifPresent(file -> flags.add("--tls-cert=" + file));
        config.tlsKey().ifPresent(file -> flags.add("--tls-key=" + file));
        share.ifPresent(shared -> flags.addAll(List.of(
                "--host=" + shared.address(), "--hosts=" + shared.host(), "--token-file=" + shared.tokenFile())));
        return new Part("emitter", Stage.EMITTER, checkout.archivedCommand("emitter", flags));
    }

    private Part bridge() {
        var flags = new ArrayList<>(List.of("--mqtt-uri=" + mqttUri, "--kafka-servers=" + kafkaServers));
        config.rules().ifPresent(file -> flags.add("--rules=" + file));
        addList(flags, "--presets=", config.presets());
        addList(flags, "--topic-filters=", config.topicFilters());
        config.timeZone().ifPresent(zone -> flags.add("--time-zone=" + zone));
        return new Part("mqtt-bridge", Stage.BRIDGE, checkout.archivedCommand("mqtt-bridge", flags));
    }

    private Part sink(String address) {
        var flags = new ArrayList<>(List.of("--kafka-servers=" + kafkaServers));
        if (config.sinkReadings()) {
            flags.add("--sink-readings");
        }
        return new Part(
                "connect",
                Stage.SINK,
                checkout.archivedCommand("connect", flags),
                Map.of("FIELDLINE_CONNECT_SINK_URI", address));
    }

    private static void addList(List<String> flags, String flag, List<String> values) {
        if (!values.isEmpty()) {
            flags.add(flag + String.join(",", values));
        }
    }

    /** Named for what they are, so that the averages of a board never mix with made-up ones of another day. */
    private List<Part> agents() {
        var agents = new ArrayList<Part>();
        var boards = config.serial();
        for (var i = 0; i < boards.size(); i++) {
            agents.add(agent("board" + (i + 1), serialFlags(boards.get(i))));
        }
        if (config.board()) {
            agents.add(agent("simulated-uno", List.of("--source=serial", "--serial=" + boardLink())));
        }
        for (var number = 1; number <= config.simulatedDevices(); number++) {
            agents.add(agent("device" + number, simulationFlags(number)));
        }
        return agents;
    }

    /** The first device shows an incident while somebody tries Fieldline. */
    private List<String> simulationFlags(int number) {
        if (config.source() == UpConfig.Source.RANDOM) {
            return List.of("--source=random");
        }
        var room = number <= ROOMS.size() ? ROOMS.get(number - 1) : "room " + number;
        var flags = new ArrayList<>(List.of("--source=simulated", "--tags=location:" + room));
        if (number == 1) {
            flags.add("--simulated-event-at=" + start.plus(FIRST_EVENT));
        }
        return flags;
    }

    private List<String> serialFlags(Path port) {
        var flags = new ArrayList<>(List.of("--source=serial", "--serial=" + port));
        config.baud().ifPresent(baud -> flags.add("--baud=" + baud));
        config.format().ifPresent(format -> flags.add("--format=" + format));
        addList(flags, "--metrics=", config.metrics());
        if (config.decimalComma()) {
            flags.add("--decimal-comma");
        }
        return flags;
    }

    private Part agent(String device, List<String> source) {
        var flags = new ArrayList<>(
                List.of("--device-name=" + device, "--mqtt-uri=" + mqttUri, "--spool-folder=" + data.resolve("spool")));
        flags.addAll(source);
        return new Part("agent-" + device, Stage.AGENT, checkout.archivedCommand("device-agent", flags));
    }

    private Part board() {
        var firmware = Firmware.of(checkout);
        var waveform = firmware.folder().resolve("simulator").resolve("co-waveform.txt");
        var memory = data.resolve("board.eeprom");
        return new Part(
                "board",
                Stage.BOARD,
                firmware.simulator(
                        boardLink(), List.of("--waveform", waveform.toString(), "--eeprom", memory.toString())));
    }

    private Path boardLink() {
        return data.resolve("board.serial");
    }

    private Part service(String name, Stage stage, String module, String... flags) {
        return new Part(name, stage, checkout.archivedCommand(module, List.of(flags)));
    }
}
