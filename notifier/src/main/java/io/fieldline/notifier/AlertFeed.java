package io.fieldline.notifier;

import io.fieldline.kafka.KafkaFailure;
import io.fieldline.kafka.Topic;
import io.fieldline.lifecycle.WorkLoop;
import io.fieldline.messages.Alert;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.PrintableText;
import io.fieldline.notifier.incident.ChannelStart;
import io.fieldline.notifier.incident.Delivery;
import io.fieldline.notifier.incident.NotificationLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads alerts and deliveries from Kafka: at each start all of them, which compaction keeps few, then each as it arrives. There
 * is no consumer group because what was announced is known from the deliveries, not from an offset.
 */
final class AlertFeed {
    private static final Logger log = LoggerFactory.getLogger(AlertFeed.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration CHECK = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final Supplier<Consumer<String, byte[]>> consumers;
    private final NotificationLog incidents;
    private final NotifierMetrics metrics;
    private final Duration checkEvery;
    private final WorkLoop loop = new WorkLoop("alerts");
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable Consumer<String, byte[]> reading;
    private boolean wasReady;
    private volatile Optional<String> problem = Optional.of("reading alerts from Kafka");

    AlertFeed(Supplier<Consumer<String, byte[]>> consumers, NotificationLog incidents, NotifierMetrics metrics) {
        this(consumers, incidents, metrics, CHECK);
    }

    /** {@code checkEvery} is the time between two questions whether Kafka answers. */
    AlertFeed(
            Supplier<Consumer<String, byte[]>> consumers,
            NotificationLog incidents,
            NotifierMetrics metrics,
            Duration checkEvery) {
        this.checkEvery = checkEvery;
        this.consumers = consumers;
        this.incidents = incidents;
        this.metrics = metrics;
    }

    /** Why alerts do not arrive; empty if they do. */
    String problem() {
        return problem.orElse("");
    }

    /** Why a restart would help; empty if the loop makes progress. */
    String stuck() {
        return loop.stuck();
    }

    /** Makes {@link #run} return soon; may be called by any thread. */
    void stop() {
        stopping.countDown();
        var current = reading;
        if (current != null) {
            current.wakeup(); // an interrupt would make closing fail
        }
    }

    /** Reads until {@link #stop}. {@code ready} runs once, when all past records are read. */
    void run(Runnable ready) throws InterruptedException {
        while (stopping.getCount() > 0) {
            try (var consumer = consumers.get()) {
                reading = consumer;
                follow(consumer, ready);
            } catch (WakeupException stopped) {
                return;
            } catch (KafkaException failed) {
                if (failed instanceof InterruptException || KafkaFailure.isAccessDenied(failed)) {
                    throw failed;
                }
                report(KafkaFailure.explain(failed));
                loop.pause();
                stopping.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    private void follow(Consumer<String, byte[]> consumer, Runnable ready) {
        incidents.clear();
        var partitions = Stream.of(Topic.NOTIFICATIONS, Topic.ALERTS)
                .flatMap(topic -> consumer.partitionsFor(topic.topicName()).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        var ends = consumer.endOffsets(partitions);
        var checked = System.nanoTime();
        while (stopping.getCount() > 0) {
            loop.turn();
            consumer.poll(POLL).forEach(this::read);
            if (!incidents.isComplete() && isRead(consumer, ends)) {
                reportSuccess();
                incidents.complete();
                if (!wasReady) {
                    wasReady = true;
                    ready.run();
                }
            }
            if (incidents.isComplete() && System.nanoTime() - checked >= checkEvery.toNanos()) {
                checkConnection(consumer, partitions);
                checked = System.nanoTime();
            }
        }
    }

    /** A consumer that cannot reach Kafka returns no records, as if there were none. */
    private void checkConnection(Consumer<String, byte[]> consumer, List<TopicPartition> partitions) {
        try {
            consumer.endOffsets(partitions, ANSWER);
            reportSuccess();
        } catch (TimeoutException away) {
            report("Kafka does not answer");
        }
    }

    private void report(String reason) {
        if (!problem.equals(Optional.of(reason))) {
            log.warn("cannot read alerts, trying again: {}", reason);
        }
        problem = Optional.of(reason);
    }

    private void reportSuccess() {
        if (wasReady && problem.isPresent()) {
            log.info("Kafka answers again");
        }
        problem = Optional.empty();
    }

    private static boolean isRead(Consumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private void read(ConsumerRecord<String, byte[]> record) {
        try {
            if (record.topic().equals(Topic.ALERTS.topicName())) {
                readAlert(record);
            } else {
                readDelivery(record);
            }
        } catch (IllegalArgumentException invalid) {
            metrics.invalidRecord();
            log.warn(
                    "skipped an invalid record: topic={} partition={} offset={} reason={}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    PrintableText.of(String.valueOf(invalid.getMessage())));
        }
    }

    private void readAlert(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            incidents.alertDeleted(String.valueOf(record.key()));
        } else {
            incidents.alert(MessageJson.parse(record.value(), Alert.class), Instant.ofEpochMilli(record.timestamp()));
        }
    }

    /** The key of a delivery has the device and the metric; that of a start is the channel alone. */
    private void readDelivery(ConsumerRecord<String, byte[]> record) {
        var key = String.valueOf(record.key());
        if (record.value() == null) {
            incidents.deliveryDeleted(key);
        } else if (key.contains("|")) {
            incidents.read(MessageJson.parse(record.value(), Delivery.class));
        } else {
            incidents.read(MessageJson.parse(record.value(), ChannelStart.class));
        }
    }
}
