package io.fieldline.agent.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Counters.Counter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queue with a real spool: each reading is sent from memory or from disk, and not from both. */
class ReadingQueueTest {
    private final Counters counters = new Counters();

    @TempDir
    private Path folder;

    private ReadingQueue queue;

    @BeforeEach
    void open() throws Exception {
        queue = TestQueue.open(folder, counters);
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

        var again = queue.next();
        assertThat(text(again)).isEqualTo("{\"n\":1,\"historical\":true}");
        assertThat(text(queue.next())).isEqualTo("{\"n\":2}");
        queue.acked(again.orElseThrow());
        queue.connectionLost(); // before the broker has saved it
        assertThat(text(queue.next())).isEqualTo("{\"n\":1,\"historical\":true}");
    }

    @Test
    void whatIsSentAgainWaitsOnDiskWhileTheBrokerIsAway() {
        add("{\"n\":1}");
        queue.acked(queue.next().orElseThrow());
        queue.connectionLost();
        queue.save(Duration.ZERO);

        assertThat(queue.memoryReadings()).isZero();
        assertThat(text(queue.peekBacklog())).isEqualTo("{\"n\":1,\"historical\":true}");
    }

    @Test
    void whatWasAcknowledgedBeforeTheAgentStopsIsNotWrittenToDisk() {
        add("{\"n\":1}");
        queue.acked(queue.next().orElseThrow());
        queue.discardAcked();
        queue.connectionLost();
        queue.save(Duration.ZERO);

        assertThat(queue.diskReadings()).isZero();
    }

    @Test
    void aReadingThatTheBrokerRejectedIsNotSentAgain() {
        add("{\"n\":1}");
        queue.rejected(queue.next().orElseThrow());
        queue.connectionLost();

        assertThat(queue.next()).isEmpty();
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
}
