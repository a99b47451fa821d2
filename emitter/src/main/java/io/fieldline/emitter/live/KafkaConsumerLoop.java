package io.fieldline.emitter.live;

import static java.util.stream.Collectors.toMap;

import io.fieldline.kafka.Topic;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
 * Reads from Kafka: of each topic first what is wanted of the past, then each record as it comes.
 *
 * <p>Every emitter needs every record, so there is no consumer group: all partitions are assigned. Kafka away, or
 * refusing, is everyday: the feed starts over until it is stopped.
 */
public final class KafkaConsumerLoop {
    /** Where the records come from. */
    public interface Source {
        /** Blocks until the topics are there. */
        Opened open() throws ExecutionException, InterruptedException;
    }

    /**
     * A connection to Kafka.
     *
     * @param ids of the topics: a topic that was deleted and created has another
     */
    public record Opened(Consumer<byte[], byte[]> consumer, Map<Topic, String> ids) {
        public Opened {
            ids = Map.copyOf(ids);
        }

        String id(Topic topic) {
            return ids.getOrDefault(topic, "");
        }
    }

    /**
     * Up to where a partition was read, so that it is not read again after a lost connection.
     *
     * @param topicId of the topic that this is true of
     */
    private record Position(String topicId, long next) {}

    private static final Logger log = LoggerFactory.getLogger(KafkaConsumerLoop.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(2);
    /** The topics whose lag is told: what pages wait for. */
    private static final Set<String> LAGGING = Set.of(Topic.AVERAGES.topicName(), Topic.READINGS.topicName());

    private static final Set<String> READINGS = Set.of(Topic.READINGS.topicName());
    /** After so long without a record, Kafka is asked whether it is still there. */
    private static final Duration QUIET = Duration.ofSeconds(10);
    /** After so long without an answered poll, or without a record though some wait, the feed has stalled. */
    private static final Duration STALLED = Duration.ofSeconds(30);
    /** How often the partitions of all topics are compared with those that are read. */
    private static final Duration PARTITIONS_INTERVAL = Duration.ofSeconds(30);
    /** Of one poll. */
    static final int MOST_RECORDS = 500;
    /** How often Kafka is asked where its partitions end; so old may a proof of {@link ReadToEnd} be. */
    private static final Duration ENDS_INTERVAL = Duration.ofSeconds(2);
    /** Reading waits for that answer. */
    private static final Duration ENDS_ANSWER = Duration.ofSeconds(1);
    /** When there was none, so that reading goes on meanwhile. */
    private static final Duration ENDS_RETRY = Duration.ofSeconds(10);

    private final Source source;
    private final Duration replay;
    private final Clock clock;
    private final RecordRouter intake;
    private final Duration stalled;
    private final Duration partitionsInterval;

    private final CountDownLatch stopping = new CountDownLatch(1);
    private final BadRecords badRecords = new BadRecords();
    private final AtomicLong lag = new AtomicLong();
    private final Map<TopicPartition, Position> positions = new HashMap<>();
    /** By {@link System#nanoTime}. */
    private volatile long polledAt = System.nanoTime();

    /** When a record was read, or none waited; by {@link System#nanoTime}. */
    private volatile long progressAt = System.nanoTime();
    /** The thread of {@link #run} while it waits for Kafka, which only an interruption ends. */
    private volatile @Nullable Thread waiting;

    private volatile Optional<String> connectionProblem;
    private boolean wasReady;
    private boolean lost;

    /**
     * Reads nothing yet.
     *
     * @param replay how far back the averages are read at start
     * @param intake gets each record, by the thread of {@link #run}
     */
    public KafkaConsumerLoop(Source source, Duration replay, Clock clock, RecordRouter intake) {
        this(source, replay, clock, intake, STALLED, PARTITIONS_INTERVAL);
    }

    /** {@code stalled} is after how long without progress the feed has stalled. */
    KafkaConsumerLoop(
            Source source,
            Duration replay,
            Clock clock,
            RecordRouter intake,
            Duration stalled,
            Duration partitionsInterval) {
        this.stalled = stalled;
        this.partitionsInterval = partitionsInterval;
        this.source = source;
        this.replay = replay;
        this.clock = clock;
        this.intake = intake;
        this.connectionProblem = Optional.of("waiting for " + source);
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
            try {
                var opened = source.open();
                try (var consumer = opened.consumer()) {
                    waiting = null;
                    follow(consumer, opened, ready);
                }
            } catch (InterruptedException | InterruptException stopped) {
                break;
            } catch (InvalidOffsetException gone) {
                if (areAverages(gone.partitions())) {
                    intake.lostAverages();
                }
                reportGone(gone);
                pause();
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
        return connectionProblem.or(this::stall);
    }

    /** How long ago Kafka was last asked for records, and what came was taken. */
    public Duration sincePoll() {
        return Duration.ofNanos(System.nanoTime() - polledAt);
    }

    /** Whether it reads nothing although it is connected. */
    public boolean isStalled() {
        return connectionProblem.isEmpty() && stall().isPresent();
    }

    public BadRecords badRecords() {
        return badRecords;
    }

    /** Averages and readings that wait in Kafka, as far as it has told. */
    public long lag() {
        return lag.get();
    }

    private Optional<String> stall() {
        if (sincePoll().compareTo(stalled) > 0) {
            return Optional.of("the feed has stalled: no poll of %s for %d s"
                    .formatted(source, sincePoll().toSeconds()));
        }
        var progress = Duration.ofNanos(System.nanoTime() - progressAt);
        return progress.compareTo(stalled) > 0
                ? Optional.of("the feed has stalled: %d records wait in %s, and none came for %d s"
                        .formatted(lag.get(), source, progress.toSeconds()))
                : Optional.empty();
    }

    /** Returns when it is stopped, or a topic has got more partitions: the next connection reads those too. */
    private void follow(Consumer<byte[], byte[]> consumer, Opened opened, Runnable ready) {
        var ends = assign(consumer, opened);
        var devices = ends.entrySet().stream()
                .filter(end -> isOfDevices(end.getKey()))
                .toList();
        var readToEnd = new ReadToEnd();
        var askEndsAt = System.nanoTime();
        var reached = false;
        var heardAt = System.nanoTime();
        var countedAt = heardAt;
        while (stopping.getCount() > 0) {
            if (System.nanoTime() - countedAt > partitionsInterval.toNanos()) {
                if (!Set.copyOf(partitions(consumer)).equals(consumer.assignment())) {
                    log.info("topics have other partitions than before, reading them: source={}", source);
                    return;
                }
                countedAt = System.nanoTime();
            }
            if (!consumer.paused().isEmpty() && areReached(consumer, devices)) {
                consumer.resume(consumer.paused());
            }
            if (System.nanoTime() - askEndsAt >= 0) {
                var interval = askEnds(consumer, readToEnd) ? ENDS_INTERVAL : ENDS_RETRY;
                askEndsAt = System.nanoTime() + interval.toNanos();
            }
            var records = consumer.poll(POLL);
            for (var stored : records) {
                take(stored, readToEnd);
                progressAt = System.nanoTime();
            }
            consumer.assignment().forEach(it -> readToEnd.readTo(it, consumer.position(it)));
            remember(consumer, opened);
            intake.tookAll(consumer.paused().isEmpty() && lag(consumer, READINGS) == 0);
            lag.set(lag(consumer, LAGGING));
            polledAt = System.nanoTime();
            if (lag.get() == 0) {
                progressAt = polledAt;
            }
            if (!reached && areReached(consumer, ends.entrySet())) {
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

    /** Whether Kafka answered in time. */
    private boolean askEnds(Consumer<byte[], byte[]> consumer, ReadToEnd readToEnd) {
        var asked = clock.instant();
        try {
            readToEnd.endsAt(consumer.endOffsets(consumer.assignment(), ENDS_ANSWER), asked);
            return true;
        } catch (TimeoutException late) {
            return false; // what is read meanwhile proves nothing
        }
    }

    private static boolean areReached(
            Consumer<byte[], byte[]> consumer, Collection<Map.Entry<TopicPartition, Long>> ends) {
        return ends.stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private static long lag(Consumer<byte[], byte[]> consumer, Set<String> topics) {
        return consumer.assignment().stream()
                .filter(partition -> topics.contains(partition.topic()))
                .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                .sum();
    }

    private void remember(Consumer<byte[], byte[]> consumer, Opened opened) {
        for (var partition : consumer.assignment()) {
            var topic = topic(partition.topic());
            if (isReadOnce(topic)) {
                positions.put(partition, new Position(opened.id(topic), consumer.position(partition)));
            }
        }
    }

    private boolean isReadOnce(Topic topic) {
        return intake.start(topic) == RecordRouter.Start.BEGINNING || intake.start(topic) == RecordRouter.Start.NEWEST;
    }

    /**
     * Takes all partitions, each from where it is wanted; where they end now. The others wait for what the job knows about the
     * devices, because that tells which of too many have been there for long.
     */
    private Map<TopicPartition, Long> assign(Consumer<byte[], byte[]> consumer, Opened opened) {
        var partitions = partitions(consumer);
        consumer.assign(partitions);
        var ends = consumer.endOffsets(partitions);
        var starts = starts(consumer, partitions, ends, opened);
        for (var partition : partitions) {
            starts.putIfAbsent(partition, ends.get(partition));
            consumer.seek(partition, starts.get(partition));
        }
        consumer.pause(partitions.stream().filter(it -> !isOfDevices(it)).toList());
        intake.averagesFrom(opened.id(Topic.AVERAGES), ofAverages(starts), ofAverages(ends));
        intake.connected();
        polledAt = System.nanoTime();
        progressAt = polledAt;
        connectionProblem = Optional.of("reading the averages of the last " + replay);
        return ends;
    }

    private static boolean isOfDevices(TopicPartition partition) {
        return partition.topic().equals(Topic.DEVICES.topicName());
    }

    private static boolean areAverages(Set<TopicPartition> partitions) {
        return partitions.stream().anyMatch(KafkaConsumerLoop::isOfAverages);
    }

    private static boolean isOfAverages(TopicPartition partition) {
        return partition.topic().equals(Topic.AVERAGES.topicName());
    }

    private static Map<Integer, Long> ofAverages(Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream()
                .filter(it -> isOfAverages(it.getKey()))
                .collect(toMap(it -> it.getKey().partition(), Map.Entry::getValue));
    }

    private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
        return Arrays.stream(Topic.values())
                .flatMap(topic -> partitions(consumer, topic).stream())
                .toList();
    }

    private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, Topic topic) {
        var partitions = consumer.partitionsFor(topic.topicName());
        if (partitions.isEmpty()) {
            throw new KafkaException("%s is not there yet".formatted(topic.topicName()));
        }
        return partitions.stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }

    /** Where each partition is to be read from; one that is missing, from its end. */
    private Map<TopicPartition, Long> starts(
            Consumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> ends,
            Opened opened) {
        var since = clock.instant().minus(replay).toEpochMilli();
        var replayed = withStart(partitions, RecordRouter.Start.REPLAY);
        var starts = new HashMap<TopicPartition, Long>();
        consumer.offsetsForTimes(replayed.stream().collect(toMap(it -> it, it -> since)))
                .forEach((partition, found) -> {
                    if (found != null) {
                        starts.put(partition, found.offset());
                    }
                });
        var readOnce =
                partitions.stream().filter(it -> isReadOnce(topic(it.topic()))).toList();
        consumer.beginningOffsets(readOnce).forEach((partition, beginning) -> {
            var topic = topic(partition.topic());
            var end = ends.get(partition);
            var first = intake.start(topic) == RecordRouter.Start.NEWEST
                    ? Math.max(beginning, end - RecentRejections.MAX)
                    : beginning;
            starts.put(partition, resumed(partition, opened.id(topic), first, end));
        });
        return starts;
    }

    /** Where it was read to, as long as Kafka still has the same topic and lost nothing of it. */
    private long resumed(TopicPartition partition, String topicId, long first, long end) {
        var position = positions.get(partition);
        return position != null && position.topicId().equals(topicId) && position.next() <= end
                ? Math.max(first, position.next())
                : first;
    }

    private List<TopicPartition> withStart(List<TopicPartition> partitions, RecordRouter.Start start) {
        return partitions.stream()
                .filter(partition -> intake.start(topic(partition.topic())) == start)
                .toList();
    }

    private static Topic topic(String name) {
        return Arrays.stream(Topic.values())
                .filter(topic -> topic.topicName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void take(ConsumerRecord<byte[], byte[]> stored, ReadToEnd readToEnd) {
        var topic = topic(stored.topic());
        var partition = new TopicPartition(stored.topic(), stored.partition());
        try {
            intake.take(topic, stored, readToEnd.of(partition));
        } catch (RuntimeException bad) { // whatever is wrong with one record, the next one shall be read
            badRecords.add(topic, stored, bad);
        }
    }

    private void reportReady(Runnable ready) {
        intake.caughtUp();
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
        var what = "%s has no record where it was to be read on: %s".formatted(source, gone.getMessage());
        connectionProblem = Optional.of(what);
        log.warn(what);
    }

    private void reportLoss(Exception failed) {
        connectionProblem = Optional.of("%s does not serve us: %s".formatted(source, failed.getMessage()));
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
