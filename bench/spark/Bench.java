package io.fieldline.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.processes.Checkout;
import io.fieldline.processes.Child;
import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.JobProgress;
import io.fieldline.testbed.Kafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Drains and steady loads, ours and Spark's windows in turn; prints a line each and the ratios. With the folder of another
 * checkout in the environment as BASELINE, of which spark-job is built, also that one's job.
 */
public final class Bench {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Path FOLDER = Path.of("target", "bench-data").toAbsolutePath();

    private final String classpath;
    private final Kafka kafka;
    private int runs;

    /** Arguments: the class path; how many readings, rounds, and seconds of steady load. */
    public static void main(String[] args) throws Exception {
        var readings = args.length > 1 ? Integer.parseInt(args[1]) : 600_000;
        var rounds = args.length > 2 ? Integer.parseInt(args[2]) : 1;
        var seconds = args.length > 3 ? Integer.parseInt(args[3]) : 60;
        var rates = new TreeMap<String, Double>();
        var baseline = Optional.ofNullable(System.getenv("BASELINE")).map(folder -> new Checkout(Path.of(folder)));
        for (var devices : List.of(10, 10_000)) {
            try (var kafka = Kafka.start(Files.createTempDirectory(Files.createDirectories(FOLDER), "kafka"))) {
                var bench = new Bench(args[0], kafka);
                bench.fill(readings, devices);
                for (var round = 0; round < rounds; round++) {
                    rates.merge("ours " + devices, bench.drain(bench.ours(), "ours", readings, devices), Math::max);
                    if (baseline.isPresent()) {
                        var rate = bench.drain(bench.job(baseline.get()), "baseline", readings, devices);
                        rates.merge("baseline " + devices, rate, Math::max);
                    }
                    rates.merge("built-in " + devices, bench.drain(bench.builtIn(), "built-in", readings, devices), Math::max);
                }
            }
        }
        System.out.printf("ours / built-in, 10 devices      %.2f%n", rates.get("ours 10") / rates.get("built-in 10"));
        System.out.printf(
                "ours / built-in, 10,000 devices  %.2f%n", rates.get("ours 10000") / rates.get("built-in 10000"));
        System.out.printf("ours, 10,000 devices / 10        %.2f%n", rates.get("ours 10000") / rates.get("ours 10"));
        if (baseline.isPresent()) {
            for (var devices : List.of(10, 10_000)) {
                System.out.printf("ours / baseline, %,6d devices    %.2f%n",
                        devices, rates.get("ours " + devices) / rates.get("baseline " + devices));
            }
        }
        if (seconds > 0) {
            try (var kafka = Kafka.start(Files.createTempDirectory(FOLDER, "kafka"))) {
                var bench = new Bench(args[0], kafka);
                bench.steady(bench.ours(), "ours", seconds);
                if (baseline.isPresent()) {
                    bench.steady(bench.job(baseline.get()), "baseline", seconds);
                }
                bench.steady(bench.builtIn(), "built-in", seconds);
            }
        }
    }

    private Bench(String classpath, Kafka kafka) {
        this.classpath = classpath;
        this.kafka = kafka;
    }

    private Child ours() throws IOException {
        return job(Checkout.here());
    }

    private Child job(Checkout checkout) throws IOException {
        return child("spark-job", checkout.command("spark-job", List.of(
                "--kafka-servers=" + kafka.servers(), "--checkpoint=" + checkpoint())));
    }

    private Child builtIn() throws IOException {
        return child("built-in", List.of(
                "java", "@jvm.options", "-cp", classpath, BuiltInWindows.class.getName(), kafka.servers(), checkpoint()));
    }

    private String checkpoint() {
        return FOLDER.resolve("checkpoint-" + ProcessHandle.current().pid() + "-" + kafka.servers().hashCode() + "-" + runs++)
                .toString();
    }

    private static Child child(String name, List<String> command) throws IOException {
        return Child.start(name, command, FOLDER.resolve(name + ".log"));
    }

    /** Each device in turn; a second apart, or a tenth of one where there are few. */
    private void fill(int readings, int devices) throws Exception {
        Topics.ensure(Map.of("bootstrap.servers", kafka.servers()), Topic.READINGS, Topic.AVERAGES, Topic.PIPELINE);
        var stepMillis = devices > 100 ? 1000 : 100;
        var start = Instant.now().minusMillis((long) readings / devices * stepMillis);
        try (var producer = producer()) {
            for (var i = 0; i < readings; i++) {
                send(producer, "device" + i % devices, start.plusMillis((long) i / devices * stepMillis), i / devices);
            }
        }
    }

