package io.fieldline.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.processes.Child;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.LoadPublisher;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** The bridge's memory while Kafka is away and 2,000 messages a second come in; then, whether all of them arrive. */
final class Outage {
    private static final int PER_SECOND = 2_000;
    private static final int PARTITIONS = 4;
    private static final Duration START = Duration.ofMinutes(1);
    private static final Duration DRAIN = Duration.ofMinutes(5);
    private static final Pattern HEAP_USED = Pattern.compile("generation.* used (\\d+)K");

    private Outage() {}

    /** Argument: minutes of the outage (10). */
    public static void main(String[] args) throws Exception {
        var minutes = args.length > 0 ? Integer.parseInt(args[0]) : 10;
        var folder = Files.createTempDirectory("bench-outage");
        try (var mosquitto = Mosquitto.start(Files.createDirectory(folder.resolve("mosquitto")));
                var kafka = Kafka.start(Files.createDirectory(folder.resolve("kafka")));
                var bridge = Service.start(
                        "mqtt-bridge", "--mqtt-uri=" + mosquitto.uri(), "--kafka-servers=" + kafka.servers());
                var publisher = LoadPublisher.start(mosquitto.uri(), "outage")) {
            bridge.awaitReady(START);
            publish(publisher, 0, 10 * PER_SECOND); // warm
            report("before", bridge);
            kafka.stop();
            var sent = 10 * PER_SECOND;
            for (var minute = 1; minute <= minutes; minute++) {
                publish(publisher, sent, 60 * PER_SECOND);
                sent += 60 * PER_SECOND;
                report("minute " + minute, bridge);
            }
            kafka.start();
            System.out.println(stored(kafka, sent));
            report("after", bridge);
        }
    }

    private static void publish(LoadPublisher publisher, int first, int count) throws InterruptedException {
        var begin = System.nanoTime();
        for (var i = 0; i < count; i++) {
            LockSupport.parkNanos(begin + i * 1_000_000_000L / PER_SECOND - System.nanoTime());
            var device = i % 4;
            publisher.publish(WaitingMessages.topic(device), WaitingMessages.reading(device, first + i));
        }
    }

    private static void report(String when, Child bridge) throws IOException, InterruptedException {
        var pid = Long.toString(bridge.pid());
        jcmd(pid, "GC.run");
        var heap = HEAP_USED.matcher(jcmd(pid, "GC.heap_info"))
                .results()
                .mapToLong(match -> Long.parseLong(match.group(1)))
                .sum();
        var resident = Files.readAllLines(Path.of("/proc", pid, "status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .findFirst()
                .orElse("");
        System.out.println(String.format(
                Locale.ROOT, "%-10s heap after GC %,d KB, %s", when, heap, resident.replaceAll("\\s+", " ")));
    }

    private static String jcmd(String pid, String command) throws IOException, InterruptedException {
        var program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process = new ProcessBuilder(program, pid, command).start();
        var answer = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return answer;
    }

    /** Every reading is stored once or more, so fewer records than readings is a loss. */
    private static String stored(Kafka kafka, int sent) throws Exception {
        var deadline = System.nanoTime() + DRAIN.toNanos();
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            var stored = 0L;
            while (stored < sent && System.nanoTime() < deadline) {
                stored = 0;
                for (var partition : IntStream.range(0, PARTITIONS).toArray()) {
                    var of = new TopicPartition("fieldline.readings", partition);
                    stored += admin.listOffsets(Map.of(of, OffsetSpec.latest()))
                            .partitionResult(of)
                            .get()
                            .offset();
                }
                LockSupport.parkNanos(200_000_000);
            }
            return String.format(Locale.ROOT, "%,d sent, %,d stored", sent, stored);
        }
    }
}
