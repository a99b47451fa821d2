package io.fieldline.bridge;

import io.fieldline.bridge.rules.Defaults;
import io.fieldline.bridge.rules.MetricNames;
import io.fieldline.bridge.rules.TopicFilter;
import io.fieldline.bridge.sparkplug.SparkplugDecoder;
import io.fieldline.configuration.Setting;
import io.fieldline.configuration.ValidationErrors;
import io.fieldline.health.HealthSettings;
import io.fieldline.messages.Reading;
import io.fieldline.mqtt.MqttSettings;
import io.fieldline.mqtt.SessionLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the bridge can be told; every component is a key, see {@link io.fieldline.configuration.Settings}. */
record BridgeConfig(
        MqttSettings mqtt,

        @Setting(
                help = "Client id at the broker, which keeps our session under it; each bridge needs its own.",
                byDefault = BridgeConfig.DEFAULT_CLIENT_ID)
        String clientId,

        @Setting(
                help = "Topic filters to subscribe to, comma between; --rules say what comes there.",
                byDefault = "fieldline/+/readings,fieldline/+/status")
        List<String> topicFilters,

        @Setting(
                help =
                        "Bridges with the same group share the messages of the same filters, each with its own client id;"
                                + " none if absent.")
        Optional<String> shareGroup,

        @Setting(
                help =
                        "Number of this bridge and of all bridges, like 1/3: each receives all messages and takes the devices"
                                + " of its share, in order. All devices if absent.")
        Optional<String> bridgeShare,

        @Setting(
                help =
                        "File of rules that say what a message on a topic means, see README. Default: the built-in rules.")
        Optional<Path> rules,

        @Setting(
                help = "Metric of a bare number, and of a reading that names no metric.",
                byDefault = Reading.DEFAULT_METRIC)
        String defaultMetric,

        @Setting(help = "Unit of that metric, e.g. ppm. Default: unknown.")
        Optional<String> defaultUnit,

        @Setting(
                help = "Take Sparkplug B too (spBv1.0/#), and ask its nodes for their births where they are missed.",
                byDefault = "false")
        boolean sparkplug,

        @Setting(
                help = "Sparkplug nodes, devices and metrics that are remembered, in all; when there are more, the node"
                        + " that was silent longest is forgotten.",
                byDefault = "50000")
        int sparkplugMetrics,

        @Setting(
                help = "Messages that the broker may send before the first is stored, in [1, 65535];"
                        + " it holds the rest, which bounds our memory.",
                byDefault = "1000")
        int receiveMaximum,

        @Setting(
                help = "Largest payload taken, bytes; a larger one is rejected, its start kept. The receive maximum is"
                        + " lowered so that all in flight fit into a third of the heap.",
                byDefault = "16384")
        int maxPayload,

        @Setting(
                help =
                        "Report on /readyz that nothing is forwarded after messages have waited this long without one being"
                                + " acknowledged.",
                byDefault = "30s")
        Duration stalledAfter,

        KafkaSettings kafka,
        HealthSettings http,

        @Setting(
                help = "Check connectivity and configuration, change nothing, then exit with 0 (ok) or 1 (failed).",
                byDefault = "false")
        boolean check) {

    static final String DEFAULT_CLIENT_ID = "fieldline-bridge";

    BridgeConfig {
        topicFilters = List.copyOf(topicFilters);
        var problems = new ValidationErrors()
                .unless(
                        shareGroup.filter(group -> !group.matches("[^/+#]+")).isEmpty(),
                        "--share-group '%s' has to have a character, and none of / + #",
                        shareGroup.orElse(""))
                .unless(
                        receiveMaximum >= 1 && receiveMaximum <= 65_535,
                        "--receive-maximum %d is outside [1, 65535]",
                        receiveMaximum)
                .unless(
                        !sparkplug || shareGroup.isEmpty(),
                        "--sparkplug and --share-group exclude each other: a node's messages have to come to one bridge")
                .unless(
                        bridgeShare.isEmpty()
                                || bridgeShare.flatMap(BridgeShare::parse).isPresent(),
                        "--bridge-share '%s': expected the number of this bridge and of all bridges, like 1/3",
                        bridgeShare.orElse(""))
                .unless(
                        bridgeShare.isEmpty() || shareGroup.isEmpty(),
                        "--bridge-share and --share-group exclude each other: in a group the broker decides who gets a message")
                .unless(sparkplugMetrics > 0, "--sparkplug-metrics is %d, want at least 1", sparkplugMetrics)
                .unless(maxPayload > 0, "--max-payload is %d, want at least 1", maxPayload)
                .unless(
                        MetricNames.isAllowed(defaultMetric),
                        "--default-metric '%s' cannot be a metric's name: expected 1 to 128 characters, none of / + # |",
                        defaultMetric)
                .unless(
                        stalledAfter.toMillis() > 0,
                        "--stalled-after is %d ms, expected more than 0",
                        stalledAfter.toMillis());
        checkTopicFilters(filters(topicFilters, sparkplug), problems);
        problems.throwIfAny();
    }

    BridgeShare share() {
        return bridgeShare.flatMap(BridgeShare::parse).orElse(BridgeShare.ALL);
    }

    /** The client id at the broker. */
    String session() {
        return share().clientId(clientId);
    }

    /** Larger than the largest packet with a payload that we take: its topic and user properties have 64 KB each. */
    long maximumPacketSize() {
        return Math.max(SessionLimits.MAXIMUM_PACKET_SIZE, maxPayload + 131_072L);
    }

    Defaults defaults() {
        return new Defaults(defaultMetric, defaultUnit);
    }

    /** What to subscribe to at the broker (MQTT 5, 4.8.2). */
    List<String> subscriptions() {
        return shareGroup
                .map(group -> filters().stream()
                        .map(filter -> "$share/%s/%s".formatted(group, filter))
                        .toList())
                .orElse(filters());
    }

    /** What comes to us, alone or with the others of a group. */
    List<String> filters() {
        return filters(topicFilters, sparkplug);
    }

    private static List<String> filters(List<String> topicFilters, boolean sparkplug) {
        var withSparkplug = sparkplug ? Stream.of(SparkplugDecoder.TOPIC_FILTER) : Stream.<String>empty();
        return Stream.concat(topicFilters.stream(), withSparkplug).toList();
    }

    /** A message that two filters take may come twice (MQTT 5, 3.3.4). */
    private static void checkTopicFilters(List<String> texts, ValidationErrors problems) {
        var filters = texts.stream().map(TopicFilter::parse).toList();
        for (var i = 0; i < filters.size(); i++) {
            for (var other : filters.subList(0, i)) {
                problems.unless(
                        !filters.get(i).overlaps(other),
                        "--topic-filters %s and %s overlap: a message may come twice",
                        other,
                        filters.get(i));
            }
        }
    }
}