    private KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.servers(), "compression.type", "lz4", "linger.ms", 5),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    private static void send(KafkaProducer<String, byte[]> producer, String device, Instant at, long sequence) {
        var json = "{\"timestamp\":\"" + at.plusNanos(1000) + "\",\"device_name\":\"" + device + "\",\"data\":"
                + sequence % 1000 / 7.0 + ",\"metric\":\"co\",\"unit\":\"ppm\",\"quality\":\"ok\",\"boot\":\"7f3a\",\"seq\":"
                + sequence + "}";
        producer.send(new ProducerRecord<>(Topic.READINGS.topicName(), device, json.getBytes(UTF_8)));
    }

    /** Readings a second from the first batch's begin to the last one's end. */
    private double drain(Child job, String name, int readings, int devices) throws Exception {
        try (job;
                var pipeline = consumer(Topic.PIPELINE)) {
            var batches = new ArrayList<JobProgress>();
            var deadline = System.nanoTime() + PATIENCE.toNanos();
            var cpuAtFirst = Duration.ZERO;
            while (batches.stream().mapToLong(JobProgress::rows).sum() < readings) {
                pipeline.poll(Duration.ofMillis(100)).forEach(record -> batches.add(MessageJson.parse(record.value(), JobProgress.class)));
                if (cpuAtFirst.isZero() && batches.stream().anyMatch(batch -> batch.rows() > 0)) {
                    cpuAtFirst = cpu(job);
                }
                if (System.nanoTime() > deadline || !job.isAlive()) {
                    throw new IllegalStateException(name + " did not drain; see " + job.log());
                }
            }
            batches.removeIf(batch -> batch.rows() == 0);
            var last = batches.get(batches.size() - 1);
            var first = batches.get(0);
            var begin = first.at().minus(first.duration());
            var rate = readings * 1000.0 / Duration.between(begin, last.at()).toMillis();
            var warm = (readings - first.rows())
                    * 1000.0
                    / Math.max(1, Duration.between(first.at(), last.at()).toMillis());
            var cpuMicros = (double) cpu(job).minus(cpuAtFirst).toNanos() / 1000 / (readings - first.rows());
            System.out.printf(
                    "drain %-8s %6d devices %,10.0f readings/s (after the first batch %,10.0f, %.1f us of CPU each)"
                            + "  peak RSS %d MB%n",
                    name, devices, rate, warm, cpuMicros, peakMegabytes(job));
            return rate;
        }
    }

    private void steady(Child job, String name, int seconds) throws Exception {
        try (job;
                var pipeline = consumer(Topic.PIPELINE);
                var averages = consumer(Topic.AVERAGES);
                var producer = producer()) {
            var warmUp = 20;
            job.awaitReady(PATIENCE);
            var delays = new Delays();
            var cpu = Duration.ZERO;
            var batches = new ArrayList<JobProgress>();
            var boot = System.nanoTime();
            for (var tick = 0; tick < (warmUp + seconds) * 10; tick++) {
                if (tick == warmUp * 10) {
                    cpu = cpu(job);
                    batches.clear();
                    delays.clear();
                }
                while (System.nanoTime() - boot < tick * 100_000_000L) {
                    averages.poll(Duration.ofMillis(5)).forEach(record -> {
                        if (!name.equals("built-in")) {
                            delays.note(record.value());
                        }
                    });
                }
                for (var device = 0; device < 10; device++) {
                    send(producer, name + device, Instant.now(), tick);
                }
                pipeline.poll(Duration.ZERO).forEach(record -> batches.add(MessageJson.parse(record.value(), JobProgress.class)));
            }
            var share = (double) cpu(job).minus(cpu).toMillis() / TimeUnit.SECONDS.toMillis(seconds);
            System.out.printf(
                    "100/s %-8s %s batch p50 %d ms p99 %d ms  %.0f %% of a core  peak RSS %d MB%n",
                    name,
                    name.equals("built-in") ? "" : delays,
                    percentile(batches.stream().mapToLong(batch -> batch.duration().toMillis()), 50),
                    percentile(batches.stream().mapToLong(batch -> batch.duration().toMillis()), 99),
                    100 * share,
                    peakMegabytes(job));
        }
    }

    /** From a window's end to its records: the last provisional one, which has all its readings, and the first final one. */
    private static final class Delays {
        private final Map<String, Long> complete = new TreeMap<>();
        private final Map<String, Long> closed = new TreeMap<>();
        private final Map<String, Long> counts = new TreeMap<>();

        void note(byte[] value) {
            var average = MessageJson.parse(value, Average.class);
            var delay = Duration.between(average.windowEnd(), Instant.now()).toMillis();
            if (average.closed()) {
                closed.putIfAbsent(average.key(), delay);
            } else if (average.count() > counts.getOrDefault(average.key(), 0L)) {
                counts.put(average.key(), average.count());
                complete.put(average.key(), Math.max(0, delay));
            }
        }

        void clear() {
            complete.clear();
            closed.clear();
        }

        @Override
        public String toString() {
            complete.keySet().retainAll(closed.keySet());
            return "after a window's end: provisional p50 %d ms max %d ms, final p50 %d ms max %d ms "
                    .formatted(of(complete, 50), of(complete, 100), of(closed, 50), of(closed, 100));
        }

        private static long of(Map<String, Long> delays, int percent) {
            return percentile(delays.values().stream().mapToLong(Long::longValue), percent);
        }
    }

    private static long percentile(LongStream values, int percent) {
        var sorted = values.sorted().toArray();
        return sorted.length == 0 ? -1 : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }

    private KafkaConsumer<String, byte[]> consumer(Topic topic) throws Exception {
        Topics.ensure(Map.of("bootstrap.servers", kafka.servers()), topic);
        var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", kafka.servers()),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        var partitions = consumer.partitionsFor(topic.topicName()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position); // now, not at the first poll
        return consumer;
    }

    private static Duration cpu(Child job) {
        return ProcessHandle.of(job.pid())
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    private static long peakMegabytes(Child job) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + job.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(-1);
    }
}
