package io.fieldline.notifier;

import io.fieldline.kafka.KafkaFailure;
import io.fieldline.kafka.Topic;
import io.fieldline.lifecycle.WorkLoop;
import io.fieldline.notifier.incident.NotificationLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads alerts, deliveries and what belongs to them from Kafka: at each start all of them, which compaction keeps few, then each
 * as it arrives. There is no consumer group because what was announced is known from the deliveries, not from an offset.
 */
final class AlertFeed {
    private static final Logger log = LoggerFactory.getLogger(AlertFeed.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration CHECK = Duration.ofSeconds(30);
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final Supplier<Consumer<String, byte[]>> consumers;
    private final NotificationLog incidents;
    private final NotifierRecords records;
    private final Duration checkEvery;
    private final WorkLoop loop = new WorkLoop("alerts");
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable Consumer<String, byte[]> reading;
    private boolean wasReady;
    private volatile Optional<String> problem = Optional.of("reading alerts from Kafka");

    AlertFeed(Supplier<Consumer<String, byte[]>> consumers, NotificationLog incidents, NotifierRecords records) {
        this(consumers, incidents, records, CHECK);
    }

    /** {@code checkEvery} is the time between two questions whether Kafka answers. */
    AlertFeed(
            Supplier<Consumer<String, byte[]>> consumers,
            NotificationLog incidents,
            NotifierRecords records,
            Duration checkEvery) {
        this.checkEvery = checkEvery;
        this.consumers = consumers;
        this.incidents = incidents;
        this.records = records;
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

    /** Reads until {@link #stop}, or until a missing topic exists; then everything must be read again. */
    private void follow(Consumer<String, byte[]> consumer, Runnable ready) {
        records.clear();
        var missing = NotifierRecords.OPTIONAL.stream()
                .filter(topic -> partitions(consumer, topic).isEmpty())
                .toList();
        var partitions = Stream.concat(NotifierRecords.REQUIRED.stream(), NotifierRecords.OPTIONAL.stream())
                .flatMap(topic -> partitions(consumer, topic).stream())
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        var ends = consumer.endOffsets(partitions);
        var checked = System.nanoTime();
        while (stopping.getCount() > 0) {
            loop.turn();
            consumer.poll(POLL).forEach(records::read);
            if (!incidents.isComplete() && isRead(consumer, ends)) {
                completed(ready);
            }
            if (incidents.isComplete() && System.nanoTime() - checked >= checkEvery.toNanos()) {
                checkConnection(consumer, partitions);
                checked = System.nanoTime();
                if (missing.stream()
                        .anyMatch(topic -> !partitions(consumer, topic).isEmpty())) {
                    log.info("a missing topic exists now: one of {}", missing);
                    return;
                }
            }
        }
    }

    private void completed(Runnable ready) {
        reportSuccess();
        incidents.complete();
        if (!wasReady) {
            wasReady = true;
            ready.run();
        }
    }

    /** Empty if the topic does not exist. */
    private static List<TopicPartition> partitions(Consumer<String, byte[]> consumer, Topic topic) {
        return consumer.partitionsFor(topic.topicName()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
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
}
