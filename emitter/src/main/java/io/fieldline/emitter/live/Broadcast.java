package io.fieldline.emitter.live;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends each new average to all connected browsers.
 *
 * <p>Nothing is sent before {@link #open}: until the feed has caught up, a snapshot would be half of one,
 * and averages of an hour ago would look like live ones. Averages are sent by the feed's thread, snapshots
 * by Netty's, and what is left over by {@code broadcast-leftovers}.
 */
public final class Broadcast implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Broadcast.class);
    private static final long LEFTOVERS_MS = 100;

    private final RecentAverages recent;
    private final Map<UUID, Outbox> outboxes = new ConcurrentHashMap<>();
    private final AtomicLong heldBack = new AtomicLong();
    private final ScheduledExecutorService leftovers =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "broadcast-leftovers"));
    private volatile boolean open;

    public Broadcast(RecentAverages recent) {
        this.recent = recent;
    }

    /** From now on browsers get what is kept and what comes; may be called again. */
    public synchronized void open() {
        if (!open) {
            open = true;
            var unused = leftovers.scheduleWithFixedDelay(this::drain, 0, LEFTOVERS_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Keeps an average, and sends it when it is news. */
    public void publish(AverageEvent average) {
        if (recent.add(average) && open) {
            outboxes.values().forEach(outbox -> {
                if (!outbox.offer(average)) {
                    heldBack.incrementAndGet();
                }
            });
        }
    }

    public void connected(UUID client, Outbox.Line line) {
        var outbox = new Outbox(recent, line);
        outboxes.put(client, outbox);
        if (open) {
            outbox.drain();
        }
    }

    public void disconnected(UUID client) {
        outboxes.remove(client);
    }

    public long clients() {
        return outboxes.size();
    }

    /** How many averages a browser could not take at once; it got them later, or a newer one in their place. */
    public long heldBack() {
        return heldBack.get();
    }

    private void drain() {
        try {
            outboxes.values().forEach(Outbox::drain);
        } catch (RuntimeException bug) {
            log.error("leftovers failed, trying again", bug); // thrown, it would end the schedule
        }
    }

    @Override
    public void close() {
        leftovers.shutdownNow();
    }
}
