package io.fieldline.emitter.feed;

import io.fieldline.emitter.operations.ReadPositions;
import io.fieldline.kafka.DeviceShare;
import io.fieldline.kafka.Owner;
import io.fieldline.kafka.Topic;
import io.fieldline.lifecycle.WorkLoop;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records from Kafka: first the past records that are needed, then each record as it arrives.
 *
 * <p>Every emitter needs every record of its devices, so it assigns all partitions that have some, and there is no consumer group. If Kafka fails or is not
 * reachable, the loop connects again until it is stopped.
 */
public final class KafkaConsumerLoop {
    private static final Logger log = LoggerFactory.getLogger(KafkaConsumerLoop.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(2);
    /** After this long without a record, the loop asks Kafka for the ends, which fails if Kafka is gone. */
    private static final Duration QUIET = Duration.ofSeconds(10);
    /** The feed has stalled after this long without an answered poll, or without a record although some are waiting. */
    private static final Duration STALLED = Duration.ofSeconds(30);
    /** How often the loop checks whether topics have more partitions than it reads. */
    private static final Duration PARTITIONS_INTERVAL = Duration.ofSeconds(30);
    /** The maximum number of records of one poll. */
    static final int MAX_RECORDS = 500;
    /** How often Kafka is asked for the ends of its partitions: the greatest age of a proof of {@link ReadToEnd}. */
    private static final Duration ENDS_INTERVAL = Duration.ofSeconds(2);
    /** How long the loop waits for the answer about the ends. */
    private static final Duration ENDS_ANSWER = Duration.ofSeconds(1);
    /** How long the loop continues before it asks again if there was no answer. */
    private static final Duration ENDS_RETRY = Duration.ofSeconds(10);

    private final KafkaSource source;
    private final Duration replay;
    private final Clock clock;
    private final RecordRouter router;
    private final ShareFilter filter;
    private final ReadPositions positions = new ReadPositions();
    private final Duration partitionsInterval;

    private final CountDownLatch stopping = new CountDownLatch(1);
    private final WorkLoop loop = new WorkLoop("kafka");
    private final BadRecords badRecords = new BadRecords();
    private final StartOffsets startOffsets;
    private final FeedProgress progress;
    /** The thread of {@link #run} while it waits for Kafka. Only an interrupt ends this wait. */
    private volatile @Nullable Thread waiting;

    private volatile Optional<String> connectionProblem;
    private boolean wasReady;
    private boolean lost;

    /**
     * Creates the loop; {@link #run} starts it.
     *
     * @param replay how far back the averages are read at the start
     * @param router gets each record, in the thread of {@link #run}
     * @param share  the devices whose records are read
     */
    public KafkaConsumerLoop(KafkaSource source, Duration replay, Clock clock, RecordRouter router, DeviceShare share) {
        this(source, replay, clock, router, share, STALLED, PARTITIONS_INTERVAL);
    }

    /** Of all devices. */
    KafkaConsumerLoop(KafkaSource source, Duration replay, Clock clock, RecordRouter router) {
        this(source, replay, clock, router, DeviceShare.ALL);
    }

    /** {@code stalled} is the time without progress after which the feed has stalled. */
    KafkaConsumerLoop(
            KafkaSource source,
            Duration replay,
            Clock clock,
            RecordRouter router,
            DeviceShare share,
            Duration stalled,
            Duration partitionsInterval) {
        this.partitionsInterval = partitionsInterval;
        this.source = source;
        this.replay = replay;
        this.clock = clock;
        this.startOffsets = new StartOffsets(replay, clock);
        this.progress = new FeedProgress(source, stalled);
        this.router = router;
        this.filter = new ShareFilter(share);
        this.connectionProblem = Optional.of("waiting for " + source);
    }

    /**
     * Reads until {@link #stop}.
     *
     * @param ready runs once, when the end of the topic is reached for the first time
     */
    public void run(Runnable ready) {
        var thread = Thread.currentThread();
        waiting = thread;
        while (stopping.getCount() > 0) {
            try {
                var opened = source.open();
                try (var consumer = opened.consumer()) {
                    waiting = null;
                    follow(consumer, opened, ready);
                }
            } catch (InterruptedException | InterruptException stopped) {
                break;
            } catch (InvalidOffsetException gone) {
                if (gone.partitions().stream().anyMatch(it -> Partitions.isOf(Topic.AVERAGES, it))) {
                    router.lostAverages();
                }
                reportGone(gone);
                pause();
            } catch (ExecutionException | KafkaException failed) {
                reportLoss(failed);
                pause();
            }
            waiting = thread;
            loop.pause();
        }
        waiting = null;
        Thread.interrupted(); // the interrupt was for this loop; closing needs its time
    }

    /** Makes {@link #run} return soon; may be called by any thread. */
    public void stop() {
        stopping.countDown();
        var waiter = waiting;
        if (waiter != null) {
            waiter.interrupt();
        }
    }

    /** Why the state may be out of date; empty if it is current. */
    public Optional<String> problem() {
        return connectionProblem.or(progress::stall);
    }

    /** The time since a poll was answered and its records were processed. */
    public Duration sincePoll() {
        return progress.sincePoll();
    }

    /** Whether no record is read although Kafka is connected. */
    public boolean isStalled() {
        return connectionProblem.isEmpty() && progress.stall().isPresent();
    }

    /** Why a restart would help; empty if the loop makes progress, or waits for Kafka. */
    public String stuck() {
        return loop.stuck();
    }

    /** How far the topics that the emitter writes were read. */
    public ReadPositions positions() {
        return positions;
    }

    public BadRecords badRecords() {
        return badRecords;
    }

    /** How many records of devices of other shares were read and skipped. */
    public long skipped() {
        return filter.skipped();
    }

    /** How many averages and readings are waiting in Kafka. */
    public long lag() {
        return progress.lag();
    }

    /** Returns when the loop is stopped, or when a topic has more partitions, which the next connection reads too. */
    private void follow(Consumer<byte[], byte[]> consumer, KafkaSource.Connection opened, Runnable ready) {
        var ends = assign(consumer, opened);
        var devices = ends.entrySet().stream()
                .filter(end -> Partitions.isOf(Topic.DEVICES, end.getKey()))
                .toList();
        var readToEnd = new ReadToEnd();
        var askEndsAt = System.nanoTime();
        var reached = false;
        var receivedAt = System.nanoTime();
        var countedAt = receivedAt;
        while (stopping.getCount() > 0) {
            loop.turn();
            if (System.nanoTime() - countedAt > partitionsInterval.toNanos()) {
                if (!Set.copyOf(Partitions.all(consumer, filter.share())).equals(consumer.assignment())) {
                    log.info("the partitions of the topics changed, reconnecting to read them: source={}", source);
                    return;
                }
                countedAt = System.nanoTime();
            }
            if (!consumer.paused().isEmpty() && Partitions.areRead(consumer, devices)) {
                consumer.resume(consumer.paused());
            }
            if (System.nanoTime() - askEndsAt >= 0) {
                var interval = askEnds(consumer, readToEnd) ? ENDS_INTERVAL : ENDS_RETRY;
                askEndsAt = System.nanoTime() + interval.toNanos();
            }
            var records = consumer.poll(POLL);
            for (var stored : records) {
                take(stored, readToEnd);
                progress.read();
            }
            consumer.assignment().forEach(it -> readToEnd.readTo(it, consumer.position(it)));
            startOffsets.remember(opened);
            router.tookAll(consumer.paused().isEmpty() && Partitions.lag(consumer, Topic.READINGS) == 0);
            progress.polled(Partitions.lag(consumer, Topic.AVERAGES, Topic.READINGS));
            if (!reached && Partitions.areRead(consumer, ends.entrySet())) {
                reached = true;
                reportReady(ready);
            }
            if (!records.isEmpty()) {
                receivedAt = System.nanoTime();
            } else if (System.nanoTime() - receivedAt > QUIET.toNanos()) {
                consumer.endOffsets(ends.keySet()); // throws if Kafka does not answer, unlike poll
                receivedAt = System.nanoTime();
            }
        }
    }

    /** Whether Kafka answered in time. */
    private boolean askEnds(Consumer<byte[], byte[]> consumer, ReadToEnd readToEnd) {
        var asked = clock.instant();
        try {
            readToEnd.endsAt(consumer.endOffsets(consumer.assignment(), ENDS_ANSWER), asked);
            return true;
        } catch (TimeoutException late) {
            return false; // records that were read in the meantime prove nothing
        }
    }

    /**
     * Assigns all partitions at their start offsets, and returns their ends. The device summaries are read first, because they
     * show which devices were active for longest if there are too many.
     */
    private Map<TopicPartition, Long> assign(Consumer<byte[], byte[]> consumer, KafkaSource.Connection opened) {
        var partitions = Partitions.all(consumer, filter.share());
        consumer.assign(partitions);
        var ends = consumer.endOffsets(partitions);
        var starts = startOffsets.of(opened, partitions, ends);
        partitions.forEach(partition -> consumer.seek(partition, starts.get(partition)));
        consumer.pause(partitions.stream()
                .filter(it -> !Partitions.isOf(Topic.DEVICES, it))
                .toList());
        router.averagesFrom(
                opened.id(Topic.AVERAGES), Partitions.of(Topic.AVERAGES, starts), Partitions.of(Topic.AVERAGES, ends));
        router.connected();
        progress.connected();
        connectionProblem = Optional.of("reading the averages of the last " + replay);
        return ends;
    }

    private void take(ConsumerRecord<byte[], byte[]> stored, ReadToEnd readToEnd) {
        var partition = new TopicPartition(stored.topic(), stored.partition());
        var topic = Partitions.topic(partition);
        try {
            if (filter.takes(topic, stored)) {
                router.take(topic, stored, readToEnd.of(partition));
            } else {
                router.skip(topic, stored);
            }
        } catch (RuntimeException bad) { // one bad record must not stop the loop
            badRecords.add(topic, stored, bad);
        }
        if (topic.owner() == Owner.EMITTER) {
            positions.read(partition, stored.offset());
        }
    }

    private void reportReady(Runnable ready) {
        router.caughtUp();
        connectionProblem = Optional.empty();
        if (lost) {
            log.info("{} is back", source);
            lost = false;
        }
        if (!wasReady) {
            wasReady = true;
            ready.run();
        }
    }

    private void reportGone(InvalidOffsetException gone) {
        var what = "%s has no record at the next offset: %s".formatted(source, gone.getMessage());
        connectionProblem = Optional.of(what);
        log.warn(what);
    }

    private void reportLoss(Exception failed) {
        connectionProblem = Optional.of("%s is not available: %s".formatted(source, failed.getMessage()));
        if (!lost) {
            log.warn("{} is not available, retrying", source, failed);
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
