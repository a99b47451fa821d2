package io.fieldline.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.kafka.DevicePartitioner;
import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.processes.FreePort;
import io.fieldline.testbed.BenchRecord;
import io.fieldline.testbed.BenchRecord.Figure;
import io.fieldline.testbed.Kafka;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The memory of one emitter for all devices, and of two that divide them; see README.md. */
final class EmitterShares {
    /** More than a small installation has, so that all topics of devices are divided. */
    private static final int PARTITIONS = 8;

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Pattern USED = Pattern.compile("(?:new|tenured) generation.*used (\\d+)K");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final String servers;
    private final int devices;
    private final int windows;

    private EmitterShares(Path folder, String servers, int devices, int windows) {
        this.folder = folder;
        this.servers = servers;
        this.devices = devices;
        this.windows = windows;
    }

    public static void main(String[] args) throws Exception {
        var devices = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        var windows = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        var record = BenchRecord.begin("emitter-shares", "bench/fan-out/run shares %d %d".formatted(devices, windows));
        var folder = Files.createTempDirectory("emitter-shares");
        try (var kafka = Kafka.startWithoutTopics(Files.createDirectories(folder.resolve("kafka")), "")) {
            Topics.ensure(
                    Map.of("bootstrap.servers", kafka.servers()),
                    Arrays.stream(Topic.values()).map(topic -> topic.wanted(PARTITIONS)).toList());
            var bench = new EmitterShares(folder, kafka.servers(), devices, windows);
            bench.publishPast();
            System.out.printf("%d devices with a metric, %d windows each%n", devices, windows);
            var all = bench.measure("all devices", List.of(""));
            var halves = bench.measure("two shares", List.of("--emitter-share=1/2", "--emitter-share=2/2"));
            var half = halves.get(0).heap > halves.get(1).heap ? halves.get(0) : halves.get(1);
            record.add(Figure.lowerIsBetter("heap after a collection, all devices", "MB", all.get(0).heap));
            record.add(Figure.lowerIsBetter("heap after a collection, half of the devices", "MB", half.heap)
                    .beside("all devices", all.get(0).heap));
            record.add(Figure.lowerIsBetter("resident memory, half of the devices", "MB", half.rss)
                    .beside("all devices", all.get(0).rss));
            record.add(Figure.lowerIsBetter("CPU until ready, half of the devices", "s", half.cpu)
                    .beside("all devices", all.get(0).cpu));
            System.out.println(record.write());
        }
    }

    private record Result(double heap, double rss, double cpu) {}

    private List<Result> measure(String name, List<String> shares) throws Exception {
        var results = new ArrayList<Result>();
        var emitters = new ArrayList<Emitter>();
        try {
            for (var share : shares) {
                emitters.add(new Emitter(share));
            }
            for (var emitter : emitters) {
                emitter.awaitReady();
            }
            publishReadings();
            for (var emitter : emitters) {
                results.add(emitter.measure(name));
            }
        } finally {
            for (var emitter : emitters) {
                emitter.process.destroy();
                emitter.process.waitFor();
            }
        }
        return results;
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        servers,
                        "compression.type",
                        "lz4",
                        "linger.ms",
                        20,
                        ProducerConfig.PARTITIONER_CLASS_CONFIG,
                        DevicePartitioner.class.getName()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private void publishPast() {
        var now = Instant.now();
        var first = Instant.ofEpochSecond(now.getEpochSecond() / 15 * 15).minusSeconds(15L * windows);
        try (var producer = producer()) {
            for (var device = 0; device < devices; device++) {
                var name = "sensor-%06d".formatted(device);
                var summary = """
                        {"device_name":"%s","metrics":{"co":{"unit":"ppm","interval_ms":1000}},"first_seen":"%s","last_seen":"%s"}"""
                        .formatted(name, first, now);
                send(producer, Topic.DEVICES, name, summary);
                for (var window = 0; window < windows; window++) {
                    var start = first.plusSeconds(15L * window);
                    var json = """
                            {"device_name":"%s","metric":"co","unit":"ppm","window_start":"%s","window_end":"%s","data":606.891,\
                            "min":12.5,"max":990.1,"stddev":281.2,"last":611.25,"count":15,"final":true,"quality":{"ok":15},"revision":%d}"""
                            .formatted(name, start, start.plusSeconds(15), now.toEpochMilli());
                    send(producer, Topic.AVERAGES, "%s|co|%s".formatted(name, start), json);
                }
            }
        }
    }

    private void publishReadings() {
        try (var producer = producer()) {
            for (var device = 0; device < devices; device++) {
                var name = "sensor-%06d".formatted(device);
                var json = "{\"timestamp\":\"%s\",\"device_name\":\"%s\",\"data\":611.25,\"metric\":\"co\",\"unit\":\"ppm\"}"
                        .formatted(Instant.now(), name);
                send(producer, Topic.READINGS, name, json);
            }
        }
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, Topic topic, String key, String json) {
        producer.send(new ProducerRecord<>(topic.topicName(), key.getBytes(UTF_8), json.getBytes(UTF_8)));
    }

    private final class Emitter {
        private final int port = FreePort.find();
        private final Process process;
        private final String share;

        Emitter(String share) throws Exception {
            this.share = share;
            var command = new ArrayList<>(List.of(
                    "java", "@../emitter/jvm.options", "-Xmx3g", "-jar", "../emitter/target/emitter.jar",
                    "--kafka-servers=" + servers, "--port=" + port, "--max-series=" + devices,
                    "--max-windows=" + 20 * devices));
            if (!share.isEmpty()) {
                command.add(share);
            }
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(folder.toFile(), "emitter.log")))
                    .start();
        }

