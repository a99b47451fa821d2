package io.fieldline.agent.publish;

import io.fieldline.agent.spool.Spool;
import io.fieldline.messages.ReadingJson;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The readings that the broker does not have: new ones in memory, and those that waited in the spool. Any thread adds,
 * takes and acknowledges readings without waiting for the disk. The methods that say so are for the backlog thread
 * only.
 */
public final class ReadingQueue {
    /** Maximum size of one write. It is small because each reading is copied, and memory is scarce. */
    private static final long BATCH_BYTES = 1 << 18;

    private final MemoryQueue memory;
    private final RecentlyAcked recent;
    private final RetryingSpool disk;
    private boolean rewind;

    public ReadingQueue(MemoryQueue memory, RecentlyAcked recent, RetryingSpool disk) {
        this.memory = memory;
        this.recent = recent;
        this.disk = disk;
    }

    synchronized void add(QueuedReading reading) {
        memory.add(reading);
    }

    /** The next live reading; it is in flight from now on. */
    synchronized Optional<QueuedReading> next() {
        return memory.next();
    }

    /** Removes it from the queue. It is only sent again if the connection is lost soon. */
    synchronized void acked(QueuedReading reading) {
        memory.acked(reading);
        recent.add(reading);
        reading.number().ifPresent(disk::acked);
    }

    /** Removes it from the queue, because the broker never accepts it. */
    synchronized void rejected(QueuedReading reading) {
        memory.acked(reading);
        reading.number().ifPresent(disk::acked);
    }

    /** All readings in flight are sent again, in their order. */
    synchronized void resetUnacked() {
        memory.resetUnacked();
        rewind = true;
    }

    /** All readings in flight, and those that were acknowledged a short time ago, are sent again. */
    synchronized void connectionLost() {
        resetUnacked();
        memory.sendFirst(recent.removeAll());
    }

    /** What was acknowledged so far is not sent again. */
    synchronized void discardAcked() {
        recent.removeAll();
    }

    /** Whether a live reading waits. */
    synchronized boolean hasWaiting() {
        return memory.hasWaiting();
    }

    public synchronized int memoryReadings() {
        return memory.size();
    }

    /** Readings on disk that the broker does not have. */
    public long diskReadings() {
        return disk.waiting();
    }

    /**
     * Writes readings to disk that were added at least {@code age} ago. After a failure, writes a single reading to
     * test the disk. For the backlog thread.
     */
    void save(Duration age) {
        disk.run(spool -> {
            var readings = unsaved(age, disk.isFailing() ? 1 : BATCH_BYTES);
            while (!readings.isEmpty()) {
                var appended = spool.append(readings.stream()
                        .map(QueuedReading::json)
                        .map(ReadingJson::historical)
                        .toList());
                saved(readings.subList(0, appended.count()), appended.first());
                disk.succeeded();
                if (appended.count() < readings.size()) {
                    return; // full
                }
                readings = unsaved(age, BATCH_BYTES);
            }
        });
    }

    /**
     * The next reading on disk, if there is one; {@link #take} moves on to the one after it. For the backlog thread.
     */
    Optional<QueuedReading> peekBacklog() {
        if (takeRewind()) {
            disk.run(Spool::rewind);
        }
        return disk.peek().map(QueuedReading::backlog);
    }

    /**
     * Takes the reading that {@link #peekBacklog} returned. Returns false if it must not be sent now, because the queue
     * was reset, or the same reading is in flight from memory. For the backlog thread.
     */
    synchronized boolean take(QueuedReading reading) {
        if (rewind || memory.isInFlight(reading.number().orElseThrow())) {
            return false;
        }
        disk.run(Spool::advance);
        return true;
    }

    /** For the backlog thread. */
    void retryDisk() {
        disk.retry();
    }

    /** For the backlog thread. */
    void tidyDisk() {
        disk.run(Spool::tidy);
    }

    /**
     * Writes all readings to disk, and closes it. Returns how many readings the disk did not accept. For the backlog
     * thread.
     */
    int close() {
        save(Duration.ZERO);
        var lost = unsaved(Duration.ZERO, 1).isEmpty() ? 0 : memoryReadings();
        disk.run(Spool::close);
        return lost;
    }

    private synchronized boolean takeRewind() {
        var due = rewind;
        rewind = false;
        return due;
    }

    private synchronized List<QueuedReading> unsaved(Duration age, long maxBytes) {
        return memory.unsaved(System.nanoTime() - age.toNanos(), maxBytes);
    }

    private synchronized void saved(List<QueuedReading> readings, long firstNumber) {
        memory.saved(readings, firstNumber);
        readings.stream()
                .filter(QueuedReading::isAcked) // the acknowledgement came during the write
                .forEach(reading -> disk.acked(reading.number().orElseThrow()));
    }
}
