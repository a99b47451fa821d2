package io.fieldline.bridge;

import io.fieldline.bridge.mapping.Defaults;
import io.fieldline.bridge.mapping.MetricNames;
import io.fieldline.bridge.mapping.TopicFilter;
import io.fieldline.bridge.records.DeviceAnswers;
import io.fieldline.bridge.sparkplug.SparkplugDecoder;
import io.fieldline.configuration.Setting;
import io.fieldline.configuration.ValidationErrors;
import io.fieldline.health.HealthSettings;
import io.fieldline.kafka.KafkaSettings;
import io.fieldline.kafka.Topic;
import io.fieldline.kafka.WantedTopic;
import io.fieldline.messages.Reading;
import io.fieldline.mqtt.MqttSettings;
import io.fieldline.mqtt.SessionLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The settings of the bridge; every component is a key, see {@link io.fieldline.configuration.Settings}. */
record BridgeConfig(
        MqttSettings mqtt,

        @Setting(
                help = "Client id of the MQTT session. Each bridge needs its own.",
                byDefault = BridgeConfig.DEFAULT_CLIENT_ID)
        String clientId,

        @Setting(
                help = "Topic filters to subscribe to, separated by commas.",
                byDefault = "fieldline/+/readings,fieldline/+/status")
        List<String> topicFilters,

        @Setting(
                help = "Share the messages with all bridges of this group. Each needs its own --client-id and the same"
                        + " --topic-filters. Default: no group.")
        Optional<String> shareGroup,

        @Setting(
                help =
                        "Process one share of the devices, for example 1/3 for the first of three bridges. Each of them receives"
                                + " all messages, and keeps the order of each device. Default: all devices.")
        Optional<String> bridgeShare,

        @Setting(
                help =
                        "Send the commands of operators to devices. Only one bridge for each broker may send them. Default: true,"
                                + " but false with --share-group, where one bridge of the group needs true.")
        Optional<Boolean> commands,

        @Setting(
                help = "File of mapping rules, see docs/mapping-rules.md. To see what they make of a message, add --try"
                        + " TOPIC FILE. Default: the built-in rules.")
        Optional<Path> rules,

        @Setting(
                help = "Mapping rules that come with Fieldline, separated by commas, e.g. zigbee2mqtt,tasmota. The file"
                        + " of --rules precedes them.")
        List<String> presets,

        @Setting(help = "Zone of times without an offset, e.g. Europe/Berlin.", byDefault = "UTC")
        ZoneId timeZone,

        @Setting(
                help = "Metric of a bare number, and of a reading without a metric.",
                byDefault = Reading.DEFAULT_METRIC)
        String defaultMetric,

        @Setting(help = "Unit of that metric, e.g. ppm. Default: unknown.")
        Optional<String> defaultUnit,

        @Setting(
                help = "Accept Sparkplug B (spBv1.0/#), and request a rebirth after a missed birth.",
                byDefault = "false")
        boolean sparkplug,

        @Setting(
                help =
                        "Number of Sparkplug nodes, devices and metrics in memory. When full, the node that was silent longest"
                                + " is evicted.",
                byDefault = "50000")
        int sparkplugMetrics,

        @Setting(
                help =
                        "Number of unacknowledged messages that the broker may send, 1 to 65535. The other messages wait at the"
                                + " broker.",
                byDefault = "1000")
        int receiveMaximum,

        @Setting(
                help =
                        "Maximum payload in bytes. A larger one is rejected, and only its start is stored. The bridge lowers the"
                                + " receive maximum if that many payloads do not fit into a third of the heap.",
                byDefault = "16384")
        int maxPayload,

        @Setting(
                help = "Time without an acknowledgement after which /readyz reports that the bridge is stalled.",
                byDefault = "30s")
        Duration stalledAfter,

        KafkaSettings kafka,

        @Setting(
                help =
                        "Partitions of fieldline.readings, if the bridge creates it. Those of the other topics follow from it.",
                byDefault = "4")
        int kafkaPartitions,

        @Setting(help = "Copies of each record, if the bridge creates the topic. Default: that of the Kafka cluster.")
        Optional<Integer> kafkaReplication,

        @Setting(help = "Retention of readings.", byDefault = "7d")
        Duration kafkaReadingsRetention,

        @Setting(help = "Retention of rejected messages.", byDefault = "14d")
        Duration kafkaRejectedRetention,

        HealthSettings http,

        @Setting(
                help = "Check connectivity and configuration, change nothing, then exit with 0 (ok) or 1 (failed).",
                byDefault = "false")
        boolean check) {

    static final String DEFAULT_CLIENT_ID = "fieldline-bridge";

    BridgeConfig {
        topicFilters = List.copyOf(topicFilters);
        presets = List.copyOf(presets);
        var problems = new ValidationErrors()
                .unless(
                        shareGroup.filter(group -> !group.matches("[^/+#]+")).isEmpty(),
                        "--share-group '%s' : expected one or more characters other than / + #",
                        shareGroup.orElse(""))
                .unless(
                        receiveMaximum >= 1 && receiveMaximum <= 65_535,
                        "--receive-maximum %d is outside [1, 65535]",
                        receiveMaximum)
                .unless(
                        !sparkplug || shareGroup.isEmpty(),
                        "--sparkplug and --share-group exclude each other, because one bridge must get all messages of a node")
                .unless(
                        bridgeShare.isEmpty()
                                || bridgeShare.flatMap(BridgeShare::parse).isPresent(),
                        "--bridge-share '%s': expected the number of this bridge and of all bridges, like 1/3",
                        bridgeShare.orElse(""))
                .unless(
                        bridgeShare.isEmpty() || shareGroup.isEmpty(),
                        "--bridge-share and --share-group exclude each other, because in a group the broker decides which bridge gets a message")
                .unless(sparkplugMetrics > 0, "--sparkplug-metrics is %d, expected at least 1", sparkplugMetrics)
                .unless(maxPayload > 0, "--max-payload is %d, expected at least 1", maxPayload)
                .unless(
                        MetricNames.isAllowed(defaultMetric),
                        "--default-metric '%s' is not a valid metric name: expected 1 to 128 characters other than / + # |",
                        defaultMetric)
                .unless(kafkaPartitions >= 1, "--kafka-partitions is %d, expected at least 1", kafkaPartitions)
                .unless(
                        kafkaReplication.isEmpty()
                                || (kafkaReplication.get() >= 1 && kafkaReplication.get() <= Short.MAX_VALUE),
                        "--kafka-replication is %d, expected 1 to 32767",
                        kafkaReplication.orElse(0))
                .unless(
                        stalledAfter.toMillis() > 0,
                        "--stalled-after is %d ms, expected more than 0",
                        stalledAfter.toMillis());
        checkTopicFilters(filters(topicFilters, sparkplug), problems);
        problems.throwIfAny();
    }

    List<WantedTopic> topics() {
        return List.of(
                Topic.READINGS
                        .wanted(kafkaPartitions)
                        .withReplication(kafkaReplication)
                        .withRetention(kafkaReadingsRetention),
                Topic.STATUS.wanted(kafkaPartitions).withReplication(kafkaReplication),
                Topic.REJECTED
                        .wanted(kafkaPartitions)
                        .withReplication(kafkaReplication)
                        .withRetention(kafkaRejectedRetention),
                Topic.ANSWERS.byDefault().withReplication(kafkaReplication),
                Topic.PIPELINE.byDefault().withReplication(kafkaReplication));
    }

    BridgeShare share() {
        return bridgeShare.flatMap(BridgeShare::parse).orElse(BridgeShare.ALL);
    }

    /** Whether this bridge sends commands. Each bridge of a group reads all of them, so only one may send them. */
    boolean sendsCommands() {
        return commands.orElse(shareGroup.isEmpty());
    }

    /** The client id at the broker. */
    String session() {
        return share().clientId(clientId);
    }

    /** Larger than any packet with an accepted payload: topic and user properties have at most 64 KB each. */
    long maximumPacketSize() {
        return Math.max(SessionLimits.MAXIMUM_PACKET_SIZE, maxPayload + 131_072L);
    }

    Defaults defaults() {
        return new Defaults(defaultMetric, defaultUnit, timeZone);
    }

    /** What to subscribe to at the broker (MQTT 5, 4.8.2), with the filters that the rules need. */
    List<String> subscriptions(List<TopicFilter> ofRules) {
        var filters = filters(ofRules);
        return shareGroup
                .map(group -> filters.stream()
                        .map(filter -> "$share/%s/%s".formatted(group, filter))
                        .toList())
                .orElse(filters);
    }

    /** The filters without the group, those that the rules need, and those of answers. It leaves out a filter that another one covers. */
    List<String> filters(List<TopicFilter> ofRules) {
        var all = Stream.of(
                        filters(topicFilters, sparkplug).stream().map(TopicFilter::parse),
                        ofRules.stream(),
                        answerTopics().stream())
                .flatMap(filters -> filters)
                .distinct()
                .toList();
        return all.stream()
                .filter(filter -> all.stream().noneMatch(other -> !other.equals(filter) && other.covers(filter)))
                .map(TopicFilter::toString)
                .toList();
    }

    /** None for a bridge of other products only, because their broker may refuse these filters. */
    private List<TopicFilter> answerTopics() {
        var isOfOurDevices = sendsCommands() || topicFilters.stream().anyMatch(it -> it.startsWith("fieldline/"));
        return isOfOurDevices ? DeviceAnswers.topics() : List.of();
    }

    private static List<String> filters(List<String> topicFilters, boolean sparkplug) {
        var withSparkplug = sparkplug ? Stream.of(SparkplugDecoder.TOPIC_FILTER) : Stream.<String>empty();
        return Stream.concat(topicFilters.stream(), withSparkplug).toList();
    }

    /** A message that matches two filters may arrive twice (MQTT 5, 3.3.4). */
    private static void checkTopicFilters(List<String> texts, ValidationErrors problems) {
        var filters = texts.stream().map(TopicFilter::parse).toList();
        for (var i = 0; i < filters.size(); i++) {
            for (var other : filters.subList(0, i)) {
                problems.unless(
                        !filters.get(i).overlaps(other),
                        "--topic-filters %s and %s overlap: a message could arrive twice",
                        other,
                        filters.get(i));
            }
        }
    }
}
