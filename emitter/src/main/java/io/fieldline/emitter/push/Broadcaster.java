package io.fieldline.emitter.push;

import io.fieldline.emitter.average.Subscription;
import io.fieldline.emitter.average.TopicOffsets;
import io.fieldline.emitter.live.LiveState;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is new to all connected browsers.
 *
 * <p>Nothing is sent before {@link #open}, nor after {@link #hold}: until the feed has caught up, a snapshot would be half
 * of one, and averages of an hour ago would look like live ones. Averages are sent by the feed's thread, all else, and
 * what a browser did not take at once, by the thread {@code broadcast}.
 */
public final class Broadcaster implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Broadcaster.class);
    private static final Duration LEFTOVERS = Duration.ofMillis(100);
    private static final int BATCH = 1_000;

    private final LiveState live;
    private final Duration slowClientTimeout;
    private final Map<UUID, ClientFeed> outboxes = new ConcurrentHashMap<>();
    private final AtomicLong deferred = new AtomicLong();
    private final AtomicLong evicted = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final UnaryOperator<Runnable> guard;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "broadcast"));
    private volatile boolean open;
    private long flushed;

    /**
     * Sends nothing yet.
     *
     * @param readingInterval how often a page gets the newest readings of the devices that it shows
     * @param slowClientTimeout      after so long of taking nothing a browser's connection is ended
     * @param guard           what becomes of an error in a task of the thread: without that task pages would stand still
     */
    public Broadcaster(
            LiveState live, Duration readingInterval, Duration slowClientTimeout, UnaryOperator<Runnable> guard) {
        this.live = live;
        this.guard = guard;
        this.slowClientTimeout = slowClientTimeout;
        every(LEFTOVERS, this::drain);
        every(readingInterval, () -> each(ClientFeed::sample));
    }

    /** From now on browsers get what is kept and what comes; may be called again. */
    public synchronized void open() {
        if (!open) {
            flushed = live.averages().arrivals();
            outboxes.values().forEach(ClientFeed::restart);
            open = true;
        }
    }

    /** What was sent is not true any more: until {@link #open} nothing more is sent, then all begin anew. */
    public synchronized void hold() {
        open = false;
    }

    /** Does this again and again, by the thread {@code broadcast}. */
    public void every(Duration interval, Runnable task) {
        var nanos = interval.toNanos();
        var unused = thread.scheduleWithFixedDelay(guard.apply(task), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** Sends the averages that came since the last time: together, as that costs a browser's connection one write. */
    public synchronized void flush() {
        if (!open) {
            return;
        }
        while (flushed < live.averages().arrivals()) {
            var fresh = live.averages().after(flushed, BATCH, any -> true).stream()
                    .map(EncodedAverage::of)
                    .toList();
            if (fresh.isEmpty()) {
                flushed = live.averages().arrivals();
                return;
            }
            each(outbox -> deferred.addAndGet(outbox.offer(flushed, fresh)));
            flushed = fresh.get(fresh.size() - 1).arrival();
        }
    }

    /** A browser is there; what it shows, and knows already, see {@link ClientFeed#subscribe}. */
    public void connected(UUID client, ClientConnection line, Subscription watch, Optional<TopicOffsets> known) {
        var outbox = new ClientFeed(live, line);
        outbox.subscribe(watch, known);
        outboxes.put(client, outbox);
        if (open) {
            outbox.drain();
        }
    }

    /** Another view is opened on the page. */
    public void subscribe(UUID client, Subscription watch) {
        var outbox = outboxes.get(client);
        if (outbox != null) {
            outbox.subscribe(watch, Optional.empty());
        }
    }

    public void disconnected(UUID client) {
        outboxes.remove(client);
    }

    public long clients() {
        return outboxes.size();
    }

    /** How many averages a browser could not take at once; it got them later, or a newer one in their place. */
    public long deferred() {
        return deferred.get();
    }

    /** How many browsers' connections were ended, as they did not take what is sent. */
    public long evicted() {
        return evicted.get();
    }

    /** How many browsers' connections were ended because of an error while they were served. */
    public long failed() {
        return failed.get();
    }

    private void drain() {
        if (!open) {
            return;
        }
        var since = System.nanoTime() - slowClientTimeout.toNanos();
        each(ClientFeed::drain);
        outboxes.forEach((client, outbox) -> {
            if (outbox.endIfStuckSince(since)) {
                log.info("ended a connection that takes nothing: client={}", client);
                evicted.incrementAndGet();
                outboxes.remove(client);
            }
        });
    }

    /** What fails for one browser ends its connection, and costs the others nothing. */
    private void each(Consumer<ClientFeed> task) {
        outboxes.forEach((client, outbox) -> {
            try {
                task.accept(outbox);
            } catch (RuntimeException error) {
                log.error("ended a connection because it could not be served: client={}", client, error);
                failed.incrementAndGet();
                outboxes.remove(client);
                outbox.end();
            }
        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
