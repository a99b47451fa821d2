package io.fieldline.endtoend;

import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Devices that make counting hard, and the ledger of the readings that they sent. They have wrong clocks, clocks that step,
 * repeated readings, late ones, new sessions, shuffled backlogs, several metrics, and means of several samples. One thread
 * measures. A reading enters the ledger when the broker acknowledges it.
 */
final class LedgerLoad implements AutoCloseable {
    private static final long TICK_MILLIS = 200;
    private static final Map<String, String> TEMPERATURE = Map.of("temperature", "°C");
    private static final Duration BACKLOG = Duration.ofMinutes(10);

    /** Steps within the allowed lateness, or longer than the test. */
    private static final List<Duration> STEPS =
            List.of(Duration.ZERO, Duration.ofSeconds(30), Duration.ofMinutes(-5), Duration.ofDays(-1));

    /** A reading that is sent later. */
    private record Delayed(Instant due, Reading reading) {}

    private final Random random;
    private final Duration mostDelay;
    private final ReadingLedger ledger = new ReadingLedger();
    private final RetryingPublisher publisher;
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
    private final PriorityQueue<Delayed> delayed = new PriorityQueue<>(Comparator.comparing(Delayed::due));
    private final List<LedgerDevice> punctual;
    private final LedgerDevice stepping;
    private final LedgerDevice rebooting;
    private final LedgerDevice repeating;
    private final LedgerDevice late;
    private final LedgerDevice backlog;
    private final LedgerDevice future;
    private Instant backlogFrom = Instant.now().minus(BACKLOG);
    private long tick;
    private @Nullable ScheduledFuture<?> ticking;

    /** Repeated and late readings are delayed by {@code mostDelay} at most. */
    LedgerLoad(URI broker, Random random, Duration mostDelay) {
        this.random = random;
        this.mostDelay = mostDelay;
        publisher = new RetryingPublisher(broker, "ledger-load");
        var climate = Map.of("temperature", "°C", "humidity", "%", "pressure", "hPa");
        punctual = List.of(
                device("steady", TEMPERATURE, Duration.ZERO, 1),
                device("several-metrics", climate, Duration.ZERO, 1),
                device("means", TEMPERATURE, Duration.ZERO, 10),
                device("ahead", TEMPERATURE, Duration.ofSeconds(30), 1),
                device("behind", TEMPERATURE, Duration.ofHours(-1), 1));
        stepping = device("stepping", TEMPERATURE, Duration.ZERO, 1);
        rebooting = device("rebooting", TEMPERATURE, Duration.ZERO, 1);
        repeating = device("repeating", TEMPERATURE, Duration.ZERO, 1);
        late = device("late", TEMPERATURE, Duration.ZERO, 1);
        backlog = device("backlog", TEMPERATURE, Duration.ZERO, 1);
        future = device("future", TEMPERATURE, Duration.ofHours(1), 1);
    }

    void start() {
        publisher.start();
        ticking = ticks.scheduleAtFixedRate(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Stops measuring and sends all delayed readings. Throws if measuring failed before. */
    void stopMeasuring() throws InterruptedException, ExecutionException {
        if (ticking != null && ticking.isDone()) {
            ticking.get();
        }
        ticks.submit(() -> {
                    sendBacklog();
                    delayed.forEach(later -> publish(later.reading()));
                    delayed.clear();
                })
                .get();
        ticks.shutdown();
    }

    boolean isDelivered() {
        return publisher.isDelivered();
    }

    /** Unexpected events; empty if all is well. */
    List<String> problems() {
        return publisher.problems();
    }

    /** How often the broker reported that it dropped a message because nobody was subscribed. */
    int unsubscribed() {
        return publisher.unsubscribed();
    }

    ReadingLedger ledger() {
        return ledger;
    }

    @Override
    public void close() throws InterruptedException {
        ticks.shutdownNow();
        publisher.close();
    }

    private void tick() {
        var now = Instant.now();
        tick++;
        punctual.forEach(device -> publish(device.measure(now, false)));
        publish(stepping.measure(now, false));
        publish(rebooting.measure(now, false));
        publish(future.measure(now, false));
        repeat(repeating.measure(now, false), now);
        partlyLate(late.measure(now, false), now);
        if (happensEvery(20)) {
            stepping.setClock(STEPS);
            rebooting.reboot();
        }
        if (tick == 1 || happensEvery((int) mostDelay.toSeconds())) {
            sendBacklog();
        }
        while (!delayed.isEmpty() && delayed.peek().due().isBefore(now)) {
            publish(delayed.remove().reading());
        }
    }

    /** True once in this many seconds on average. */
    private boolean happensEvery(int seconds) {
        return random.nextInt((int) (seconds * 1000L / TICK_MILLIS)) == 0;
    }

    private void repeat(Reading reading, Instant now) {
        publish(reading);
        for (var repeats = random.nextInt(3); repeats > 0; repeats--) {
            delay(reading, now);
        }
    }

    private void partlyLate(Reading reading, Instant now) {
        if (random.nextInt(4) == 0) {
            delay(reading, now);
        } else {
            publish(reading);
        }
    }

    private void delay(Reading reading, Instant now) {
        delayed.add(new Delayed(now.plusMillis(random.nextLong(mostDelay.toMillis())), reading));
    }

    /** Sends, in random order, the readings since the last backlog: one per second, as of a device without a connection. */
    private void sendBacklog() {
        var now = Instant.now();
        var readings = new ArrayList<Reading>();
        while (backlogFrom.isBefore(now)) {
            readings.add(backlog.measure(backlogFrom, true));
            backlogFrom = backlogFrom.plusSeconds(1);
        }
        Collections.shuffle(readings, random);
        readings.forEach(this::publish);
    }

    private void publish(Reading reading) {
        publisher.publish(
                "fieldline/%s/readings".formatted(reading.deviceName()), ReadingJson.write(reading), false, () -> {
                    if (reading.deviceName().equals(future.name())) {
                        ledger.reject(reading);
                    } else {
                        ledger.count(reading);
                    }
                });
    }

    private LedgerDevice device(String name, Map<String, String> units, Duration clockOffset, int mostSamples) {
        return new LedgerDevice(name, units, clockOffset, mostSamples, random);
    }
}
