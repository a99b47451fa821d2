package io.fieldline.emitter.average;

import java.util.List;

/**
 * The averages of one page of a snapshot.
 *
 * @param last whether the snapshot ends with it
 */
public record SnapshotPart(List<AverageEvent> averages, boolean last) {
    public SnapshotPart {
        averages = List.copyOf(averages);
    }
}
