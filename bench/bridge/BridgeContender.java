package io.fieldline.bench;

import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Mosquitto;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program that copies messages from Mosquitto to Kafka.
 *
 * @param clientId of its session at the broker
 * @param topic    in Kafka
 * @param devices  of how many devices it stores the messages
 */
record BridgeContender(String name, String clientId, String topic, int devices, List<String> command) {
    static final String BRIDGE = "bridge";
    static final String BARE_LOOP = "bare loop";
    static final String C = "mosquitto_sub | kcat";

    private static final int DEVICES_OF_SHARE = 2; // of the first of two bridges

    /** Where all of them copy from and to. */
    record Brokers(Mosquitto mosquitto, Kafka kafka) {}

    static BridgeContender bridge(Brokers brokers) {
        return bridge(
                brokers, BRIDGE, Path.of("target/mqtt-bridge.jar"), "fieldline-bridge", WaitingMessages.DEVICES);
    }

    static BridgeContender bridgeWithShare(Brokers brokers) {
        return bridge(
                brokers,
                "bridge, share 1/2",
                Path.of("target/mqtt-bridge.jar"),
                "fieldline-bridge-1-of-2",
                DEVICES_OF_SHARE,
                "--bridge-share=1/2");
    }

    /** Another version of the bridge, with its own JVM options if they are beside its jar. */
    static BridgeContender baseline(Brokers brokers, Path jar) {
        return bridge(brokers, "baseline", jar, "baseline", WaitingMessages.DEVICES, "--client-id=baseline");
    }

    static BridgeContender bareLoop(Brokers brokers) {
        return new BridgeContender(
                BARE_LOOP,
                "bare",
                "bench.bare",
                WaitingMessages.DEVICES,
                List.of(
                        java(),
                        "@jvm.options",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BareLoop.class.getName(),
                        brokers.mosquitto().uri().toString(),
                        "bare",
                        brokers.kafka().servers(),
                        "bench.bare"));
    }

    static BridgeContender c(Brokers brokers) {
        return new BridgeContender(
                C,
                "kcat",
                "bench.kcat",
                WaitingMessages.DEVICES,
                List.of("sh", "-c", ("mosquitto_sub -p %d -i kcat -c -x 3600 -V mqttv5 -q 1 -t '%s' -D connect"
                                + " receive-maximum 1000 -F %%p | kcat -P -b %s -t bench.kcat -X acks=all -z lz4")
                        .formatted(
                                brokers.mosquitto().port(),
                                WaitingMessages.FILTER,
                                brokers.kafka().servers())));
    }

    private static BridgeContender bridge(
            Brokers brokers, String name, Path jar, String clientId, int devices, String... flags) {
        var options = jar.toAbsolutePath().resolveSibling("jvm.options");
        var command = Stream.concat(
                Stream.of(
                        java(),
                        "@" + (options.toFile().exists() ? options : "jvm.options"),
                        "-jar",
                        jar.toString(),
                        "--mqtt-uri=" + brokers.mosquitto().uri(),
                        "--kafka-servers=" + brokers.kafka().servers()),
                Stream.of(flags));
        return new BridgeContender(name, clientId, "fieldline.readings", devices, command.toList());
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
