package io.fieldline.emitter.feed;

import java.time.Duration;
import java.util.Optional;

/** When records were last read, and how many are waiting. Written by the feed's thread, read by any thread. */
final class FeedProgress {
    private final KafkaSource source;
    private final Duration stalledAfter;
    /** The last answered poll, by {@link System#nanoTime}. */
    private volatile long polledAt = System.nanoTime();
    /** When a record was last read or none was waiting, by {@link System#nanoTime}. */
    private volatile long progressAt = polledAt;

    private volatile long lag;

    FeedProgress(KafkaSource source, Duration stalledAfter) {
        this.source = source;
        this.stalledAfter = stalledAfter;
    }

    void connected() {
        polledAt = System.nanoTime();
        progressAt = polledAt;
    }

    void read() {
        progressAt = System.nanoTime();
    }

    /** Kafka answered a poll, and its records were processed. */
    void polled(long waiting) {
        lag = waiting;
        polledAt = System.nanoTime();
        if (waiting == 0) {
            progressAt = polledAt;
        }
    }

    long lag() {
        return lag;
    }

    Duration sincePoll() {
        return Duration.ofNanos(System.nanoTime() - polledAt);
    }

    /** Why the feed has stalled; empty if it has not. */
    Optional<String> stall() {
        if (sincePoll().compareTo(stalledAfter) > 0) {
            return Optional.of("the feed has stalled: no poll of %s for %d s"
                    .formatted(source, sincePoll().toSeconds()));
        }
        var progress = Duration.ofNanos(System.nanoTime() - progressAt);
        return progress.compareTo(stalledAfter) > 0
                ? Optional.of("the feed has stalled: %d records wait in %s, and none came for %d s"
                        .formatted(lag, source, progress.toSeconds()))
                : Optional.empty();
    }
}
