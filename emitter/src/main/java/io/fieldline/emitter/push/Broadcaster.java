package io.fieldline.emitter.push;

import io.fieldline.emitter.average.TopicOffsets;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.overview.OverviewCache;
import io.fieldline.emitter.overview.OverviewCursor;
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
 * Sends new events to all connected clients.
 *
 * <p>Nothing is sent before {@link #open} or after {@link #hold}. Before the feed has caught up, a snapshot would be incomplete,
 * and old averages would look like live ones. The feed's thread sends averages. The thread {@code broadcast} sends everything
 * else, and what a connection had no room for.
 */
public final class Broadcaster implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Broadcaster.class);
    private static final Duration LEFTOVERS = Duration.ofMillis(100);
    private static final Duration OVERVIEW = Duration.ofSeconds(1);
    private static final int BATCH = 1_000;

    private final LiveState live;
    private final OverviewCache overview;
    private final Duration slowClientTimeout;
    private final Map<UUID, ClientFeed> feeds = new ConcurrentHashMap<>();
    private final AtomicLong deferred = new AtomicLong();
    private final AtomicLong evicted = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final UnaryOperator<Runnable> guard;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "broadcast"));
    private volatile boolean open;
    private long flushed;
    private Optional<Long> overviewAt = Optional.empty();

    /**
     * Creates a broadcaster that sends nothing yet.
     *
     * @param readingInterval   how often a page gets the newest readings of the devices that it shows
     * @param slowClientTimeout the time without reading after which a client is disconnected
     * @param guard             receives an error of a task, because without that task pages would get no more events
     */
    public Broadcaster(
            LiveState live, Duration readingInterval, Duration slowClientTimeout, UnaryOperator<Runnable> guard) {
        this.live = live;
        this.overview = new OverviewCache(live.averages(), live.devices());
        this.guard = guard;
        this.slowClientTimeout = slowClientTimeout;
        every(LEFTOVERS, this::drain);
        every(readingInterval, () -> each(ClientFeed::sample));
    }

    /** Starts to send; may be called again. */
    public synchronized void open() {
        if (!open) {
            flushed = live.averages().arrivals();
            feeds.values().forEach(ClientFeed::restart);
            open = true;
        }
    }

    /** The state was reset. Nothing is sent until {@link #open}; then every client gets a new snapshot. */
    public synchronized void hold() {
        open = false;
    }

    /** Runs this task repeatedly in the thread {@code broadcast}. */
    public void every(Duration interval, Runnable task) {
        var nanos = interval.toNanos();
        var unused = thread.scheduleWithFixedDelay(guard.apply(task), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** Sends the averages that have arrived since the last call, together, so that each connection needs only one write. */
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
            each(feed -> deferred.addAndGet(feed.offer(flushed, fresh)));
            flushed = fresh.get(fresh.size() - 1).arrival();
        }
    }

    /** A client connected; see {@link ClientFeed#join}. */
    public void connected(
            UUID client,
            ClientConnection connection,
            ClientView view,
            Optional<TopicOffsets> known,
            OverviewCursor cursor) {
        var feed = new ClientFeed(live, connection);
        feed.join(view, known, cursor);
        feeds.put(client, feed);
        if (open) {
            feed.drain();
        }
    }

    /** The page shows something else. */
    public void show(UUID client, ClientView view) {
        var feed = feeds.get(client);
        if (feed != null) {
            feed.show(view);
        }
    }

    public void disconnected(UUID client) {
        feeds.remove(client);
    }

    public long clients() {
        return feeds.size();
    }

    public OverviewCache overview() {
        return overview;
    }

    /** How many averages were sent later because a connection was full. */
    public long deferred() {
        return deferred.get();
    }

    /** How many clients were disconnected because they read nothing. */
    public long evicted() {
        return evicted.get();
    }

    /** How many clients were disconnected because of an error. */
    public long failed() {
        return failed.get();
    }

    private void drain() {
        if (!open) {
            return;
        }
        var since = System.nanoTime() - slowClientTimeout.toNanos();
        each(ClientFeed::drain);
        sendOverview();
        feeds.forEach((client, feed) -> {
            if (feed.endIfFullSince(since)) {
                log.info("disconnected a client that reads nothing: client={}", client);
                evicted.incrementAndGet();
                feeds.remove(client);
            }
        });
    }

    /** Sends the overview, which is refreshed once a second while a page shows it. */
    private void sendOverview() {
        if (feeds.values().stream().noneMatch(ClientFeed::hasOverview)) {
            return;
        }
        var now = System.nanoTime();
        var isDue = overviewAt.filter(last -> now - last < OVERVIEW.toNanos()).isEmpty();
        if (isDue) {
            overviewAt = Optional.of(now);
            overview.refresh();
        }
        each(feed -> feed.sendOverview(overview, isDue));
    }

    /** An error with one client ends its connection only. */
    private void each(Consumer<ClientFeed> task) {
        feeds.forEach((client, feed) -> {
            try {
                task.accept(feed);
            } catch (RuntimeException error) {
                log.error("disconnected a client because of an error: client={}", client, error);
                failed.incrementAndGet();
                feeds.remove(client);
                feed.end();
            }
        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
