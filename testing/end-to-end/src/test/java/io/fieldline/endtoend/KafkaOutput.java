package io.fieldline.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.ReadingJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the output of the job: the newest version of every average, and the rejected readings. For one thread. */
final class KafkaOutput implements AutoCloseable {
    private static final String AVERAGES = "fieldline.averages";
    private static final String REJECTED = "fieldline.rejected";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A version of an average. */
    record Version(long revision, boolean closed, long count, double mean) {
        /**
         * The newest version is the greatest. Versions without a revision are compared by their content, because added partitions
         * can separate the versions of one average, and a job that was killed writes some versions again.
         */
        static final Comparator<Version> AGE = Comparator.comparingLong(Version::revision)
                .thenComparing(Version::closed)
                .thenComparingLong(Version::count);

        static Version of(JsonNode average) {
            return new Version(
                    average.path("revision").asLong(),
                    average.path("final").asBoolean(),
                    average.path("count").asLong(),
                    average.path("data").asDouble());
        }
    }

    private final KafkaConsumer<String, byte[]> consumer;
    private final Map<String, Version> averages = new HashMap<>();
    private final Set<String> rejected = new HashSet<>();
    private long outdated;

    KafkaOutput(String servers) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "metadata.max.age.ms", "2000"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        var partitions = Stream.of(AVERAGES, REJECTED)
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Reads all records that Kafka has now. */
    void read() {
        var ends = consumer.endOffsets(consumer.assignment());
        do {
            consumer.poll(Duration.ofMillis(100)).forEach(this::take);
        } while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue()));
    }

    /** The averages by key. */
    Map<String, Version> averages() {
        return Map.copyOf(averages);
    }

    /** The rejected readings by {@link ReadingLedger#identity}; the text of a message that is not a reading. */
    Set<String> rejected() {
        return Set.copyOf(rejected);
    }

    /** How often an older version arrived after a newer one. */
    long outdated() {
        return outdated;
    }

    /** The partitions that have averages. */
    List<Integer> partitions() {
        return consumer.assignment().stream()
                .filter(partition -> partition.topic().equals(AVERAGES))
                .map(TopicPartition::partition)
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        if (record.topic().equals(REJECTED)) {
            rejected.add(
                    ReadingJson.parse(record.value()) instanceof Good good
                            ? ReadingLedger.identity(good.reading())
                            : new String(record.value(), UTF_8));
            return;
        }
        try {
            var version = Version.of(JSON.readTree(record.value()));
            var newest = averages.merge(
                    record.key(), version, (one, other) -> Version.AGE.compare(one, other) > 0 ? one : other);
            if (!newest.equals(version)) {
                outdated++;
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
