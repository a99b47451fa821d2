package io.fieldline.emitter.push;

import static java.util.stream.Collectors.joining;

import io.fieldline.emitter.average.AverageCache;
import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.average.SnapshotRequest;
import io.fieldline.emitter.cache.EncodedEvent;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The pages of the event {@code snapshot}. Each page is looked up and encoded when it is sent, so that a slow client does not
 * keep evicted averages in memory.
 */
public final class Snapshot implements Iterator<EncodedEvent> {
    /** Less than a frame of 64 KiB, with room for the JSON around the averages. */
    public static final int MAX_PAGE_BYTES = 60_000;

    private final AverageCache averages;
    private final SnapshotRequest joining;
    private Optional<AverageEvent> last = Optional.empty();
    private int sent;
    private boolean whole;

    Snapshot(AverageCache averages, SnapshotRequest joining) {
        this.averages = averages;
        this.joining = joining;
    }

    /** Whether the snapshot can no longer be completed. */
    boolean isTooLate() {
        return !whole && averages.isIncomplete(joining);
    }

    /** There is at least one page, even without averages. */
    @Override
    public boolean hasNext() {
        return !whole;
    }

    /** The last page has the offsets from which to resume. A client that disconnects before it needs a new snapshot. */
    @Override
    public EncodedEvent next() {
        if (whole) {
            throw new NoSuchElementException("all %d pages were sent".formatted(sent));
        }
        var part = averages.part(joining, last, MAX_PAGE_BYTES);
        whole = part.last();
        sent++;
        for (var average : part.averages()) {
            last = Optional.of(average);
        }
        var list = part.averages().stream().map(AverageEvent::json).collect(joining(","));
        var resume = whole ? ",\"resume\":" + joining.offsets().json() : "";
        return new EncodedEvent(
                "snapshot",
                "{\"page\":%d,\"resumed\":%s,\"averages\":[%s]%s}"
                        .formatted(sent, joining.missed().isPresent(), list, resume));
    }
}
