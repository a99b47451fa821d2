package io.fieldline.bridge;

import io.fieldline.bridge.commands.CommandForwarder;
import io.fieldline.bridge.commands.CommandResult;
import io.fieldline.bridge.records.Rejection;
import io.fieldline.bridge.rules.MappingRules;
import io.fieldline.bridge.sparkplug.SparkplugDecoder;
import io.fieldline.kafka.Topic;
import io.fieldline.mqtt.MqttCertificates;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The metrics of the bridge. All methods are cheap and thread-safe. */
final class BridgeMetrics implements SparkplugDecoder.Events {
    private static final Duration[] DELAYS = {
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5)
    };

    private static final int MOST_DEVICES = 100;
    private static final String OTHER_DEVICES = "other";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Counter received =
            counter("fieldline.bridge.received", "Messages received from the MQTT broker, including repeats.");
    private final Counter propertiesDropped = counter(
            "fieldline.bridge.properties.dropped",
            "Messages whose user properties were dropped because they were too large.");
    private final Counter reconnects =
            counter("fieldline.bridge.reconnects", "Connections to the MQTT broker after the first.");
    private final Counter discarded = counter(
            "fieldline.bridge.discarded", "Messages of devices that belong to another bridge's --bridge-share.");
    private final Counter lostSessions = counter(
            "fieldline.bridge.sessions.lost",
            "Connections after the first at which the broker did not know the session of the bridge any more.");
    private final Counter waits = counter(
            "fieldline.bridge.waits",
            "Times that the broker had to wait because it sent more than the Receive Maximum, or than fits into memory.");
    private final Counter ignored = counter(
            "fieldline.bridge.sparkplug.ignored", "Sparkplug messages without data of a device: commands and states.");
    private final Counter rebirths =
            counter("fieldline.bridge.sparkplug.rebirths", "Rebirth requests to Sparkplug nodes.");
    private final Counter evicted =
            counter("fieldline.bridge.sparkplug.evicted", "Sparkplug nodes that were evicted from memory.");
    private final Map<String, Counter> stored;
    private final Map<Rejection, Counter> rejected = new EnumMap<>(Rejection.class);
    private final Map<CommandResult, Counter> commands = new EnumMap<>(CommandResult.class);
    private final Map<String, Counter> byDevice = new ConcurrentHashMap<>();
    private final Timer acknowledgementDelay = Timer.builder("fieldline.bridge.acknowledgement.delay")
            .description("Time from the receipt of a message to its acknowledgement.")
            .serviceLevelObjectives(DELAYS)
            .register(registry);

    BridgeMetrics() {
        stored = List.of(Topic.READINGS, Topic.STATUS, Topic.ANSWERS, Topic.REJECTED).stream()
                .map(Topic::topicName)
                .collect(Collectors.toMap(topic -> topic, topic -> Counter.builder("fieldline.bridge.stored")
                        .description("Records that Kafka has stored.")
                        .tag("topic", topic)
                        .register(registry)));
        Arrays.stream(Rejection.values())
                .forEach(rejection -> rejected.put(
                        rejection,
                        Counter.builder("fieldline.bridge.rejected")
                                .description("Messages that were rejected.")
                                .tag("reason", rejection.label())
                                .register(registry)));
    }

    /** Adds metrics about commands. */
    void watch(CommandForwarder forwarder) {
        Arrays.stream(CommandResult.values())
                .forEach(result -> commands.put(
                        result,
                        Counter.builder("fieldline.bridge.commands")
                                .description("Commands of operators to devices.")
                                .tag("result", result.label())
                                .register(registry)));
        gauge(
                "fieldline.bridge.commands.reading",
                "1 if the bridge reads commands; 0 while Kafka is away or refuses.",
                () -> forwarder.isReading() ? 1 : 0);
    }

    /** Adds metrics about the messages in flight. */
    void watch(Forwarder forwarder) {
        gauge("fieldline.bridge.in.flight", "Messages received and not yet acknowledged.", forwarder::inFlight);
        gauge(
                "fieldline.bridge.oldest.unacknowledged.seconds",
                "Age of the oldest message that is not yet acknowledged; 0 if all are.",
                () -> seconds(forwarder.oldestUnacknowledged()));
        gauge(
                "fieldline.bridge.without.progress.seconds",
                "For how long messages have waited without an acknowledgement; 0 if none wait.",
                () -> seconds(forwarder.withoutProgress()));
    }

    /** Adds metrics about fields that the rules omitted. */
    void watch(MappingRules rules) {
        FunctionCounter.builder("fieldline.bridge.metrics.omitted", rules, MappingRules::omittedMetrics)
                .description("Metrics and tags omitted from readings because of their name or value.")
                .register(registry);
        FunctionCounter.builder("fieldline.bridge.ignored", rules, MappingRules::ignoredMessages)
                .description("Messages that a mapping rule ignores.")
                .register(registry);
        FunctionCounter.builder("fieldline.bridge.topics.evicted", rules, MappingRules::evictedTopics)
                .description("Topics evicted from the cache of the mapping rules because it was full.")
                .register(registry);
        FunctionCounter.builder("fieldline.bridge.metrics.evicted", rules, MappingRules::evictedMetrics)
                .description("Fields evicted from the list of known metrics because it was full.")
                .register(registry);
    }

    /** Adds the expiry of each certificate that the session uses. */
    void watch(MqttCertificates certificates) {
        for (var owner : MqttCertificates.OWNERS) {
            Gauge.builder("fieldline.bridge.certificate.expires.timestamp", () -> certificates
                            .expiresAt(owner)
                            .map(Instant::getEpochSecond)
                            .map(Double::valueOf)
                            .orElse(Double.NaN))
                    .description("When a certificate expires, in seconds since 1970; NaN if there is none.")
                    .baseUnit("seconds")
                    .tag("certificate", owner)
                    .register(registry);
        }
    }

    private void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    void received() {
        received.increment();
    }

    void reconnected() {
        reconnects.increment();
    }

    void propertiesDropped() {
        propertiesDropped.increment();
    }

    void discarded() {
        discarded.increment();
    }

    void lostSession() {
        lostSessions.increment();
    }

    void waited() {
        waits.increment();
    }

    @Override
    public void ignored() {
        ignored.increment();
    }

    @Override
    public void askedForRebirth() {
        rebirths.increment();
    }

    @Override
    public void evictedNode() {
        evicted.increment();
    }

    void command(CommandResult result) {
        commands.get(result).increment();
    }

    void stored(String topic) {
        stored.get(topic).increment();
    }

    long receivedTotal() {
        return (long) received.count();
    }

    /** The number of records that Kafka has stored in one of the topics. */
    long storedTotal(Topic topic) {
        return (long) stored.get(topic.topicName()).count();
    }

    /**
     * Counts a rejected message; returns the earlier number for this reason.
     *
     * @param device {@code unknown} if the message names none
     */
    long rejected(Rejection rejection, String device) {
        rejectedByDevice(device).increment();
        var counter = rejected.get(rejection);
        var before = (long) counter.count();
        counter.increment();
        return before;
    }

    /** The counter of a device; all devices after the first {@value #MOST_DEVICES} share one. */
    private Counter rejectedByDevice(String device) {
        var known = byDevice.get(device);
        if (known != null) {
            return known;
        }
        var name = byDevice.size() < MOST_DEVICES ? device : OTHER_DEVICES;
        return byDevice.computeIfAbsent(name, first -> Counter.builder("fieldline.bridge.rejected.devices")
                .description("Messages that were rejected, by device; other is all devices after the first 100.")
                .tag("device", first)
                .register(registry));
    }

    /** {@code receivedAt} is a time of {@link System#nanoTime}. */
    void acknowledged(long receivedAt) {
        acknowledgementDelay.record(System.nanoTime() - receivedAt, TimeUnit.NANOSECONDS);
    }

    /** The metrics in the text format of Prometheus. */
    String scrape() {
        return registry.scrape();
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }
}
