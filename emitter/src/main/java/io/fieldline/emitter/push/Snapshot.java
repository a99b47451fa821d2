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
 * What a page gets when it joins, as the pages of the event {@code snapshot}. Each is looked up and encoded when it is its
 * turn, so that a slow browser does not hold what would be forgotten by then.
 */
public final class Snapshot implements Iterator<EncodedEvent> {
    /** Below the 64 KiB a frame of other servers, with room for what is around the averages. */
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

    /** Whether it cannot be completed any more. */
    boolean isTooLate() {
        return !whole && averages.isIncomplete(joining);
    }

    /** There is at least one page, even of nothing: it tells a new browser that there is nothing yet. */
    @Override
    public boolean hasNext() {
        return !whole;
    }

    /** The last page says up to where all is in them; before it comes, a page that is cut off has to begin anew. */
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
