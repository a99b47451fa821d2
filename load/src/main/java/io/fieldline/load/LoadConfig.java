package io.fieldline.load;

import io.fieldline.configuration.Setting;
import io.fieldline.configuration.ValidationErrors;
import io.fieldline.kafka.KafkaSettings;
import io.fieldline.load.observe.Point;
import io.fieldline.load.report.Expectation;
import io.fieldline.mqtt.MqttSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of the load tool; every component is a key, see {@link io.fieldline.configuration.Settings}. */
record LoadConfig(
        @Setting(help = "Where the readings are sent to: mqtt, or kafka, without the bridge.", byDefault = "mqtt")
        Start from,

        @Setting(
                help =
                        "Last point that is measured: broker, kafka, averages or page; those before it are measured too.",
                byDefault = "page")
        Point to,

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

        @Setting(help = "Time without an arrival after which missing readings count as lost.", byDefault = "30s")
        Duration patience,

        @Setting(
                help = "Conditions for exit code 0, separated by commas: lost, duplicates, disordered, rate, or p50,"
                        + " p90, p99, p999 and max; a point may precede it, like kafka.p99<200ms. Default: lost=0.")
        List<String> expect,

        @Setting(help = "Folder for the report as JSON and as a page. Default: no files.")
        Optional<Path> report,

        MqttSettings mqtt,

        KafkaSettings kafka,

        @Setting(help = "Address of the live page.", byDefault = "http://127.0.0.1:8080")
        URI pageUrl,

        @Setting(help = "File whose first line is a token of the page.")
        Optional<Path> pageTokenFile) {

    enum Start {
        MQTT,
        KAFKA
    }

    LoadConfig {
        var problems = new ValidationErrors()
                .unless(messages.orElse(1L) >= 1, "--messages is %d, expected at least 1", messages.orElse(0L))
                .unless(senders.orElse(1) >= 1, "--senders is %d, expected at least 1", senders.orElse(0))
                .unless(senders.orElse(1) <= 1_000, "--senders is %d, expected at most 1000", senders.orElse(0))
                .unless(devices.orElse(1) >= 1, "--devices is %d, expected at least 1", devices.orElse(0))
                .unless(rate.orElse(0.0) >= 0, "--rate is %s, expected 0 or more", rate.orElse(0.0))
                .unless(
                        messages.isEmpty() || duration.isEmpty(),
                        "--messages and --duration exclude each other, because the rate decides one by the other")
                .unless(duration.isEmpty() || rate.orElse(1.0) > 0, "--duration needs a --rate of more than 0")
                .unless(
                        from != Start.KAFKA || to != Point.BROKER,
                        "--from=kafka sends nothing to the MQTT broker; expected --to=kafka, averages or page");
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

    List<Expectation> expectations() {
        return expect.isEmpty()
                ? List.of(Expectation.parse("lost=0"))
                : expect.stream().map(Expectation::parse).toList();
    }
}