        void awaitReady() throws Exception {
            await("/readyz", body -> body.status() == 200);
        }

        /** After a full collection, when every reading is read. */
        Result measure(String name) throws Exception {
            var expected = share.isEmpty() ? devices : devices / 2 - devices / 20;
            await("/metrics", answer -> number(answer.body(), "lag") == 0 && number(answer.body(), "devices") >= expected);
            var cpu = cpuSeconds();
            run("GC.run");
            var heap = 0.0;
            for (var matcher = USED.matcher(run("GC.heap_info")); matcher.find(); ) {
                heap += Long.parseLong(matcher.group(1)) / 1024.0;
            }
            var metrics = get("/metrics").body();
            var result = new Result(heap, resident(), cpu);
            System.out.printf(
                    Locale.ROOT,
                    "%-14s %-22s devices %.0f, series %.0f, windows %.0f, skipped %.0f, heap %.0f MB, rss %.0f MB, cpu %.1f s%n",
                    name, share, number(metrics, "devices"), number(metrics, "series"), number(metrics, "windows"),
                    number(metrics, "records_of_other_shares_total"), result.heap, result.rss, result.cpu);
            return result;
        }

        private void await(String path, Check check) throws Exception {
            var deadline = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                try {
                    var answer = get(path);
                    if (check.passes(new Answer(answer.statusCode(), answer.body()))) {
                        return;
                    }
                } catch (IOException starting) {
                    // it does not listen yet
                }
                if (System.nanoTime() > deadline || !process.isAlive()) {
                    throw new IllegalStateException("no answer of " + path + ", see " + folder);
                }
                Thread.sleep(500);
            }
        }

        private HttpResponse<String> get(String path) throws Exception {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
            return http.send(request, BodyHandlers.ofString());
        }

        private String run(String command) throws Exception {
            var jcmd = new ProcessBuilder("jcmd", Long.toString(process.pid()), command).redirectErrorStream(true).start();
            var output = new String(jcmd.getInputStream().readAllBytes(), UTF_8);
            jcmd.waitFor();
            return output;
        }

        private double resident() throws Exception {
            for (var line : Files.readAllLines(Path.of("/proc/%d/smaps_rollup".formatted(process.pid())))) {
                if (line.startsWith("Rss:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
                }
            }
            return Double.NaN;
        }

        private double cpuSeconds() throws Exception {
            var stat = Files.readString(Path.of("/proc/%d/stat".formatted(process.pid())));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
        }
    }

    private record Answer(int status, String body) {}

    private interface Check {
        boolean passes(Answer answer);
    }

    /** Of {@code /metrics}; 0 if it is missing. */
    private static double number(String metrics, String name) {
        var matcher = Pattern.compile("(?m)^fieldline_emitter_%s ([0-9.E+-]+)$".formatted(name)).matcher(metrics);
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
    }
}
