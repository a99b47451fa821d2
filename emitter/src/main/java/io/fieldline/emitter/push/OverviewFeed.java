package io.fieldline.emitter.push;

import io.fieldline.emitter.overview.OverviewCache;
import io.fieldline.emitter.overview.OverviewCursor;
import java.util.List;

/** Sends the overview to one client: what it lacks as soon as possible, and then what changed at each refresh. Not thread-safe. */
final class OverviewFeed {
    private OverviewCursor cursor;
    private boolean sentFirst;
    private boolean pending = true;

    OverviewFeed(OverviewCursor known) {
        this.cursor = known;
    }

    /**
     * Sends the parts that the connection has room for; {@code refreshed} says that there may be news.
     *
     * @return whether the page removes devices because of them
     */
    boolean send(OverviewCache overview, ClientConnection connection, boolean refreshed) {
        pending |= refreshed;
        var removes = false;
        while (pending && connection.takesPage()) {
            var part = overview.next(cursor);
            if (!part.empty() || !sentFirst) { // a page must know that it has everything
                connection.send(List.of(part.event()));
            }
            sentFirst = true;
            removes |= part.removes();
            cursor = part.next();
            pending = part.more();
        }
        return removes;
    }
}
