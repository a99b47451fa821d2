package io.fieldline.emitter.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
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
    private static final long UNDER_WAY = 5_000;
    private static final int MOST_RECORDS = 3;

    private ReadToEnd readToEnd = nothingRead();

    /**
     * A poll.
     *
     * @param stored records that Kafka gets before it, one a millisecond
     * @param pause  before it, in milliseconds: the thread may have been busy
     * @param lasts  until it returns
     */
    private record Poll(int stored, long pause, long lasts) {}

    /** As the consumer does: the answer to the fetch of one poll is taken in the next ones, so many records at once. */
    @Property(tries = 2_000)
    void noRecordIsSaidToHaveBeenStoredLaterThanItWas(@ForAll("polls") List<Poll> polls) {
        readToEnd = nothingRead();
        var log = new ArrayList<Instant>();
        var fetched = new ArrayDeque<Instant>();
        var now = START;
        var taken = 0;
        var end = 0; // of the log, as the last fetch said
        for (var poll : polls) {
            for (var record = 1; record <= poll.stored(); record++) {
                log.add(now.plusMillis(record));
            }
            now = now.plusMillis(poll.stored() + poll.pause());
            readToEnd.polling(now);
            var records = 0;
            while (!fetched.isEmpty() && records < MOST_RECORDS) {
                assertThat(readToEnd.of(PARTITION)).isBeforeOrEqualTo(fetched.remove());
                records++;
                taken++;
            }
            readToEnd.polled(records);
            if (taken == end) {
                readToEnd.reached(PARTITION);
            }
            if (fetched.isEmpty()) { // the next fetch is sent, and answered at once
                fetched.addAll(log.subList(taken, log.size()));
                end = log.size();
            }
            now = now.plusMillis(poll.lasts());
        }
    }

    @Example
    void aRecordAfterAnEmptyPollIsAsOldAsAFetchMayBeUnderWay() {
        for (var second = 0; second < 10; second++) {
            readToEnd.polling(START.plusSeconds(second));
            readToEnd.polled(0);
            readToEnd.reached(PARTITION);
        }

        assertThat(readToEnd.of(PARTITION)).isEqualTo(START.plusSeconds(8).minusMillis(UNDER_WAY));
    }

    @Example
    void nothingIsKnownBeforeThePartitionWasReadToItsEnd() {
        readToEnd.polling(START);
        readToEnd.polled(0);
        readToEnd.polling(START.plusSeconds(1));

        assertThat(readToEnd.of(PARTITION)).isEqualTo(Instant.MIN);
    }

    private static ReadToEnd nothingRead() {
        return new ReadToEnd(Duration.ofMillis(UNDER_WAY), MOST_RECORDS);
    }

    @Provide
    Arbitrary<List<Poll>> polls() {
        var times = Arbitraries.oneOf(
                Arbitraries.longs().between(0, 500), Arbitraries.longs().between(0, 60_000));
        return Combinators.combine(
                        Arbitraries.integers().between(0, 8),
                        times,
                        Arbitraries.longs().between(0, 500))
                .as(Poll::new)
                .list()
                .ofMaxSize(40);
    }
}
