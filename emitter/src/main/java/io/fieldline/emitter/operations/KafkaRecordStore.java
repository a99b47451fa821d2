package io.fieldline.emitter.operations;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.kafka.KafkaFailure;
import io.fieldline.kafka.Topic;
import io.fieldline.messages.MessageJson;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Stores records in Kafka, and waits until the emitter has read them from there. So the next request sees what this one wrote, and
 * all emitters apply all records in the same order.
 */
public final class KafkaRecordStore implements RecordStore, AutoCloseable {
    /** How long it waits for the emitter to read the record. */
    private static final Duration READ = Duration.ofSeconds(5);

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final ReadPositions positions;
    private final Supplier<Optional<String>> problem;
    private @Nullable Producer<byte[], byte[]> producer;

    /**
     * Creates a store that does not connect yet.
     *
     * @param producers connects to Kafka; called before the first record, and again if it fails
     * @param problem   why the emitter has not read all records; a change could then undo one that it does not know
     */
    public KafkaRecordStore(
            Supplier<Producer<byte[], byte[]>> producers, ReadPositions positions, Supplier<Optional<String>> problem) {
        this.producers = producers;
        this.positions = positions;
        this.problem = problem;
    }

    @Override
    public void store(Topic topic, String key, Optional<Record> message)
            throws UnavailableException, InterruptedException {
        var unread = problem.get();
        if (unread.isPresent()) {
            throw new UnavailableException(
                    "the emitter is not ready: " + unread.get(), new IllegalStateException(unread.get()));
        }
        var stored = send(new ProducerRecord<>(
                topic.topicName(),
                key.getBytes(UTF_8),
                message.map(MessageJson::write).orElse(null)));
        if (stored.hasOffset()) {
            positions.await(new TopicPartition(stored.topic(), stored.partition()), stored.offset(), READ);
        }
    }

    private RecordMetadata send(ProducerRecord<byte[], byte[]> message)
            throws UnavailableException, InterruptedException {
        try {
            return connected().send(message).get();
        } catch (ExecutionException failed) {
            throw new UnavailableException(
                    KafkaFailure.isAccessDenied(failed)
                            ? KafkaFailure.explain(failed)
                            : "Kafka did not confirm the record within 5 s;"
                                    + " check whether it was stored before you try again",
                    failed);
        } catch (KafkaException failed) {
            throw new UnavailableException("Kafka is not available: " + failed.getMessage(), failed);
        }
    }

    private synchronized Producer<byte[], byte[]> connected() {
        if (producer == null) {
            producer = producers.get();
        }
        return producer;
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
    }
}
