package io.fieldline.load;

import io.fieldline.configuration.Setting;
import io.fieldline.configuration.ValidationErrors;
import io.fieldline.kafka.KafkaSettings;
import io.fieldline.load.form.BoardForm;
import io.fieldline.load.form.Form;
import io.fieldline.load.form.PresetForm;
import io.fieldline.load.form.ReadingForm;
import io.fieldline.load.form.Run;
import io.fieldline.load.observe.PageAccess;
import io.fieldline.load.observe.Point;
import io.fieldline.load.report.Expectation;
import io.fieldline.mqtt.MqttSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The settings of the load tool; every component is a key, see {@link io.fieldline.configuration.Settings}. */
record LoadConfig(
        @Setting(
                help = "Where the readings are sent to: mqtt; kafka, without the bridge; or board, a serial port that"
                        + " an agent reads, see --board-port.",
                byDefault = "mqtt")
        Start from,

        @Setting(
                help =
                        "Last point that is measured: broker, kafka, averages or page; those before it are measured too.",
                byDefault = "page")
        Point to,

        @Setting(
                help = "Form of the messages: fieldline, or a preset of the bridge, for example zigbee2mqtt.",
                byDefault = "fieldline")
        String form,

        @Setting(help = "Number of messages. Default: that of the scenario.")
        Optional<Long> messages,

        @Setting(help = "Number of connections that send. Default: that of the scenario.")
        Optional<Integer> senders,

        @Setting(help = "Number of devices. Default: that of the scenario.")
        Optional<Integer> devices,

        @Setting(help = "Messages per second; 0 is as fast as possible. Default: that of the scenario.")
        Optional<Double> rate,

        @Setting(help = "Time to send at --rate, instead of --messages. Default: that of the scenario.")
        Optional<Duration> duration,

        @Setting(
                help = "MQTT connections per second that end and are replaced, among half of the senders."
                        + " Default: that of the scenario.")
        Optional<Double> churn,

        @Setting(
                help =
                        "Unacknowledged messages of one MQTT connection at most; fewer give shorter delays, more a higher"
                                + " rate.",
                byDefault = "16")
        int inFlight,

        @Setting(
                help =
                        "Time to send to a topic that nobody reads, before the measurement, so that the start of Java does"
                                + " not count; only with --from=mqtt.",
                byDefault = "5s")
        Duration warmUp,

        @Setting(
                help = "Time without an arrival after which missing readings count as lost, and how long the broker may"
                        + " be away.",
                byDefault = "30s")
        Duration patience,

        @Setting(
                help = "Conditions for exit code 0, separated by commas: lost, duplicates, disordered, rate, or p50,"
                        + " p90, p99, p999 and max; a point may precede it, like kafka.p99<200ms. Default: lost=0.")
        List<String> expect,

        @Setting(help = "Folder for the report as JSON and as a page. Default: no files.")
        Optional<Path> report,

        @Setting(help = "Serial port that is created for --from=board, for example /tmp/ttyLoad.")
        Optional<Path> boardPort,

        MqttSettings mqtt,

        KafkaSettings kafka,

        @Setting(help = "Address of the live page.", byDefault = "http://127.0.0.1:8080")
        URI pageUrl,

        @Setting(help = "File whose first line is a token of the page.")
        Optional<Path> pageTokenFile,

        @Setting(
                help = "PEM file of the authorities that sign the page's certificate. Default: those of the Java"
                        + " runtime.")
        Optional<Path> pageCaFile) {

    private static final String FIELDLINE = "fieldline";
    private static final int MOST_SENDERS = 1_000;

    enum Start {
        MQTT,
        KAFKA,
        BOARD
    }

    LoadConfig {
        var isForeign = !form.equals(FIELDLINE);
        var problems = new ValidationErrors()
                .unless(messages.orElse(1L) >= 1, "--messages is %d, expected at least 1", messages.orElse(0L))
                .unless(senders.orElse(1) >= 1, "--senders is %d, expected at least 1", senders.orElse(0))
                .unless(senders.orElse(1) <= MOST_SENDERS, "--senders is %d, expected at most 1000", senders.orElse(0))
                .unless(devices.orElse(1) >= 1, "--devices is %d, expected at least 1", devices.orElse(0))
                .unless(rate.orElse(0.0) >= 0, "--rate is %s, expected 0 or more", rate.orElse(0.0))
                .unless(churn.orElse(0.0) >= 0, "--churn is %s, expected 0 or more", churn.orElse(0.0))
                .unless(inFlight >= 1 && inFlight <= 65_535, "--in-flight is %d, expected 1 to 65535", inFlight)
                .unless(churn.orElse(0.0) == 0 || from == Start.MQTT, "--churn needs --from=mqtt")
                .unless(
                        messages.isEmpty() || duration.isEmpty(),
                        "--messages and --duration exclude each other, because the rate decides one by the other")
                .unless(duration.isEmpty() || rate.orElse(1.0) > 0, "--duration needs a --rate of more than 0")
                .unless(
                        from == Start.MQTT || to != Point.BROKER,
                        "--from=%s sends nothing to the MQTT broker; expected --to=kafka, averages or page",
                        from.name().toLowerCase(Locale.ROOT))
                .unless(
                        !isForeign || from == Start.MQTT,
                        "--form=%s needs --from=mqtt, because the bridge reads that form",
                        form)
                .unless(
                        !isForeign || PresetForm.names().contains(form),
                        "--form is '%s', expected %s or one of %s",
                        form,
                        FIELDLINE,
                        String.join(", ", PresetForm.names()))
                .unless(
                        (from == Start.BOARD) == boardPort.isPresent(),
                        "--from=board and --board-port must be set together");
        for (var condition : expect) {
            try {
                Expectation.parse(condition);
            } catch (IllegalArgumentException wrong) {
                problems.unless(false, "%s", wrong.getMessage());
            }
        }
        problems.throwIfAny();
        expect = List.copyOf(expect);
    }

    boolean isBoard() {
        return from == Start.BOARD;
    }

    boolean isMqtt() {
        return from == Start.MQTT;
    }

    /** What the senders send to. */
    String receiver() {
        return switch (from) {
            case MQTT -> "the MQTT broker " + mqtt.uri();
            case KAFKA -> "Kafka at " + kafka.servers();
            case BOARD -> "the agent at the port " + boardPort.orElseThrow();
        };
    }

    Form form(Run run) {
        if (isBoard()) {
            return new BoardForm(run);
        }
        return form.equals(FIELDLINE) ? new ReadingForm(run) : PresetForm.of(form, run);
    }

    /** Kafka and an agent have no topic that nobody reads. */
    Duration usedWarmUp() {
        return isMqtt() ? warmUp : Duration.ZERO;
    }

    /** The points to measure. An agent acknowledges nothing to a board. */
    List<Point> points() {
        return Arrays.stream(Point.values())
                .filter(point -> point.compareTo(to) <= 0 && (point != Point.BROKER || !isBoard()))
                .toList();
    }

    PageAccess page() {
        return new PageAccess(pageUrl, pageTokenFile, pageCaFile);
    }

    List<Expectation> expectations() {
        return expect.isEmpty()
                ? List.of(Expectation.parse("lost=0"))
                : expect.stream().map(Expectation::parse).toList();
    }
}
