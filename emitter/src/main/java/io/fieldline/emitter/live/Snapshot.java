package io.fieldline.emitter.live;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** What is kept at one moment, as the pages of the event {@code snapshot}, each encoded when it is its turn. */
final class Snapshot implements Iterator<Outgoing> {
    /** Below the 64 KiB a frame of other servers, with room for what is around the averages. */
    static final int MAX_PAGE_BYTES = 60_000;

    private final List<List<AverageEvent>> pages;
    private final Places places;
    private final boolean resumed;
    private int sent;

    private Snapshot(List<List<AverageEvent>> pages, Places places, boolean resumed) {
        this.pages = pages;
        this.places = places;
        this.resumed = resumed;
    }

    /**
     * At least one page, even of nothing: it tells a new browser that there is nothing yet.
     *
     * @param resumed whether it is only what the browser lacks
     */
    static Snapshot of(RecentAverages.Everything everything, boolean resumed) {
        var averages = everything.averages();
        var pages = new ArrayList<List<AverageEvent>>();
        var from = 0;
        var bytes = 0;
        for (var to = 0; to < averages.size(); to++) {
            var size = averages.get(to).bytes() + 1; // and a comma
            if (bytes + size > MAX_PAGE_BYTES) {
                pages.add(averages.subList(from, to));
                from = to;
                bytes = 0;
            }
            bytes += size;
        }
        pages.add(averages.subList(from, averages.size()));
        return new Snapshot(pages, everything.places(), resumed);
    }

    @Override
    public boolean hasNext() {
        return sent < pages.size();
    }

    /** The last page says up to where all is in them; before it comes, a page that is cut off has to begin anew. */
    @Override
    public Outgoing next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all %d pages were sent".formatted(pages.size()));
        }
        var averages = pages.get(sent++).stream().map(AverageEvent::json).collect(joining(","));
        var whole = hasNext() ? "" : ",\"places\":" + places.json();
        return new Outgoing(
                "snapshot",
                "{\"page\":%d,\"pages\":%d,\"resumed\":%s,\"averages\":[%s]%s}"
                        .formatted(sent, pages.size(), resumed, averages, whole));
    }
}
