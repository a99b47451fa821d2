package io.fieldline.agent.publish;

import io.fieldline.agent.spool.Spool;
import io.fieldline.agent.spool.SpoolClock;
import io.fieldline.agent.spool.SpoolInUseException;
import io.fieldline.agent.spool.SpoolSettings;
import io.fieldline.agent.spool.SpoolSettings.WhenFull;
import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.DeviceStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Reading queues with a real spool. */
final class TestQueue {
    private static final long MAX_BYTES = 100_000_000;

    /** Room for a few readings. */
    private static final long RECENT_BYTES = 1_000;

    private TestQueue() {}

    static ReadingQueue open(Path folder, Counters counters) throws SpoolInUseException {
        var settings = new SpoolSettings(
                folder, MAX_BYTES, Duration.ofDays(1), Duration.ofSeconds(5), WhenFull.DROP_OLDEST, 100);
        var spool = new RetryingSpool(
                () -> Spool.open(folder, settings, new MonotonicClock(), counters), new DeviceStatus(), counters);
        spool.open();
        return new ReadingQueue(
                new MemoryQueue(100_000, MAX_BYTES, WhenFull.DROP_OLDEST, counters),
                new RecentlyAcked(Duration.ofMinutes(1), RECENT_BYTES, counters),
                spool);
    }

    private static final class MonotonicClock implements SpoolClock {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public Optional<Instant> verified() {
            return Optional.empty();
        }
    }
}
