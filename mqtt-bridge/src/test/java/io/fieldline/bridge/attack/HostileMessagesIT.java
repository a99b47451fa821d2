package io.fieldline.bridge.attack;

import static io.fieldline.bridge.attack.Attacker.correlationData;
import static io.fieldline.bridge.attack.Attacker.repeated;
import static io.fieldline.bridge.attack.Attacker.userProperty;
import static io.fieldline.bridge.sparkplug.Payloads.named;
import static io.fieldline.bridge.sparkplug.Payloads.payload;
import static io.fieldline.bridge.sparkplug.Payloads.withBirthDeathSequence;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.tahu.message.model.Metric;
import org.eclipse.tahu.message.model.MetricDataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hostile messages of one device, through the shipped Mosquitto. In each case the bridge continues, other devices are
 * served, each message is in Kafka once, and the memory is free afterwards.
 */
class HostileMessagesIT {
    private static final String TIME = "\"timestamp\":\"2024-10-07T13:02:54Z\"";

    private static Target target;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        target = Target.start(
                folder, "", "--sparkplug", "--topic-filters=fieldline/+/readings,fieldline/+/status,plant/#");
    }

    @AfterAll
    static void stop() {
        if (target != null) { // skipped without Mosquitto
            target.close();
        }
    }

    @AfterEach
    void othersAreServedAndTheNextStartGoesOn() throws Exception {
        target.servesOthers();
    }

    /** Paho's receiving thread ended at each start when it read this. */
    @Test
    void aPropertyThatPahoCannotReadIsDropped() throws Exception {
        try (var attacker = target.attacker()) {
            attacker.publish("fieldline/correlation/readings", correlationData(40_000), reading("correlation"));
            attacker.publish(
                    "fieldline/correlation/readings", userProperty("\u202E", "\uFFFD"), reading("correlation"));
        }
        assertThat(target.stored().awaitAll("fieldline/correlation", 2, Target.PATIENCE))
                .extracting(Stored.Entry::kafkaTopic)
                .containsOnly("fieldline.readings");
    }

    @Test
    void propertiesTopicsAndPayloadsOfAnySizeWaitForKafkaInTheirMemory() throws Exception {
        var large = repeated(userProperty("n", "v".repeat(60_000)), 15);
        var empty = repeated(userProperty("", ""), 150_000);
        var longTopic = "plant/" + "t".repeat(60_000);
        target.kafka().stop();
        try (var attacker = target.attacker()) {
            for (var i = 0; i < 100; i++) {
                attacker.publish("plant/properties", large, reading("properties"));
                attacker.publish(longTopic, reading("topic"));
            }
            for (var i = 0; i < 30; i++) {
                attacker.publish("plant/properties", empty, reading("properties"));
            }
            for (var i = 0; i < 2_000; i++) {
                attacker.publish("plant/payload/" + "p".repeat(1_000), new byte[16_000]);
            }
            target.kafka().start();
        }
        target.stored().awaitAll("plant/properties", 130, Target.PATIENCE);
        target.stored().awaitAll("plant/payload", 2_000, Target.PATIENCE);
        assertThat(target.stored().awaitAll("plant/ttt", 100, Target.PATIENCE)).allSatisfy(entry -> {
            assertThat(entry.mqttTopic()).hasSize(1024);
            assertThat(entry.reason()).contains("on a topic of 60006 characters, expected at most 1024");
        });
        target.memoryRecovers();
    }

    /** Each inner name repeats the outer one: 7 MB of names in a message of 15 KB. */
    @Test
    void namesThatMultiplyCostNoMoreThanTheirMessage() throws Exception {
        var inner =
                IntStream.range(0, 1000).mapToObj(i -> "\"%d\":1".formatted(i)).collect(joining(","));
        var nested = "{\"device_id\":\"nest\",\"ts\":1730638574123,\"%s\":{%s}}".formatted("k".repeat(7_000), inner);
        var deep = "{\"a\":".repeat(3_000) + "1" + "}".repeat(3_000);
        try (var attacker = target.attacker()) {
            for (var i = 0; i < 1_000; i++) {
                attacker.publish("plant/nested", nested.getBytes(UTF_8));
                attacker.publish("plant/nested", deep.getBytes(UTF_8));
                if (i == 500) {
                    target.servesOthers();
                }
            }
        }
        target.stored().awaitAll("plant/nested", 2_000, Target.PATIENCE);
    }

    @Test
    void floodsOfNamesMetricsAndTagsAreStoredOrRejected() throws Exception {
        var tags = IntStream.range(0, 1_500)
                .mapToObj(i -> "\"%x\":\"z\"".formatted(i))
                .collect(joining(","));
        try (var attacker = target.attacker()) {
            for (var i = 0; i < 1_500; i++) {
                attacker.publish("fieldline/flood%d/readings".formatted(i), reading("flood" + i));
                attacker.publish(
                        "plant/flood",
                        "{\"device_id\":\"f%d\",\"ts\":1730638574123,%s}"
                                .formatted(i % 10, i % 3 == 0 ? metrics(i) : tags)
                                .getBytes(UTF_8));
            }
        }
        target.stored().awaitAll("fieldline/flood", 1_500, Target.PATIENCE);
        target.stored().awaitAll("plant/flood", 1_500, Target.PATIENCE);
    }

    @Test
    void aStatusOfNoDeviceOrWithoutAnEndIsRejected() throws Exception {
        try (var attacker = target.attacker()) {
            for (var name : List.of("s|t", "s".repeat(60_000), "..", "s\u202Et", "s\u00A0\u200B")) {
                attacker.publish("fieldline/%s/status".formatted(name), "online".getBytes(UTF_8));
            }
            attacker.publish(
                    "fieldline/status/status", "degraded: ".repeat(1_600).getBytes(UTF_8));
            attacker.publish("fieldline/status/status", new byte[0]);
        }
        var stored = target.stored().awaitAll("fieldline/s", 6, Target.PATIENCE);
        assertThat(stored.stream().filter(entry -> entry.kafkaTopic().equals("fieldline.status")))
                .as("the status that is taken back")
                .hasSize(1);
        target.stored().awaitAll("fieldline/../status", 1, Target.PATIENCE);
    }

    @Test
    void anyPayloadIsAReadingOrRejected() throws Exception {
        var payloads = Stream.of(
                        "",
                        "\0",
                        "NaN",
                        "1e99999999999",
                        "9".repeat(10_000),
                        "{%s,\"device_name\":\"zoo\",\"data\":%s}".formatted(TIME, "9".repeat(10_000)),
                        "{%s,\"device_name\":\"zoo\",\"data\":1e99999999999}".formatted(TIME),
                        "{%s,\"device_name\":\"zoo\",\"data\":1e-2147483649}".formatted(TIME),
                        "{\"timestamp\":\"+999999999-01-01T00:00:00Z\",\"device_name\":\"zoo\",\"data\":1}",
                        "{\"timestamp\":\"-999999999-01-01T00:00:00Z\",\"device_name\":\"zoo\",\"data\":1}",
                        "{\"device_id\":\"zoo\",\"ts\":1e300,\"a\":1}",
                        "{\"device_id\":\"zoo\",\"ts\":1730638574123,\"a\":1e99999999999}",
                        "[".repeat(16_000),
                        "{%s,\"device_name\":\"zoo\",\"metrics\":{\"a\":%s}}".formatted(TIME, "[".repeat(8_000)))
                .map(text -> text.getBytes(UTF_8))
                .toList();
        try (var attacker = target.attacker()) {
            for (var payload : payloads) {
                attacker.publish("fieldline/zoo/readings", payload);
            }
            attacker.publish("fieldline/zoo/readings", new byte[] {'{', '"', (byte) 0xC3, '(', (byte) 0xFF});
            attacker.publish("fieldline/zoo/readings", new byte[900_000]);
        }
        target.stored().awaitAll("fieldline/zoo", payloads.size() + 2, Target.PATIENCE);
    }

    @Test
    void hostileSparkplugIsUnderstoodOrRejected() throws Exception {
        var random = new Random(1);
        try (var attacker = target.attacker()) {
            attacker.publish("spBv1.0/g/NBIRTH/n", withBirthDeathSequence(0, 1));
            for (var i = 0; i < 800; i++) { // names that would fill the memory
                attacker.publish("spBv1.0/g/DBIRTH/n/d" + i, birth(random.nextInt(), "m".repeat(15_000) + i));
            }
            var valid = birth(1, "temperature");
            for (var i = 0; i < 1_500; i++) {
                attacker.publish("spBv1.0/h/" + kind(i) + "/mutated", mutated(valid, random));
            }
        }
        target.servesOthers();
        target.memoryRecovers();
    }

    @Test
    void killedAmongHostileMessagesItGoesOn() throws Exception {
        try (var attacker = target.attacker()) {
            for (var i = 0; i < 500; i++) {
                attacker.publish("plant/killed", correlationData(60_000), new byte[16_000]);
            }
        }
        target.restartBridge();
    }

    private static byte[] reading(String device) {
        return "{%s,\"device_name\":\"%s\",\"data\":1}".formatted(TIME, device).getBytes(UTF_8);
    }

    private static String metrics(int seed) {
        return IntStream.range(0, 200)
                .mapToObj(i -> "\"m%d\":%d".formatted(seed * 200 + i, i))
                .collect(joining(","));
    }

    private static String kind(int number) {
        return List.of("NBIRTH", "NDATA", "NDEATH").get(number % 3);
    }

    private static byte[] birth(long value, String... names) throws Exception {
        return payload(1, Stream.of(names).map(name -> metric(name, value)).toArray(Metric[]::new));
    }

    private static Metric metric(String name, long value) {
        try {
            return named(name, MetricDataType.Int64, value).createMetric();
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] mutated(byte[] valid, Random random) throws IOException {
        var mutated = valid.clone();
        for (var i = 0; i < 1 + random.nextInt(4); i++) {
            mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
        }
        return mutated;
    }
}
