package io.fieldline.emitter.live;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Since when the records that are read next have been stored, by this machine's clock: a partition that was read to its end at
 * some moment had no further record then. So what comes afterwards is proven to be no older, whatever the clock of the machine
 * says that wrote it.
 *
 * <p>Where a partition ends is known from the answer to a fetch, which was sent by the poll before, or by an earlier one whose
 * records had to be taken in several polls; and it may have been under way for as long as a request may take. By one thread.
 */
final class ReadToEnd {
    private final Duration underWay;
    private final int mostRecords;
    private final Map<TopicPartition, Instant> ends = new HashMap<>();
    private Instant fetchedSince = Instant.MIN;
    private Instant polledAt = Instant.MIN;
    private boolean hadAll = true;

    /**
     * Knows nothing yet.
     *
     * @param underWay    for how long a fetch waits for its answer, at most
     * @param mostRecords of one poll: after that many, some of a fetch may be left
     */
    ReadToEnd(Duration underWay, int mostRecords) {
        this.underWay = underWay;
        this.mostRecords = mostRecords;
    }

    /** A poll begins. */
    void polling(Instant now) {
        if (hadAll) {
            fetchedSince = polledAt;
        }
        polledAt = now;
    }

    /** The records of a poll were taken. */
    void polled(int records) {
        hadAll = records < mostRecords;
    }

    /** The partition has been read to where the last fetch said that it ends. */
    void reached(TopicPartition partition) {
        if (!fetchedSince.equals(Instant.MIN)) {
            ends.put(partition, fetchedSince.minus(underWay));
        }
    }

    /** No record that is read now was stored before; {@link Instant#MIN} if that is not known. */
    Instant of(TopicPartition partition) {
        return ends.getOrDefault(partition, Instant.MIN);
    }
}
