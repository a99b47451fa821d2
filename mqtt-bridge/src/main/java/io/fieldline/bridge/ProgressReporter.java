package io.fieldline.bridge;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.BridgeProgress;
import io.fieldline.messages.MessageJson;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Writes the progress of the bridge to Kafka every two seconds: if the records stop, the bridge has stopped. At most
 * one record is in flight, so that none fill the buffer of the producer while Kafka is away. {@link #run} needs its own
 * thread because sending waits for Kafka.
 */
final class ProgressReporter {
    static final Duration INTERVAL = Duration.ofSeconds(2);

    private final String service;
    private final Producer<String, byte[]> producer;
    private final BridgeMetrics metrics;
    private final BooleanSupplier connected;
    private final Clock clock;
    private final Consumer<Throwable> failed;
    private final Instant started;
    private final AtomicBoolean inFlight = new AtomicBoolean();

    /** {@code failed} receives refusals by Kafka and unexpected errors. */
    ProgressReporter(
            String service,
            Producer<String, byte[]> producer,
            BridgeMetrics metrics,
            BooleanSupplier connected,
            Clock clock,
            Consumer<Throwable> failed) {
        this.service = service;
        this.producer = producer;
        this.metrics = metrics;
        this.connected = connected;
        this.clock = clock;
        this.failed = failed;
        this.started = clock.instant();
    }

    /** The name of the bridge with this client id; the default id is not part of it. */
    static String service(String clientId) {
        return clientId.equals(BridgeConfig.DEFAULT_CLIENT_ID)
                ? BridgeProgress.SERVICE
                : BridgeProgress.SERVICE + '/' + clientId;
    }

    /** Reports until interrupted. */
    void run() throws InterruptedException {
        while (true) {
            report();
            Thread.sleep(INTERVAL.toMillis());
        }
    }

    /** Writes one record, unless the previous one is still in flight. */
    void report() {
        if (!inFlight.compareAndSet(false, true)) {
            return;
        }
        var record = new ProducerRecord<>(Topic.PIPELINE.topicName(), service, MessageJson.write(progress()));
        producer.send(record, (stored, error) -> {
            inFlight.set(false);
            if (error != null
                    && !(error instanceof TimeoutException)) { // Kafka is away: the next record replaces this one
                failed.accept(error);
            }
        });
    }

    private BridgeProgress progress() {
        return new BridgeProgress(
                service,
                started,
                clock.instant(),
                connected.getAsBoolean(),
                metrics.receivedTotal(),
                metrics.storedTotal(Topic.READINGS)
                        + metrics.storedTotal(Topic.STATUS)
                        + metrics.storedTotal(Topic.ANSWERS),
                metrics.storedTotal(Topic.REJECTED));
    }
}
