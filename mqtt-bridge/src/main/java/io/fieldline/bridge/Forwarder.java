package io.fieldline.bridge;

import io.fieldline.bridge.Acknowledgements.Receipt;
import io.fieldline.bridge.sparkplug.Heard.Request;
import io.fieldline.mqtt.Inbound;
import io.fieldline.mqtt.MqttLink;
import io.fieldline.mqtt.MqttRefusedException;
import io.fieldline.mqtt.MqttSession;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
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
    private final RejectionLog rejectionLog = new RejectionLog(System::nanoTime);
    private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>(); // bounded by room, and by what Kafka has
    private final CompletableFuture<Void> subscribed = new CompletableFuture<>();
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private volatile @Nullable MqttLink link;
    private volatile boolean stopping;
    private volatile Acknowledgements acknowledgements = new Acknowledgements();

    /**
     * What is to be sent to Kafka.
     *
     * @param ready    what the message becomes there, if that is known: of one that is too large only this is kept
     * @param tookRoom false for one that comes again, as Kafka found it too large
     */
    private record Task(Optional<Inbound> message, Optional<Outgoing> ready, Receipt receipt, boolean tookRoom) {}

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
        this.link = link;
        if (!subscribed.complete(null)) {
            metrics.reconnected();
        }
    }

    /** What waited here comes again; what Kafka already has under way is stored, and answered to nobody. */
    @Override
    public void disconnected() {
        link = null;
        acknowledgements = new Acknowledgements();
        var waiting = new ArrayList<Task>();
        tasks.drainTo(waiting); // at one stroke: one that was taken amid it would overtake those before it
        waiting.forEach(this::giveRoom);
    }

    /** Throws when the broker sends far more than it was told; the connection then ends, and all comes again. */
    @Override
    public void received(Inbound message) {
        try {
            take(message);
        } catch (NoRoomException exceeded) {
            throw exceeded;
        } catch (RuntimeException | Error unexpected) { // Paho would go on without us
            failure.complete(unexpected);
            throw unexpected;
        }
    }

    private void take(Inbound received) {
        metrics.received();
        var message = records.bounded(received);
        if (message.userProperties().size() < received.userProperties().size()) {
            metrics.propertiesDropped();
        }
        waitForRoom();
        var receivedAt = System.nanoTime();
        var acknowledge = message.acknowledge(); // alone: what waits for Kafka must not hold two payloads
        var receipt = acknowledgements.expect(() -> {
            acknowledge.run();
            metrics.acknowledged(receivedAt);
        });
        tasks.add(
                records.isTooLarge(message)
                        ? new Task(Optional.empty(), Optional.of(records.of(message)), receipt, true)
                        : new Task(Optional.of(message), Optional.empty(), receipt, true));
    }

    /** Completed when the broker has taken our subscription for the first time. */
    CompletableFuture<Void> subscribed() {
        return subscribed;
    }

    /** Completed when Kafka refused what waiting does not heal, or by an unexpected error; nothing is forwarded any more. */
    CompletableFuture<Throwable> failure() {
        return failure;
    }

    boolean isConnected() {
        return link != null;
    }

    /** Messages whose acknowledgement the broker waits for. */
    int inFlight() {
        return acknowledgements.size();
    }

    /** Age of the oldest of them; zero when there are none. */
    Duration oldestUnacknowledged() {
        return acknowledgements.oldestAge();
    }

    /** For how long they have waited without one being acknowledged; zero when there are none. */
    Duration withoutProgress() {
        return acknowledgements.withoutProgress();
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
                throw new NoRoomException("%d messages wait for Kafka".formatted(tasks.size()));
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new NoRoomException("interrupted while %d messages wait for Kafka".formatted(tasks.size()));
        }
    }

    private void giveRoom(Task task) {
        if (task.tookRoom()) {
            room.release();
        }
    }

    private void forward(Task task) {
        if (task.ready().isPresent()) {
            send(task, task.ready().get());
            return;
        }
        var outgoing = records.of(task.message().orElseThrow(), this::publish);
        task.receipt().expectRecords(outgoing.size());
        outgoing.forEach(each -> send(task, each));
    }

    /** What is lost here is asked for again. */
    private void publish(Request request) {
        var current = link;
        if (current != null) {
            current.publishAtMostOnce(request.topic(), request.payload());
        }
    }

    private void send(Task task, Outgoing outgoing) {
        var record = outgoing.record();
        outgoing.rejection().ifPresent(rejection -> count(rejection, record));
        producer.send(record, (stored, error) -> {
            try {
                answered(task, record.topic(), error);
            } catch (RuntimeException | Error unexpected) { // Kafka's client would log it and go on
                failure.complete(unexpected);
            }
        });
    }

    private void answered(Task task, String topic, @Nullable Exception error) {
        if (error == null) {
            metrics.stored(topic);
            task.receipt().stored();
        } else if (error instanceof RecordTooLargeException && task.message().isPresent()) {
            var start = records.tooLarge(task.message().get(), "more than Kafka takes");
            tasks.add(new Task(
                    Optional.empty(), Optional.of(start), task.receipt(), false)); // Kafka's thread must not send
        } else if (!stopping) { // the broker keeps what is unanswered, and sends it to our next run
            failure.complete(error);
        }
    }

    private void count(Rejection rejection, ProducerRecord<String, byte[]> record) {
        var before = metrics.rejected(rejection);
        rejectionLog.line(rejection, before, record).ifPresent(log::warn);
    }

    /** The broker sent far more than the Receive Maximum allows; some brokers do, and it ends only the connection. */
    private static final class NoRoomException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        NoRoomException(String message) {
            super(message);
        }
    }
}
