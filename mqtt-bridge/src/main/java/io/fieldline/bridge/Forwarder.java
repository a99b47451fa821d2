package io.fieldline.bridge;

import io.fieldline.bridge.Acknowledgements.Receipt;
import io.fieldline.bridge.sparkplug.DecodedMessage.Request;
import io.fieldline.mqtt.InboundMessage;
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

    /** Without room, Paho's thread waits so long, which stops the broker; longer would cost the keep-alive. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<String> topicFilters;
    private final RecordMapper records;
    private final Producer<String, byte[]> producer;
    private final BridgeMetrics metrics;
    private final InFlightMemory room;
    private final BridgeShare share;
    private final RejectionLog rejectionLog = new RejectionLog(System::nanoTime);
    private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>(); // bounded by room
    private final CompletableFuture<Void> subscribed = new CompletableFuture<>();
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private volatile @Nullable MqttLink link;
    private volatile boolean stopping;
    private volatile Acknowledgements acknowledgements = new Acknowledgements();

    /**
     * What is to be sent to Kafka.
     *
     * @param ready what the message becomes there, if that is known: of one that is too large only this is kept
     * @param room  what the message takes until Kafka has answered
     */
    private record Task(
            Optional<InboundMessage> message,
            Optional<MappedRecord> ready,
            Receipt receipt,
            InFlightMemory.Part room) {}

    /** {@code share} says which devices are ours; messages of the others are acknowledged, because their bridge gets them too. */
    Forwarder(
            List<String> topicFilters,
            InFlightMemory room,
            BridgeShare share,
            RecordMapper records,
            Producer<String, byte[]> producer,
            BridgeMetrics metrics) {
        this.topicFilters = List.copyOf(topicFilters);
        this.records = records;
        this.producer = producer;
        this.metrics = metrics;
        this.room = room;
        this.share = share;
    }

    @Override
    public void connected(MqttLink link) throws MqttRefusedException, IOException {
        link.subscribe(topicFilters);
        this.link = link;
        if (!subscribed.complete(null)) {
            metrics.reconnected();
            if (!link.sessionPresent()) {
                metrics.lostSession();
                log.warn(
                        "the broker does not know our session any more, and messages that waited in it are lost: the session"
                                + " expired, another client with our client id deleted it, or the broker restarted without it");
            }
        }
    }

    /** What waited here comes again; what Kafka already has under way is stored, and answered to nobody. */
    @Override
    public void disconnected() {
        link = null;
        acknowledgements = new Acknowledgements();
        var waiting = new ArrayList<Task>();
        tasks.drainTo(waiting); // at one stroke: one that was taken amid it would overtake those before it
        waiting.forEach(task -> task.room().release());
    }

    /** Throws when the broker sends far more than it was told; the connection then ends, and all comes again. */
    @Override
    public void received(InboundMessage message) {
        try {
            take(message);
        } catch (ConnectionEndsException exceeded) {
            throw exceeded;
        } catch (RuntimeException | Error unexpected) { // Paho would go on without us
            failure.complete(unexpected);
            throw unexpected;
        }
    }

    private void take(InboundMessage received) {
        metrics.received();
        if (!share.isAll() && !share.takes(records.shareKey(received.topic()))) {
            discard(received);
            return;
        }
        var message = records.bounded(received);
        if (message.userProperties().size() < received.userProperties().size()) {
            metrics.propertiesDropped();
        }
        var part = takeRoom(message);
        var receivedAt = System.nanoTime();
        var acknowledge = message.acknowledge(); // alone: what waits for Kafka must not hold two payloads
        var receipt = acknowledgements.expect(() -> {
            acknowledge.run();
            metrics.acknowledged(receivedAt);
        });
        tasks.add(
                records.isTooLarge(message)
                        ? new Task(Optional.empty(), Optional.of(records.of(message)), receipt, part)
                        : new Task(Optional.of(message), Optional.empty(), receipt, part));
    }

    /** Only what the broker waits for gets a place in the order: the Receive Maximum bounds that, and not messages of QoS 0. */
    private void discard(InboundMessage message) {
        metrics.discarded();
        if (message.qos() > 0) {
            acknowledgements.expect(message.acknowledge()).stored();
        }
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
            forward(tasks.take());
        }
    }

    private InFlightMemory.Part takeRoom(InboundMessage message) {
        var bytes = records.bytes(message);
        if (!room.isFor(bytes)) {
            metrics.waited();
        }
        try {
            return room.take(bytes, PATIENCE);
        } catch (InFlightMemory.NoRoomException full) {
            throw new ConnectionEndsException(full);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new ConnectionEndsException(ended);
        }
    }

    private void forward(Task task) {
        if (task.ready().isPresent()) {
            send(task, task.ready().get());
            return;
        }
        var outgoing = records.of(task.message().orElseThrow(), this::publish);
        if (task.receipt().expectRecords(outgoing.size())) {
            task.room().release();
        }
        outgoing.forEach(each -> send(task, each));
    }

    /** What is lost here is asked for again. */
    private void publish(Request request) {
        var current = link;
        if (current != null) {
            current.publishAtMostOnce(request.topic(), request.payload());
        }
    }

    private void send(Task task, MappedRecord outgoing) {
        var record = outgoing.record();
        outgoing.rejection().ifPresent(rejection -> count(rejection, record));
        var topic =
                record.topic(); // alone: the record's value would stay in memory, where room counts only the message
        producer.send(record, (stored, error) -> {
            try {
                answered(task, topic, error);
            } catch (RuntimeException | Error unexpected) { // Kafka's client would log it and go on
                failure.complete(unexpected);
            }
        });
    }

    private void answered(Task task, String topic, @Nullable Exception error) {
        if (error == null) {
            metrics.stored(topic);
            if (task.receipt().stored()) {
                task.room().release();
            }
        } else if (error instanceof RecordTooLargeException && task.message().isPresent()) {
            var start = records.tooLarge(task.message().get(), "more than Kafka takes");
            tasks.add(new Task(
                    Optional.empty(), Optional.of(start), task.receipt(), task.room())); // Kafka's thread must not send
        } else if (!stopping) { // the broker keeps what is unanswered, and sends it to our next run
            failure.complete(error);
        }
    }

    private void count(Rejection rejection, ProducerRecord<String, byte[]> record) {
        var before = metrics.rejected(rejection);
        rejectionLog.line(rejection, before, record).ifPresent(log::warn);
    }

    /** There is no room for a message; it ends only the connection. */
    private static final class ConnectionEndsException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        ConnectionEndsException(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }
}
