package io.fieldline.emitter.live;

import static java.util.stream.Collectors.toMap;

import io.fieldline.kafka.Topic;
import io.fieldline.messages.AverageJson;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the averages from Kafka: first those of the recent past, then each as it comes.
 *
 * <p>Every emitter needs every average, so there is no consumer group: all partitions are assigned, from the
 * offset at a time. Kafka away, or refusing, is everyday: the feed starts over until it is stopped.
 */
public final class AverageFeed {
    /** Where the averages come from. */
    public interface Source {
        /** Blocks until the topic is there. */
        Consumer<byte[], byte[]> open() throws ExecutionException, InterruptedException;
    }

    /** Where they go. */
    public interface Sink {
        void accept(AverageEvent average);
    }

    private static final Logger log = LoggerFactory.getLogger(AverageFeed.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(2);
    /** After so long without an average, Kafka is asked whether it is still there. */
    private static final Duration QUIET = Duration.ofSeconds(10);

    private final Source source;
    private final Duration replay;
    private final Clock clock;
    private final Sink sink;

    private final CountDownLatch stopping = new CountDownLatch(1);
    private final AtomicLong badRecords = new AtomicLong();
    /** The thread of {@link #run} while it waits for Kafka, which only an interruption ends. */
    private volatile @Nullable Thread waiting;

    private volatile Optional<String> problem;
    private boolean wasReady;
    private boolean lost;

    /**
     * Reads nothing yet.
     *
     * @param replay how far back to read at start
     * @param sink   gets each average, by the thread of {@link #run}
     */
    public AverageFeed(Source source, Duration replay, Clock clock, Sink sink) {
        this.source = source;
        this.replay = replay;
        this.clock = clock;
        this.sink = sink;
        this.problem = Optional.of("waiting for " + source);
    }

    /**
     * Reads until {@link #stop}.
     *
     * @param ready is run once, when the end of the topic is reached for the first time
     */
    public void run(Runnable ready) {
        var thread = Thread.currentThread();
        waiting = thread;
        while (stopping.getCount() > 0) {
            try (var consumer = source.open()) {
                waiting = null;
                follow(consumer, ready);
            } catch (InterruptedException | InterruptException stopped) {
                break;
            } catch (ExecutionException | KafkaException failed) {
                reportLoss(failed);
                pause();
            }
            waiting = thread;
        }
        waiting = null;
        Thread.interrupted(); // it was for this loop; what is closed next shall have its time
    }

    /** From any thread; {@link #run} then returns soon. */
    public void stop() {
        stopping.countDown();
        var waiter = waiting;
        if (waiter != null) {
            waiter.interrupt();
        }
    }

    /** Why what is shown may not be up to date, as long as it may not. */
    public Optional<String> problem() {
        return problem;
    }

    public long badRecords() {
        return badRecords.get();
    }

    private void follow(Consumer<byte[], byte[]> consumer, Runnable ready) {
        var ends = assign(consumer);
        var reached = false;
        var heardAt = System.nanoTime();
        while (stopping.getCount() > 0) {
            var records = consumer.poll(POLL);
            records.forEach(this::take);
            if (!reached
                    && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                reached = true;
                reportReady(ready);
            }
            if (!records.isEmpty()) {
                heardAt = System.nanoTime();
            } else if (System.nanoTime() - heardAt > QUIET.toNanos()) {
                consumer.endOffsets(ends.keySet()); // throws when nobody answers, which poll does not
                heardAt = System.nanoTime();
            }
        }
    }

    /** Takes all partitions from the first average of the recent past on; where they end now. */
    private Map<TopicPartition, Long> assign(Consumer<byte[], byte[]> consumer) {
        var partitions = consumer.partitionsFor(Topic.AVERAGES.topicName()).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new KafkaException("%s is not there yet".formatted(Topic.AVERAGES.topicName()));
        }
        consumer.assign(partitions);
        var since = clock.instant().minus(replay).toEpochMilli();
        var starts = consumer.offsetsForTimes(partitions.stream().collect(toMap(it -> it, it -> since)));
        var ends = consumer.endOffsets(partitions);
        partitions.forEach(partition -> {
            var start = starts.get(partition);
            consumer.seek(partition, start == null ? ends.get(partition) : start.offset());
        });
        problem = Optional.of("reading the averages of the last " + replay);
        return ends;
    }

    private void take(ConsumerRecord<byte[], byte[]> stored) {
        if (stored.value() == null) {
            return; // a deletion
        }
        AverageEvent average;
        try {
            average = AverageEvent.of(AverageJson.parse(stored.value()));
        } catch (RuntimeException bad) { // whatever is wrong with one record, the next one shall be read
            badRecords.incrementAndGet();
            log.warn(
                    "skipped a record: topic={} partition={} offset={} reason={}",
                    stored.topic(),
                    stored.partition(),
                    stored.offset(),
                    String.valueOf(bad.getMessage()).lines().findFirst().orElse(""));
            return;
        }
        sink.accept(average);
    }

    private void reportReady(Runnable ready) {
        problem = Optional.empty();
        if (lost) {
            log.info("{} is back", source);
            lost = false;
        }
        if (!wasReady) {
            wasReady = true;
            ready.run();
        }
    }

    private void reportLoss(Exception failed) {
        problem = Optional.of("%s does not serve us: %s".formatted(source, failed.getMessage()));
        if (!lost) {
            log.warn("{} does not serve us, trying again until it does", source, failed);
            lost = true;
        }
    }

    private void pause() {
        try {
            stopping.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
