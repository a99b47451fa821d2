package io.fieldline.emitter.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.common.TopicPartition;

class ReadToEndTest {
    private static final TopicPartition PARTITION = new TopicPartition("readings", 0);
    private static final Instant START = Instant.parse("2026-11-28T06:00:00Z");

    private ReadToEnd readToEnd = new ReadToEnd();

    /**
     * A poll.
     *
     * @param stored the number of records that Kafka gets before the poll, one per millisecond
     * @param pause  the time before the poll, in milliseconds, because the thread may be busy
     * @param asks   whether Kafka is asked for the end before the poll
     * @param answer how long the answer takes; records are also stored during this time
     * @param reads  the maximum number of records; 0 if no fetch is answered
     */
    private record Poll(int stored, long pause, boolean asks, int answer, int reads) {}

    @Property(tries = 2_000)
    void noRecordIsSaidToHaveBeenStoredLaterThanItWas(@ForAll("polls") List<Poll> polls) {
        readToEnd = new ReadToEnd();
        var log = new ArrayList<Instant>();
        var now = START;
        var taken = 0;
        for (var poll : polls) {
            now = store(log, poll.stored(), now).plusMillis(poll.pause());
            if (poll.asks()) {
                var asked = now;
                now = store(log, poll.answer(), now);
                readToEnd.endsAt(Map.of(PARTITION, (long) log.size()), asked);
                now = store(log, poll.answer(), now);
            }
            for (var read = 0; read < poll.reads() && taken < log.size(); read++) {
                assertThat(readToEnd.of(PARTITION)).isBeforeOrEqualTo(log.get(taken));
                taken++;
            }
            readToEnd.readTo(PARTITION, taken);
        }
    }

    /** While no fetch was answered, each poll counted as a proof, so old readings made a dead device online. */
    @Example
    void aReaderThatGetsNothingProvesNothing() {
        readToEnd.endsAt(Map.of(PARTITION, 0L), START);
        readToEnd.readTo(PARTITION, 0);
        for (var second = 1; second < 10; second++) {
            readToEnd.endsAt(Map.of(PARTITION, 5L), START.plusSeconds(second));
            readToEnd.readTo(PARTITION, 0);
        }

        assertThat(readToEnd.of(PARTITION)).isEqualTo(START);
    }

    @Example
    void aReaderThatLagsALittleReachesAnEndToo() {
        for (var second = 0; second < 10; second++) {
            readToEnd.endsAt(Map.of(PARTITION, second * 10L + 10), START.plusSeconds(second));
            readToEnd.readTo(PARTITION, second * 10L);
        }

        assertThat(readToEnd.of(PARTITION)).isEqualTo(START.plusSeconds(8));
    }

    @Example
    void nothingIsKnownBeforeThePartitionWasReadToItsEnd() {
        readToEnd.endsAt(Map.of(PARTITION, 5L), START);
        readToEnd.readTo(PARTITION, 4);

        assertThat(readToEnd.of(PARTITION)).isEqualTo(Instant.MIN);
    }

    /** Stores one record per millisecond; returns the time after them. */
    private static Instant store(List<Instant> log, int records, Instant from) {
        for (var record = 1; record <= records; record++) {
            log.add(from.plusMillis(record));
        }
        return from.plusMillis(records);
    }

    @Provide
    Arbitrary<List<Poll>> polls() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 8),
                        Arbitraries.longs().between(0, 60_000),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 12))
                .as(Poll::new)
                .list()
                .ofMaxSize(40);
    }
}
