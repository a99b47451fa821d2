package io.fieldline.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.messages.JobProgress;
import io.fieldline.messages.MessageJson;
import io.fieldline.processes.Checkout;
import io.fieldline.processes.Child;
import io.fieldline.testbed.BenchRecord;
import io.fieldline.testbed.BenchRecord.Figure;
import io.fieldline.testbed.Kafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Fills the state of the job with devices, then sends one reading a minute of each, then kills the job and starts it
 * again; with each state store in turn.
 */
public final class StateBench {
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final Duration CLOSED = Duration.ofSeconds(30);
    private static final int FEW = 5;
    private static final Path FOLDER = Path.of("target", "bench-data").toAbsolutePath();

    private final int devices;
    private final String heap;
    private final int seconds;
    private final Kafka kafka;
    private final Map<String, List<Figure>> measured = new HashMap<>();

    private StateBench(int devices, String heap, int seconds, Kafka kafka) {
        this.devices = devices;
        this.heap = heap;
        this.seconds = seconds;
        this.kafka = kafka;
    }

    /** Arguments: number of devices, readings of each, the heap of the job, seconds of steady load; one store, for a test without a comparison. */
    public static void main(String[] args) throws Exception {
        var devices = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        var readings = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        var heap = args.length > 2 ? args[2] : "1500m";
        var seconds = args.length > 3 ? Integer.parseInt(args[3]) : 30;
        var record = BenchRecord.begin(
                "state-" + devices, "bench/state/run %d %d %s %d".formatted(devices, readings, heap, seconds));
        try (var kafka = Kafka.start(Files.createTempDirectory(Files.createDirectories(FOLDER), "kafka"))) {
            var bench = new StateBench(devices, heap, seconds, kafka);
            bench.fill(readings);
            for (var store : args.length > 4 ? List.of(args[4]) : List.of("heap", "rocksdb")) {
                bench.measure(store, readings);
            }
            if (bench.measured.size() < 2) {
                return;
            }
            var inHeap = bench.measured.get("heap").iterator();
            bench.measured.get("rocksdb").forEach(figure -> record.add(figure.beside("the heap", inHeap.next().ours())));
            System.out.println(record.write());
        }
    }

    private void fill(int readings) throws Exception {
        Topics.ensure(Map.of("bootstrap.servers", kafka.servers()), Topic.READINGS, Topic.AVERAGES, Topic.PIPELINE);
        var start = Instant.now().minus(Duration.ofMinutes(readings + 1));
        try (var producer = producer()) {
            for (var reading = 0; reading < readings; reading++) {
                for (var device = 0; device < devices; device++) {
                    send(producer, device, start.plus(Duration.ofMinutes(reading)), reading);
                }
            }
        }
    }

