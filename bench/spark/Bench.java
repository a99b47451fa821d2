package io.fieldline.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.processes.Checkout;
import io.fieldline.processes.Child;
import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.JobProgress;
import io.fieldline.testbed.BenchRecord;
import io.fieldline.testbed.BenchRecord.Figure;
import io.fieldline.testbed.Kafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
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
 * Drains waiting readings and runs under a steady load: the job, Spark's windows and those of Kafka Streams in turn; prints
 * a line for each and the ratios. With the folder of another checkout in the environment as BASELINE, of which spark-job
 * is built, also that job.
 */
public final class Bench {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Path FOLDER = Path.of("target", "bench-data").toAbsolutePath();
    private static final String OURS = "ours";
    private static final String BUILT_IN = "built-in";
    private static final String STREAMS = "streams";
    private static final String BASELINE = "baseline";

    private static final String SPARK = "Spark's windows";
    private static final String KAFKA_STREAMS = "Kafka Streams";

    /** By name, because its libraries are not on this class path. */
    private static final String STREAMS_CLASS = "io.fieldline.spark.KafkaStreamsWindows";

    /** The readings after which a program counts as warm: the first batch of the job. */
    private static final int WARM_UP = 390_000;

    private static final int MANY_DEVICES = 10_000;

    private final Kafka kafka;
    private int runs;

    /** A program that is measured. */
    private record Program(String name, Command command) {
        interface Command {
            /** Its arguments are Kafka's servers and an empty folder. */
            List<String> of(String servers, String folder);
        }

        Program withJvmOptions(String... options) {
            return new Program(name, (servers, folder) -> {
                var all = new ArrayList<>(List.of("java"));
                all.addAll(List.of(options));
                all.addAll(command.of(servers, folder));
                return all;
            });
        }
    }

    private record Drain(double rate, double cpuMicros, double peakMegabytes) {}

    /** Our drain and that of another program in the same round, because the machine differs between the rounds. */
    private record Pair(Drain ours, Drain other) {
        double rates() {
            return ours.rate() / other.rate();
        }

        double cpus() {
            return ours.cpuMicros() / other.cpuMicros();
        }

        /** The pair with the median ratio. */
        static Pair median(List<Drain> ours, List<Drain> others, ToDoubleFunction<Pair> ratio) {
            var rounds = IntStream.range(0, ours.size())
                    .mapToObj(round -> new Pair(ours.get(round), others.get(round)))
                    .sorted(Comparator.comparingDouble(ratio))
                    .toList();
            return rounds.get(rounds.size() / 2);
        }
    }

    /** Arguments: the class paths for Spark and for Kafka Streams; how many readings, rounds, and seconds of steady load. */
    public static void main(String[] args) throws Exception {
        var readings = args.length > 2 ? Integer.parseInt(args[2]) : 800_000;
        if (readings < 2 * WARM_UP) {
            throw new IllegalArgumentException("expected at least %d readings, because half of them are for warming up, got %d"
                    .formatted(2 * WARM_UP, readings));
        }
        var rounds = args.length > 3 ? Integer.parseInt(args[3]) : 1;
        var seconds = args.length > 4 ? Integer.parseInt(args[4]) : 60;
        var programs = programs(args[0], args[1]);
        var record = BenchRecord.begin("spark", "bench/spark/run %d %d %d".formatted(readings, rounds, seconds));
        for (var devices : List.of(10, MANY_DEVICES)) {
            try (var kafka = Kafka.start(Files.createTempDirectory(Files.createDirectories(FOLDER), "kafka"))) {
                var bench = new Bench(kafka);
                bench.fill(readings, devices);
                var drains = new TreeMap<String, List<Drain>>();
                for (var round = 0; round < rounds; round++) {
                    for (var program : programs) {
                        drains.computeIfAbsent(program.name(), first -> new ArrayList<>())
                                .add(bench.drain(program, readings, devices));
                    }
                }
                printRatios(devices, drains);
                addFigures(record, devices, drains);
            }
        }
        if (seconds > 0) {
            try (var kafka = Kafka.start(Files.createTempDirectory(FOLDER, "kafka"))) {
                var bench = new Bench(kafka);
                for (var program : programs) {
                    bench.steady(program, seconds);
                }
            }
        }
        System.out.println("written: " + record.write());
    }

