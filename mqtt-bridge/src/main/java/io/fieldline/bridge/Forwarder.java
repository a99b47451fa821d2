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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies messages from MQTT to Kafka at least once: acknowledged on one side only after being stored on the other.
 *
 * <p>Three threads meet here: Paho's hands messages over, and waits only when the broker exceeds what it was told; the
 * caller of {@link #run} sends them to Kafka, and waits while its buffer is full, which in turn stops the broker at the
 * Receive Maximum; Kafka's tells that they are stored.
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
    private final BridgeMetrics metrics;
    private final Semaphore room;
    private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>(); // bounded by room, and by what Kafka refuses
    private final CompletableFuture<Void> subscribed = new CompletableFuture<>();
    private final CompletableFuture<Exception> failure = new CompletableFuture<>();
    private volatile boolean connected;
    private volatile boolean stopping;
    private volatile Acknowledgements acknowledgements = new Acknowledgements();

    /** A message to be sent to Kafka; {@code tooLarge} when Kafka has refused it once, for which there needs no room. */
    private record Task(Inbound message, Receipt receipt, boolean tooLarge) {}

    /** {@code receiveMaximum} is what the broker was told, and about what it has under way at most. */
    Forwarder(
            List<String> topicFilters,
            int receiveMaximum,
            Records records,
            Producer<String, byte[]> producer,
            BridgeMetrics metrics) {
        this.topicFilters = List.copyOf(topicFilters);
        this.records = records;
        this.producer = producer;
        this.metrics = metrics;
        this.room = new Semaphore(receiveMaximum + TOLERATED_EXCESS);
    }

    @Override
    public void connected(MqttLink link) throws MqttRefusedException, IOException {
        link.subscribe(topicFilters);
        connected = true;
        if (!subscribed.complete(null)) {
            metrics.reconnected();
        }
    }

    /** What waited here comes again; what Kafka already has under way is stored, and answered to nobody. */
    @Override
    public void disconnected() {
        connected = false;
        acknowledgements = new Acknowledgements();
        for (var task = tasks.poll(); task != null; task = tasks.poll()) {
            giveRoom(task);
        }
    }

    /** Throws when the broker sends far more than it was told; the connection then ends, and all comes again. */
    @Override
    public void received(Inbound message) {
        metrics.received();
        waitForRoom();
        var receivedAt = System.nanoTime();
        var receipt = acknowledgements.expect(() -> {
            message.acknowledge().run();
            metrics.acknowledged(receivedAt);
        });
        tasks.add(new Task(message, receipt, false));
    }

    /** Completed when the broker has taken our subscription for the first time. */
    CompletableFuture<Void> subscribed() {
        return subscribed;
    }

    /** Completed when Kafka refused what waiting does not heal; nothing is forwarded any more. */
    CompletableFuture<Exception> failure() {
        return failure;
    }

    boolean isConnected() {
        return connected;
    }

    /** Messages that the broker waits to hear of. */
    int inFlight() {
        return acknowledgements.size();
    }

    /** From now on nothing counts as a failure: what Kafka does not store any more stays with the broker. */
    void stopping() {
        stopping = true;
    }

    /** Forwards until interrupted. */
    void run() throws InterruptedException {
        while (true) {
            var task = tasks.take();
            giveRoom(task);
            forward(task);
        }
    }

    private void waitForRoom() {
        if (room.tryAcquire()) {
            return;
        }
        metrics.waited();
        try {
            if (!room.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("%d messages wait for Kafka".formatted(tasks.size()));
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ended);
        }
    }

    private void giveRoom(Task task) {
        if (!task.tooLarge()) {
            room.release();
        }
    }

    private void forward(Task task) {
        var outgoing = task.tooLarge()
                ? records.tooLarge(task.message(), "more than Kafka takes")
                : records.of(task.message());
        var record = outgoing.record();
        outgoing.rejection().ifPresent(rejection -> count(rejection, record));
        producer.send(record, (stored, error) -> {
            if (error == null) {
                metrics.stored(record.topic());
                task.receipt().stored();
            } else if (error instanceof RecordTooLargeException && !task.tooLarge()) {
                tasks.add(new Task(task.message(), task.receipt(), true)); // on Kafka's thread, which must not send
            } else if (!stopping) { // the broker keeps what is unanswered, and sends it to our next run
                failure.complete(error);
            }
        });
    }

    private void count(Rejection rejection, ProducerRecord<String, byte[]> record) {
        if (metrics.rejected(rejection) == 0) {
            log.warn(
                    "rejected, further ones are only counted: why={} topic={} reason={}; see Kafka topic {}",
                    rejection.label(),
                    header(record, "topic"),
                    header(record, "reason"),
                    record.topic());
        }
    }

    private static String header(ProducerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
