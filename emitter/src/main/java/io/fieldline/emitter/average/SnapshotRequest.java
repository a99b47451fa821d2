package io.fieldline.emitter.average;

import java.util.Optional;

/**
 * Which averages a page gets when it joins.
 *
 * @param missed  the offsets that the page has, if it gets only what came after them
 * @param arrival the last arrival at that moment; 0 before the first one. Later averages are not part of the snapshot
 * @param offsets the offsets up to which the topic was read at that moment
 */
public record SnapshotRequest(
        Subscription subscription, Optional<TopicOffsets> missed, long arrival, TopicOffsets offsets) {
    boolean includes(StoredAverage stored) {
        return stored.arrival() <= arrival
                && missed.filter(it -> it.reach(stored.average().position())).isEmpty();
    }

    int windowsPerSeries() {
        return missed.isPresent() ? Integer.MAX_VALUE : subscription.windows();
    }
}