    private static List<Program> programs(String spark, String streams) {
        var programs = new ArrayList<Program>();
        programs.add(job(OURS, Checkout.here()));
        Optional.ofNullable(System.getenv("BASELINE"))
                .ifPresent(folder -> programs.add(job(BASELINE, new Checkout(Path.of(folder)))));
        programs.add(program(BUILT_IN, spark, BuiltInWindows.class.getName()).withJvmOptions("@jvm.options"));
        programs.add(program(STREAMS, streams, STREAMS_CLASS)
                .withJvmOptions("-Xmx470m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
        return programs;
    }

    private static Program job(String name, Checkout checkout) {
        return new Program(
                name,
                (servers, folder) -> checkout.command(
                        "spark-job", List.of("--kafka-servers=" + servers, "--checkpoint=" + folder)));
    }

    private static Program program(String name, String classpath, String mainClass) {
        return new Program(name, (servers, folder) -> List.of("-cp", classpath, mainClass, servers, folder));
    }

    private static void printRatios(int devices, Map<String, List<Drain>> drains) {
        var ours = drains.get(OURS);
        drains.forEach((name, others) -> {
            if (!name.equals(OURS)) {
                System.out.printf(
                        "ours / %-8s %,6d devices, median of %d rounds: rate %.2f, CPU for each reading %.2f%n",
                        name,
                        devices,
                        ours.size(),
                        Pair.median(ours, others, Pair::rates).rates(),
                        Pair.median(ours, others, Pair::cpus).cpus());
            }
        });
    }

    private static void addFigures(BenchRecord record, int devices, Map<String, List<Drain>> drains) {
        var ours = drains.get(OURS);
        var builtIn = rate(devices, Pair.median(ours, drains.get(BUILT_IN), Pair::rates), SPARK);
        record.add(devices == MANY_DEVICES ? builtIn.withGoal(2) : builtIn);
        record.add(rate(devices, Pair.median(ours, drains.get(STREAMS), Pair::rates), KAFKA_STREAMS).withGoal(1));
        record.add(cpu(devices, Pair.median(ours, drains.get(BUILT_IN), Pair::cpus), SPARK));
        record.add(cpu(devices, Pair.median(ours, drains.get(STREAMS), Pair::cpus), KAFKA_STREAMS));
        record.add(Figure.lowerIsBetter(
                "peak memory of a drain, %,d devices".formatted(devices),
                "MB",
                ours.stream().mapToDouble(Drain::peakMegabytes).max().orElseThrow()));
    }

    private static Figure rate(int devices, Pair pair, String peer) {
        return Figure.higherIsBetter("drain, %,d devices".formatted(devices), "readings/s", pair.ours().rate())
                .beside(peer, pair.other().rate());
    }

    private static Figure cpu(int devices, Pair pair, String peer) {
        return Figure.lowerIsBetter(
                        "CPU, %,d devices".formatted(devices), "µs for each reading", pair.ours().cpuMicros())
                .beside(peer, pair.other().cpuMicros());
    }

    private Bench(Kafka kafka) {
        this.kafka = kafka;
    }

    private Child start(Program program) throws IOException {
        var folder = FOLDER.resolve("%s-%d-%d-%d"
                .formatted(program.name(), ProcessHandle.current().pid(), kafka.servers().hashCode(), runs++));
        var command = program.command().of(kafka.servers(), folder.toString());
        return Child.start(program.name(), command, FOLDER.resolve(program.name() + ".log"));
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

    /** The rate is from the begin of the first batch to the end of the last one. */
    private Drain drain(Program program, int readings, int devices) throws Exception {
        try (var job = start(program);
                var pipeline = consumer(Topic.PIPELINE)) {
            var batches = new ArrayList<JobProgress>();
            var deadline = System.nanoTime() + PATIENCE.toNanos();
            var cpuAtFirst = Duration.ZERO;
            while (rows(batches) < readings) {
                pipeline.poll(Duration.ofMillis(20)).forEach(record -> add(batches, record.value()));
                if (cpuAtFirst.isZero() && rows(batches) >= WARM_UP) {
                    cpuAtFirst = cpu(job);
                }
                if (System.nanoTime() > deadline || !job.isAlive()) {
                    throw new IllegalStateException(program.name() + " did not drain; see " + job.log());
                }
            }
            var cpuAtLast = cpu(job);
            var warm = 0;
            while (rows(batches.subList(0, warm + 1)) < WARM_UP) {
                warm++;
            }
            var first = batches.get(0);
            var warmUp = batches.get(warm);
            var last = batches.get(batches.size() - 1);
            var left = readings - rows(batches.subList(0, warm + 1));
            var rate = rate(readings, first.at().minus(first.duration()), last.at());
            var peakMegabytes = peakMegabytes(job);
            var cpuMicros = (double) cpuAtLast.minus(cpuAtFirst).toNanos() / 1000 / left;
            System.out.printf(
                    "drain %-8s %6d devices %,10.0f readings/s (after the first batch %,10.0f, %.1f us of CPU each)"
                            + "  peak RSS %d MB%n",
                    program.name(), devices, rate, rate(left, warmUp.at(), last.at()), cpuMicros, peakMegabytes);
            return new Drain(Math.rint(rate), Math.rint(cpuMicros * 10) / 10, peakMegabytes);
        }
    }

    private static void add(List<JobProgress> batches, byte[] value) {
        var batch = MessageJson.parse(value, JobProgress.class);
        if (batch.rows() > 0) {
            batches.add(batch);
        }
    }

    private static long rows(List<JobProgress> batches) {
        return batches.stream().mapToLong(JobProgress::rows).sum();
    }

    private static double rate(long readings, Instant begin, Instant end) {
        return readings * 1000.0 / Math.max(1, Duration.between(begin, end).toMillis());
    }

    private void steady(Program program, int seconds) throws Exception {
        var name = program.name();
        var writesOurAverages = !name.equals(BUILT_IN);
        try (var job = start(program);
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
                        if (writesOurAverages) {
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
                    writesOurAverages ? delays : "",
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
            if (!closed.isEmpty()) { // those of Kafka Streams are always provisional
                complete.keySet().retainAll(closed.keySet());
            }
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
