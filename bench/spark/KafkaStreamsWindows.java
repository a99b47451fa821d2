package io.fieldline.spark;

import io.fieldline.kafka.Topic;
import io.fieldline.kafka.Topics;
import io.fieldline.messages.Average;
import io.fieldline.messages.JobProgress;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.ParsedReading;
import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.Stores;

/**
 * What to compare with: the same windows of 15 seconds by Kafka Streams, from the same topic to the same topic. It keeps
 * its windows in memory, has two threads, and writes each changed window once a second. It parses readings and writes
 * averages with the code of the job, and logs its windows to a topic, so that a restart continues.
 *
 * <p>It lacks, among what the job has:
 * <ul>
 * <li>The time of each device: a window is late by the latest reading of all devices of its partition. A device that is
 *     11 minutes behind another one, or whose clock was set back, loses its readings without a message.
 * <li>Deduplication: a repeat counts again, and so does what was processed in the second before a kill.
 * <li>Final averages, revisions, qualities, conversion of units, weights, alerts, summaries of devices, and rejected
 *     readings with a reason.
 * <li>Bounds of the number of devices, metrics and windows.
 * </ul>
 */
public final class KafkaStreamsWindows {
    private static final Duration WINDOW = Duration.ofSeconds(15);
    private static final Duration GRACE = Duration.ofMinutes(10);

    private KafkaStreamsWindows() {}

    /** Arguments: Kafka's servers, a folder for the lock of the process. */
    public static void main(String[] args) throws Exception {
        Topics.ensure(Map.of("bootstrap.servers", args[0]), Topic.READINGS, Topic.AVERAGES, Topic.PIPELINE);
        var settings = new Properties();
        settings.put("bootstrap.servers", args[0]);
        settings.put("application.id", "windows-" + ProcessHandle.current().pid());
        settings.put("state.dir", args[1]);
        settings.put("num.stream.threads", 2);
        settings.put("commit.interval.ms", 1000); // each commit writes the windows that changed
        settings.put("statestore.cache.max.bytes", 64 * 1024 * 1024);
        settings.put("auto.offset.reset", "earliest");
        settings.put("producer.linger.ms", 5);
        settings.put("producer.batch.size", 131_072);
        settings.put("producer.compression.type", "lz4");
        var counted = new LongAdder();
        try (var streams = new KafkaStreams(topology(counted), settings)) {
            streams.setStateListener((now, before) -> {
                if (now == KafkaStreams.State.RUNNING) {
                    System.out.println("ready: running");
                }
            });
            streams.start();
            report(counted, args[0]);
        }
    }

    private static Topology topology(LongAdder counted) {
        var builder = new StreamsBuilder();
        var readings = Serdes.serdeFrom((topic, reading) -> ReadingJson.write(reading), (topic, json) -> reading(json));
        builder.stream(
                        Topic.READINGS.topicName(),
                        Consumed.with(Serdes.String(), readings)
                                .withTimestampExtractor((record, latest) -> record.value() instanceof Reading reading
                                        ? reading.timestamp().toEpochMilli()
                                        : -1)) // Kafka Streams then drops the record
                .groupByKey(Grouped.with(Serdes.String(), readings))
                .windowedBy(TimeWindows.ofSizeAndGrace(WINDOW, GRACE))
                .aggregate(
                        HashMap::new,
                        (device, reading, byMetric) -> {
                            counted.increment();
                            reading.metrics().forEach((metric, value) -> byMetric.computeIfAbsent(
                                            metric, first -> new Statistics(reading.unit(metric).orElse("")))
                                    .add(value));
                            return byMetric;
                        },
                        Materialized.<String, Map<String, Statistics>>as(
                                        Stores.inMemoryWindowStore("windows", WINDOW.plus(GRACE), WINDOW, false))
                                .withKeySerde(Serdes.String())
                                .withValueSerde(window())
                                .withCachingEnabled())
                .toStream()
                .flatMap((window, byMetric) -> byMetric.entrySet().stream()
                        .map(metric -> average(window, metric.getKey(), metric.getValue()))
                        .map(average -> KeyValue.pair(average.key(), MessageJson.write(average)))
                        .toList())
                .to(Topic.AVERAGES.topicName(), Produced.with(Serdes.String(), Serdes.ByteArray()));
        return builder.build();
    }

    private static Reading reading(byte[] json) {
        return json != null && ReadingJson.parse(json) instanceof ParsedReading.Good good ? good.reading() : null;
    }

    private static Average average(Windowed<String> window, String metric, Statistics statistics) {
        return new Average(
                window.key(),
                metric,
                Optional.of(statistics.unit).filter(unit -> !unit.isEmpty()),
                window.window().startTime(),
                window.window().endTime(),
                statistics.mean,
                statistics.min,
                statistics.max,
                Math.sqrt(statistics.squares / statistics.count),
                statistics.last,
                statistics.count,
                false,
                Map.of(),
                0);
    }

    /** The windows of all metrics of a device as bytes, because the store of Kafka Streams contains bytes. */
    private static Serde<Map<String, Statistics>> window() {
        return Serdes.serdeFrom(
                (topic, byMetric) -> {
                    var out = ByteBuffer.allocate(byMetric.entrySet().stream()
                            .mapToInt(metric -> 64 + 3 * (metric.getKey().length() + metric.getValue().unit.length()))
                            .sum());
                    byMetric.forEach((metric, statistics) -> statistics.write(put(out, metric)));
                    return Arrays.copyOf(out.array(), out.position());
                },
                (topic, bytes) -> {
                    var byMetric = new HashMap<String, Statistics>();
                    for (var in = ByteBuffer.wrap(bytes); in.hasRemaining(); ) {
                        byMetric.put(text(in), Statistics.read(in));
                    }
                    return byMetric;
                });
    }

    private static ByteBuffer put(ByteBuffer out, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return out.putShort((short) bytes.length).put(bytes);
    }

    private static String text(ByteBuffer in) {
        var bytes = new byte[in.getShort()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** By Welford's method, as in the job. */
    private static final class Statistics {
        final String unit;
        long count;
        double mean;
        double squares;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double last;

        Statistics(String unit) {
            this.unit = unit;
        }

        void add(double value) {
            count++;
            var distance = value - mean;
            mean += distance / count;
            squares += distance * (value - mean);
            min = Math.min(min, value);
            max = Math.max(max, value);
            last = value;
        }

        void write(ByteBuffer out) {
            put(out, unit).putLong(count).putDouble(mean).putDouble(squares).putDouble(min).putDouble(max).putDouble(last);
        }

        static Statistics read(ByteBuffer in) {
            var statistics = new Statistics(text(in));
            statistics.count = in.getLong();
            statistics.mean = in.getDouble();
            statistics.squares = in.getDouble();
            statistics.min = in.getDouble();
            statistics.max = in.getDouble();
            statistics.last = in.getDouble();
            return statistics;
        }
    }

    /** Reports the number of new readings every 100 ms, as the job does after each batch. */
    private static void report(LongAdder counted, String servers) throws InterruptedException {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", servers), new StringSerializer(), new ByteArraySerializer())) {
            var every = Duration.ofMillis(100);
            for (var number = 0L; ; number++) {
                Thread.sleep(every.toMillis());
                var rows = counted.sumThenReset();
                if (rows > 0) {
                    var progress = new JobProgress(
                            "streams", Instant.EPOCH, Instant.now(), number, rows, every, 0, 0, 0, 0, 0, Map.of(), Map.of());
                    producer.send(new ProducerRecord<>(
                            Topic.PIPELINE.topicName(), "streams", MessageJson.write(progress)));
                }
            }
        }
    }
}