    private KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.servers(), "compression.type", "lz4", "linger.ms", 5),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    private static void send(KafkaProducer<String, byte[]> producer, int device, Instant at, long sequence) {
        var json = "{\"timestamp\":\"%s\",\"device_name\":\"device%d\",\"data\":%s,\"metric\":\"co\",\"unit\":\"ppm\",\"boot\":\"7f3a\",\"seq\":%d}"
                .formatted(at.plusNanos(1000), device, (device * 31L + sequence * 17) % 1000 / 7.0, sequence);
        producer.send(new ProducerRecord<>(Topic.READINGS.topicName(), "device" + device, json.getBytes(UTF_8)));
    }

    private void measure(String store, int readings) throws Exception {
        var checkpoint = Files.createTempDirectory(FOLDER, "checkpoint-" + store);
        var figures = new ArrayList<Figure>();
        measured.put(store, figures);
        try (var pipeline = pipeline()) {
            var job = start(store, checkpoint);
            try (job) {
                await(job, pipeline, (long) devices * readings);
                rest(pipeline);
                var batches = steady(job, pipeline, readings);
                var last = batches.get(batches.size() - 1);
                var durations = batches.stream()
                        .mapToLong(batch -> batch.duration().toMillis())
                        .sorted()
                        .toArray();
                figures.add(Figure.lowerIsBetter("memory of the state, as Spark reports it", "B/device", (double) last.stateBytes() / devices));
                figures.add(Figure.lowerIsBetter("peak memory of the process", "MB", (double) peakMegabytes(job)));
                figures.add(Figure.lowerIsBetter("files of the checkpoint", "B/device", (double) size(checkpoint, "") / devices));
                figures.add(Figure.lowerIsBetter("batch with 1/60 of the devices each second, p50", "ms", (double) durations[durations.length / 2]));
                figures.add(Figure.lowerIsBetter("the same, longest", "ms", (double) durations[durations.length - 1]));
                figures.add(Figure.lowerIsBetter("changes written to the checkpoint", "KB/batch", changes(checkpoint) / 1024));
                job.kill();
            }
            var begin = System.nanoTime();
            try (var again = start(store, checkpoint)) {
                again.awaitReady(PATIENCE);
                figures.add(Figure.lowerIsBetter("restart after a kill, to the end of the first batch", "s", (System.nanoTime() - begin) / 1e9));
            }
        }
        figures.forEach(figure -> System.out.printf(
                "%,9d %-8s %-60s %,12.1f %s%n", devices, store, figure.what(), figure.ours(), figure.unit()));
    }

    private Child start(String store, Path checkpoint) throws IOException {
        var command = new ArrayList<>(Checkout.here()
                .command(
                        "spark-job",
                        List.of(
                                "--kafka-servers=" + kafka.servers(),
                                "--checkpoint=" + checkpoint,
                                "--state-store=" + store,
                                "--max-devices=10000000",
                                "--max-state-bytes=1000000000000")));
        command.add(2, "-Xmx" + heap); // after @jvm.options
        return Child.start("spark-job", command, FOLDER.resolve("state-" + store + ".log"));
    }

    private void await(Child job, KafkaConsumer<String, byte[]> pipeline, long readings) {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var counted = 0L;
        while (counted < readings) {
            for (var record : pipeline.poll(Duration.ofMillis(100))) {
                counted += MessageJson.parse(record.value(), JobProgress.class).rows();
            }
            if (System.nanoTime() > deadline || !job.isAlive()) {
                throw new IllegalStateException("the job counted %d of %d readings; see %s".formatted(counted, readings, job.log()));
            }
        }
    }

    /** Waits until the windows of the first readings are closed, so that the batches that follow have only new readings. */
    private static void rest(KafkaConsumer<String, byte[]> pipeline) {
        var end = System.nanoTime() + CLOSED.toNanos();
        while (System.nanoTime() < end) {
            pipeline.poll(Duration.ofMillis(100));
        }
    }

    /** The batches while each device sends a reading a minute; at least a few, however long they take. */
    private List<JobProgress> steady(Child job, KafkaConsumer<String, byte[]> pipeline, int sequence) {
        var batches = new ArrayList<JobProgress>();
        var share = devices / 60;
        var begin = System.nanoTime();
        try (var producer = producer()) {
            for (var second = 0; second < seconds || batches.size() < FEW; second++) {
                for (var device = 0; device < share; device++) {
                    send(producer, (second * share + device) % devices, Instant.now(), sequence + second / 60);
                }
                while (System.nanoTime() - begin < (second + 1) * 1_000_000_000L) {
                    pipeline.poll(Duration.ofMillis(20))
                            .forEach(record -> batches.add(MessageJson.parse(record.value(), JobProgress.class)));
                }
                batches.removeIf(batch -> batch.rows() == 0);
                if (System.nanoTime() - begin > PATIENCE.toNanos() || !job.isAlive()) {
                    throw new IllegalStateException("no batch ended; see " + job.log());
                }
            }
        }
        return batches;
    }

    /** The median size of the last files with changes, of both partitions together. */
    private static double changes(Path checkpoint) {
        var sizes = files(checkpoint).stream()
                .filter(file -> file.toString().matches(".*/state/0/0/\\d+\\.(delta|changelog)"))
                .sorted(Comparator.comparingLong(StateBench::number).reversed())
                .skip(1)
                .limit(10)
                .mapToLong(StateBench::size)
                .sorted()
                .toArray();
        return 2.0 * sizes[sizes.length / 2];
    }

    private static long number(Path file) {
        return Long.parseLong(file.getFileName().toString().replaceFirst("\\..*", ""));
    }

    private static long size(Path folder, String ending) {
        return files(folder).stream()
                .filter(file -> file.toString().endsWith(ending))
                .mapToLong(StateBench::size)
                .sum();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException gone) {
            return 0; // Spark deleted it
        }
    }

    private static List<Path> files(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private KafkaConsumer<String, byte[]> pipeline() {
        var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.servers()),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        var partitions = consumer.partitionsFor(Topic.PIPELINE.topicName()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position); // now, not at the first poll
        return consumer;
    }

    private static long peakMegabytes(Child job) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + job.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(-1);
    }
}
