package io.fieldline.emitter.rest;

import io.fieldline.emitter.limits.ClientAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLongArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that answer requests, taking one address after the other. Only a limited number of requests of one address run at the same
 * time, so that a client with many requests delays only itself.
 */
public final class RestQueue implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RestQueue.class);
    private static final int WAITING = 256;
    private static final int WAITING_PER_ADDRESS = 64;
    private static final long IDLE = 0;

    private final int perAddress;
    private final Map<ClientAddress, Share> shares = new HashMap<>();
    private final Queue<ClientAddress> turns = new ArrayDeque<>();
    private final Thread[] threads;
    /** When each thread began its task, from {@link System#nanoTime}; 0 if it is idle. */
    private final AtomicLongArray runningSince;

    private int waiting;
    private boolean closed;

    private static final class Share {
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private int running;
    }

    private record Turn(ClientAddress address, Runnable task) {}

    public RestQueue(String name, int threadCount, int perAddress) {
        this.perAddress = perAddress;
        this.runningSince = new AtomicLongArray(threadCount);
        this.threads = new Thread[threadCount];
        for (var number = 0; number < threadCount; number++) {
            var index = number;
            threads[index] = new Thread(() -> run(index), name);
            threads[index].setDaemon(true);
            threads[index].start();
        }
    }

    /** Accepts a task unless too many are waiting. */
    public synchronized boolean offer(ClientAddress address, Runnable task) {
        if (closed || waiting >= WAITING) {
            return false;
        }
        var known = shares.get(address);
        if (known != null && known.waiting.size() >= WAITING_PER_ADDRESS) {
            return false;
        }
        var share = known == null ? new Share() : known;
        shares.put(address, share);
        if (share.waiting.isEmpty()) {
            turns.add(address);
        }
        share.waiting.add(task);
        waiting++;
        notifyAll();
        return true;
    }

    /** The number of addresses with a task that waits or runs. */
    synchronized int addresses() {
        return shares.size();
    }

    /** How long the longest task has been running, or zero. */
    public Duration longestTask() {
        var now = System.nanoTime();
        var longest = 0L;
        for (var index = 0; index < threads.length; index++) {
            var since = runningSince.get(index);
            longest = Math.max(longest, since == IDLE ? 0 : now - since);
        }
        return Duration.ofNanos(longest);
    }

    private void run(int index) {
        try {
            while (true) {
                var turn = next();
                runningSince.set(index, System.nanoTime() | 1);
                try {
                    turn.task.run();
                } catch (RuntimeException bug) {
                    log.error("a request failed", bug);
                } finally {
                    runningSince.set(index, IDLE);
                    done(turn.address);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Turn next() throws InterruptedException {
        while (true) {
            for (var tries = turns.size(); tries > 0; tries--) {
                var address = turns.remove();
                var share = shares.get(address);
                if (share == null) {
                    continue;
                }
                if (share.running < perAddress) {
                    return take(address, share);
                }
                turns.add(address);
            }
            wait();
        }
    }

    private Turn take(ClientAddress address, Share share) {
        var task = share.waiting.remove();
        share.running++;
        waiting--;
        if (!share.waiting.isEmpty()) {
            turns.add(address);
        }
        return new Turn(address, task);
    }

    private synchronized void done(ClientAddress address) {
        var share = shares.get(address);
        if (share != null && --share.running == 0 && share.waiting.isEmpty()) {
            shares.remove(address);
        }
        notifyAll();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        for (var thread : threads) {
            thread.interrupt();
        }
    }
}
