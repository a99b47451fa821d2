package io.fieldline.bridge;

import io.fieldline.bridge.Acknowledgements.Receipt;
import io.fieldline.bridge.commands.CommandOutlet;
import io.fieldline.bridge.records.MappedRecord;
import io.fieldline.bridge.records.MessageLimits;
import io.fieldline.bridge.records.RecordMapper;
import io.fieldline.bridge.records.Rejection;
import io.fieldline.bridge.records.RejectionLog;
import io.fieldline.bridge.sparkplug.DecodedMessage.Request;
import io.fieldline.lifecycle.WorkLoop;
import io.fieldline.mqtt.InboundMessage;
import io.fieldline.mqtt.MqttLink;
import io.fieldline.mqtt.MqttLink.Delivery;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies messages from MQTT to Kafka at least once: a message is acknowledged to MQTT after Kafka has stored it.
 *
 * <p>Three threads work here. Paho's receiving thread calls {@link #received}, and waits only if the broker exceeds the
 * Receive Maximum. The thread that calls {@link #run} sends the messages to Kafka, and waits while the buffer of the
 * producer is full, which stops the broker at the Receive Maximum. Kafka's thread reports stored records.
 */
final class Forwarder implements MqttSession.Listener, CommandOutlet {
    private static final Logger log = LoggerFactory.getLogger(Forwarder.class);

    /**
     * Without free memory, Paho's thread waits this long, which stops the broker. A longer wait would break the
     * keep-alive.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * If the broker exceeds the Receive Maximum, Paho's thread waits this long for acknowledgements, so that most of
     * what waits is in the memory of the broker.
     */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private static final Duration TURN = Duration.ofSeconds(1);

    private final List<String> topicFilters;
    private final int receiveMaximum;
    private final MessageLimits limits;
    private final RecordMapper records;
    private final Producer<String, byte[]> producer;
    private final BridgeMetrics metrics;
    private final InFlightMemory memory;
    private final BridgeShare share;
    private final WorkLoop loop = new WorkLoop("forwarder");
    private final RejectionLog rejectionLog = new RejectionLog(System::nanoTime);
    private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>(); // bounded by the memory
    private final CompletableFuture<Void> subscribed = new CompletableFuture<>();
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private volatile @Nullable MqttLink link;
    private volatile boolean stopping;
    private volatile Acknowledgements acknowledgements;

    /**
     * A message to send to Kafka.
     *
     * @param ready  the record if it is already known, as for a message that is too large
     * @param memory  its memory until Kafka has answered
     */
    private record Task(
            Optional<InboundMessage> message,
            Optional<MappedRecord> ready,
            Receipt receipt,
            InFlightMemory.Part memory) {}

    /** Messages of devices outside {@code share} are only acknowledged, because another bridge gets them too. */
    Forwarder(
            List<String> topicFilters,
            int receiveMaximum,
            InFlightMemory memory,
            BridgeShare share,
            RecordMapper records,
            Producer<String, byte[]> producer,
            BridgeMetrics metrics) {
        this.topicFilters = List.copyOf(topicFilters);
        this.receiveMaximum = receiveMaximum;
        this.acknowledgements = new Acknowledgements(receiveMaximum);
        this.limits = records.limits();
        this.records = records;
        this.producer = producer;
        this.metrics = metrics;
        this.memory = memory;
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
                        "the broker does not know the session of the bridge any more, and messages that waited in it are lost: it"
                                + " expired, another client with this client id deleted it, or the broker restarted without it");
            }
        }
    }

    /**
     * Discards the waiting messages, because the broker sends them again. Messages that were sent to Kafka are stored,
     * but not acknowledged.
     */
    @Override
    public void disconnected() {
        link = null;
        acknowledgements = new Acknowledgements(receiveMaximum);
        var waiting = new ArrayList<Task>();
        tasks.drainTo(waiting); // atomically: a message that is taken during it would overtake earlier ones
        waiting.forEach(task -> task.memory().release());
    }

    /**
     * Throws if the broker sends far more messages than the Receive Maximum. The connection then ends, and the broker
     * sends all of them again.
     */
    @Override
    public void received(InboundMessage message) {
        try {
            take(message);
        } catch (ConnectionEndsException exceeded) {
            throw exceeded;
        } catch (RuntimeException | Error unexpected) { // Paho would continue without the bridge
            failure.complete(unexpected);
            throw unexpected;
        }
    }

    private void take(InboundMessage received) {
        metrics.received();
        if (link != null) { // before, the answer to the subscription may be behind messages of the session
            awaitAcknowledgements();
        }
        if (!share.isAll() && !share.takes(records.shareKey(received.topic()))) {
            discard(received);
            return;
        }
        var message = limits.bounded(received);
        if (message.userProperties().size() < received.userProperties().size()) {
            metrics.propertiesDropped();
        }
        var part = takeMemory(message);
        var receivedAt = System.nanoTime();
        var acknowledge =
                message.acknowledge(); // without the message, so that a waiting receipt does not hold the payload
        var receipt = acknowledgements.expect(() -> {
            acknowledge.run();
            metrics.acknowledged(receivedAt);
        });
        tasks.add(
                limits.isTooLarge(message)
                        ? new Task(Optional.empty(), Optional.of(records.tooLarge(message)), receipt, part)
                        : new Task(Optional.of(message), Optional.empty(), receipt, part));
    }

    /**
     * Only messages with an acknowledgement are added, because the Receive Maximum does not bound messages of QoS 0.
     */
    private void discard(InboundMessage message) {
        metrics.discarded();
        if (message.qos() > 0) {
            acknowledgements.expect(message.acknowledge()).stored();
        }
    }

    /** Completed when the broker has accepted the first subscription. */
    CompletableFuture<Void> subscribed() {
        return subscribed;
    }

    /** Completed by a refusal of Kafka or an unexpected error, after which the bridge forwards nothing more. */
    CompletableFuture<Throwable> failure() {
        return failure;
    }

    @Override
    public Optional<CompletableFuture<Delivery>> publishOnce(String topic, byte[] payload, Duration expiry) {
        return Optional.ofNullable(link).map(current -> current.publishOnce(topic, payload, expiry));
    }

    boolean isConnected() {
        return link != null;
    }

    /** The number of messages that are not yet acknowledged. */
    int inFlight() {
        return acknowledgements.size();
    }

    /** The age of the oldest unacknowledged message; zero if there is none. */
    Duration oldestUnacknowledged() {
        return acknowledgements.oldestAge();
    }

    /** The time for which messages have waited without an acknowledgement; zero if none waits. */
    Duration withoutProgress() {
        return acknowledgements.withoutProgress();
    }

    /** Why a restart would help; empty if the loop of {@link #run} makes progress. */
    String stuck() {
        return loop.stuck();
    }

    /** From now on, nothing counts as a failure: the broker still has the messages that Kafka does not store. */
    void stopping() {
        stopping = true;
    }

    /** Forwards until interrupted. */
    void run() throws InterruptedException {
        while (true) {
            loop.turn();
            var task = tasks.poll(TURN.toMillis(), TimeUnit.MILLISECONDS);
            if (task != null) {
                forward(task);
            }
        }
    }

    private void awaitAcknowledgements() {
        try {
            if (acknowledgements.awaitRoom(LONGEST_PAUSE)) {
                metrics.waited();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new ConnectionEndsException(ended);
        }
    }

    private InFlightMemory.Part takeMemory(InboundMessage message) {
        var bytes = limits.bytes(message);
        if (!memory.isFree(bytes)) {
            metrics.waited();
        }
        try {
            return memory.take(bytes, PATIENCE);
        } catch (InFlightMemory.OutOfBoundException full) {
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
            task.memory().release();
        }
        outgoing.forEach(each -> send(task, each));
    }

    /** If the request is lost, the bridge sends it again later. */
    private void publish(Request request) {
        var current = link;
        if (current != null) {
            current.publishAtMostOnce(request.topic(), request.payload());
        }
    }

    private void send(Task task, MappedRecord outgoing) {
        var record = outgoing.record();
        outgoing.rejection().ifPresent(rejection -> count(rejection, record));
        while (!isTaken(task, record)) {
            loop.turn(); // Kafka is away
        }
    }

    /** False if Kafka's client had no room for the record, or did not know the topic, for as long as it waits. */
    private boolean isTaken(Task task, ProducerRecord<String, byte[]> record) {
        var topic = record.topic(); // without the record, whose value would stay in memory that is not counted
        var sender = Thread.currentThread();
        var taken = new AtomicBoolean(true);
        producer.send(record, (stored, error) -> {
            if (error instanceof TimeoutException && Thread.currentThread() == sender) { // before send returns
                taken.set(false);
                return;
            }
            try {
                answered(task, topic, error);
            } catch (RuntimeException | Error unexpected) { // Kafka's client would only log it
                failure.complete(unexpected);
            }
        });
        return taken.get();
    }

    private void answered(Task task, String topic, @Nullable Exception error) {
        if (error == null) {
            metrics.stored(topic);
            if (task.receipt().stored()) {
                task.memory().release();
            }
        } else if (error instanceof RecordTooLargeException && task.message().isPresent()) {
            var start = records.tooLarge(task.message().get(), "more than Kafka accepts");
            tasks.add(new Task(
                    Optional.empty(),
                    Optional.of(start),
                    task.receipt(),
                    task.memory())); // because Kafka's thread must not send
        } else if (!stopping) { // otherwise the broker sends the unacknowledged messages to the next run
            failure.complete(error);
        }
    }

    private void count(Rejection rejection, ProducerRecord<String, byte[]> record) {
        var before = metrics.rejected(rejection, record.key() == null ? "unknown" : record.key());
        rejectionLog.line(rejection, before, record).ifPresent(log::warn);
    }

    /** There is no memory for a message, which ends only the connection. */
    private static final class ConnectionEndsException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        ConnectionEndsException(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }
}
