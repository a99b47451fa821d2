package io.fieldline.agent.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.spool.Spool;
import io.fieldline.agent.spool.SpoolClock;
import io.fieldline.agent.spool.SpoolSettings;
import io.fieldline.agent.spool.SpoolSettings.WhenFull;
import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Counters.Counter;
import io.fieldline.agent.status.DeviceStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queue with a real spool: whatever happens, each reading is sent from one of both. */
class ReadingQueueTest {
    private final Counters counters = new Counters();

    @TempDir
    private Path folder;

    private ReadingQueue queue;

    @BeforeEach
    void open() throws Exception {
        var settings = new SpoolSettings(
                folder, 1_000_000, Duration.ofDays(1), Duration.ofSeconds(5), WhenFull.DROP_OLDEST, 100);
        var spool = new RetryingSpool(
                () -> Spool.open(folder, settings, new SystemNanos(), counters), new DeviceStatus(), counters);
        spool.open();
        queue = new ReadingQueue(
                new MemoryQueue(100, 100_000, WhenFull.DROP_OLDEST, counters),
                new RecentlyAcked(Duration.ofMinutes(1), 1_000, counters),
                spool);
    }

    @Test
    void aWaitingReadingThatIsSavedIsSentFromTheDisk() {
        add("{\"n\":1}");
        queue.save(Duration.ZERO);

        assertThat(queue.hasWaiting()).isFalse();
        assertThat(queue.diskReadings()).isEqualTo(1);
        assertThat(text(queue.peekBacklog())).contains("\"n\":1").contains("historical");
    }

    @Test
    void whatWasAcknowledgedShortlyBeforeTheConnectionWasLostIsSentAgain() {
        add("{\"n\":1}");
        queue.acked(queue.next().orElseThrow());
        queue.connectionLost();
        add("{\"n\":2}");

        assertThat(text(queue.next())).isEqualTo("{\"n\":2}"); // live readings go first
        var again = queue.next();
        assertThat(text(again)).isEqualTo("{\"n\":1,\"historical\":true}");
        queue.save(Duration.ZERO);
        assertThat(queue.diskReadings()).isEqualTo(1); // only the new one
        queue.connectionLost(); // before the second acknowledgement
        assertThat(text(queue.next())).contains("\"n\":1");
    }

    @Test
    void anAcknowledgedReadingIsNotSentAgainOnTheSameConnection() {
        add("{\"n\":1}");
        queue.acked(queue.next().orElseThrow());
        queue.resetUnacked(); // nobody is subscribed

        assertThat(queue.next()).isEmpty();
        assertThat(queue.memoryReadings()).isZero();
    }

    @Test
    void acknowledgedReadingsAreBoundedByBytes() {
        for (var n = 0; n < 20; n++) {
            add("{\"n\":%d}".formatted(n));
            queue.acked(queue.next().orElseThrow());
        }
        queue.connectionLost();

        assertThat(queue.memoryReadings()).isLessThan(10);
        assertThat(counters.get(Counter.NOT_RESENDABLE)).isEqualTo(20 - queue.memoryReadings());
    }

    @Test
    void aReadingInFlightFromMemoryIsNotSentFromTheDiskBesideIt() {
        add("{\"n\":1}");
        var sent = queue.next().orElseThrow();
        queue.save(Duration.ZERO);

        assertThat(queue.take(queue.peekBacklog().orElseThrow())).isFalse();
        queue.acked(sent);
        assertThat(queue.peekBacklog()).isEmpty();
        assertThat(queue.memoryReadings()).isZero();
    }

    @Test
    void afterAResetASavedReadingInFlightIsSentFromTheDisk() {
        add("{\"n\":1}");
        queue.next();
        queue.save(Duration.ZERO);
        queue.resetUnacked();

        assertThat(queue.memoryReadings()).isZero();
        assertThat(queue.take(queue.peekBacklog().orElseThrow())).isTrue();
    }

    @Test
    void aResetStartsTheBacklogAgainFromTheOldestThatIsNotAcknowledged() {
        add("{\"n\":1}");
        add("{\"n\":2}");
        add("{\"n\":3}");
        queue.save(Duration.ZERO);
        var first = queue.peekBacklog().orElseThrow();
        assertThat(queue.take(first)).isTrue();
        var second = queue.peekBacklog().orElseThrow();
        assertThat(queue.take(second)).isTrue();
        queue.acked(first);
        var third = queue.peekBacklog().orElseThrow();
        queue.resetUnacked();

        assertThat(queue.take(third)).isFalse();
        assertThat(text(queue.peekBacklog())).contains("\"n\":2");
    }

    @Test
    void whatTheBrokerHasIsNotOnDiskAfterTheEnd() {
        add("{\"n\":1}");
        queue.acked(queue.next().orElseThrow());
        add("{\"n\":2}");

        assertThat(queue.close()).isZero();
        assertThat(queue.memoryReadings()).isZero();
        assertThat(queue.diskReadings()).isEqualTo(1);
    }

    private void add(String json) {
        queue.add(QueuedReading.live(json.getBytes(UTF_8), System.nanoTime()));
    }

    private static String text(Optional<QueuedReading> reading) {
        return new String(reading.orElseThrow().json(), UTF_8);
    }

    private static final class SystemNanos implements SpoolClock {
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
