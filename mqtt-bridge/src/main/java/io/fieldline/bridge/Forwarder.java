package io.fieldline.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.bridge.Acknowledgements.Receipt;
import io.fieldline.mqtt.Inbound;
import io.fieldline.mqtt.MqttLink;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies messages from MQTT to Kafka at least once: acknowledged on one side only after being stored on the other.
 *
 * <p>Three threads meet here: Paho's hands messages over, and waits only when the broker exceeds what it was told; the caller of {@link #run} sends them to
 * Kafka, and waits while its buffer is full, which in turn stops the broker at the Receive Maximum; Kafka's tells that
 * they are stored.
 */
final class Forwarder implements MqttSession.Listener {
    private static final Logger log = LoggerFactory.getLogger(Forwarder.class);

    /** Mosquitto 2.0.11 sends more than the Receive Maximum that it was told; so much room is for that. */
    private static final int TOLERATED_EXCESS = 1_000;

    /** Without room, Paho's thread waits so long, which stops the broker; longer would cost the keep-alive. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<String> topicFilters;
    private final Records records;
    private final Producer<String, byte[]> producer;
    private final BlockingQueue<Received> received;
    private final CompletableFuture<Void> subscribed = new CompletableFuture<>();
    private final CompletableFuture<Exception> failure = new CompletableFuture<>();
    private final AtomicLong rejected = new AtomicLong();
    private volatile boolean stopping;
    private volatile Acknowledgements acknowledgements = new Acknowledgements();

    private record Received(Inbound message, Receipt receipt) {}

    /** {@code receiveMaximum} is what the broker was told, and about what it has under way at most. */
    Forwarder(List<String> topicFilters, int receiveMaximum, Records records, Producer<String, byte[]> producer) {
        this.topicFilters = List.copyOf(topicFilters);
        this.records = records;
        this.producer = producer;
        this.received = new ArrayBlockingQueue<>(receiveMaximum + TOLERATED_EXCESS);
    }

    @Override
    public void connected(MqttLink link) throws MqttRefusedException, IOException {
        link.subscribe(topicFilters);
        subscribed.complete(null);
    }

    /** What waited here comes again; what Kafka already has under way is stored, and answered to nobody. */
    @Override
    public void disconnected() {
        acknowledgements = new Acknowledgements();
        received.clear();
    }

    /** Throws when the broker sends far more than it was told; the connection then ends, and all comes again. */
    @Override
    public void received(Inbound message) {
        var next = new Received(message, acknowledgements.expect(message.acknowledge()));
        try {
            if (!received.offer(next, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("%d messages wait for Kafka".formatted(received.size()));
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ended);
        }
    }

    /** Completed when the broker has taken our subscription for the first time. */
    CompletableFuture<Void> subscribed() {
        return subscribed;
    }

    /** Completed when Kafka refused what waiting does not heal; nothing is forwarded any more. */
    CompletableFuture<Exception> failure() {
        return failure;
    }

    /** From now on nothing counts as a failure: what Kafka does not store any more stays with the broker. */
    void stopping() {
        stopping = true;
    }

    /** Forwards until interrupted. */
    void run() throws InterruptedException {
        while (true) {
            forward(received.take());
        }
    }

    private void forward(Received next) {
        var outgoing = records.of(next.message());
        var record = outgoing.record();
        if (outgoing.rejection().isPresent()) {
            countRejected(record);
        }
        producer.send(record, (stored, error) -> {
            if (error == null) {
                next.receipt().stored();
            } else if (!stopping) { // the broker keeps what is unanswered, and sends it to our next run
                failure.complete(error);
            }
        });
    }

    private void countRejected(ProducerRecord<String, byte[]> record) {
        if (rejected.getAndIncrement() == 0) {
            log.warn(
                    "not a reading, further ones are only counted: topic={} reason={}; see Kafka topic {}",
                    header(record, "topic"),
                    header(record, "reason"),
                    record.topic());
        }
    }

    private static String header(ProducerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
