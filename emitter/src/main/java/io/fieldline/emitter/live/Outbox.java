package io.fieldline.emitter.live;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one browser is still to get: the snapshot, then each average as it comes.
 *
 * <p>While its line takes no more, only where it fell behind is remembered, one moment per series; what it
 * missed comes from the recent averages once the line takes more. So a stuck browser costs next to nothing,
 * no final average is lost, and nothing older overwrites something newer on the page. Nothing is missed in
 * between either: an average is kept before it is offered, so it is in the snapshot or it comes after it.
 */
public final class Outbox {
    /** The way to one browser. */
    public interface Line {
        boolean takesPage();

        boolean takesAverage();

        /** Never blocks. */
        void send(String event, String json);
    }

    private final RecentAverages recent;
    private final Line line;
    private final Map<Series, Instant> behind = new LinkedHashMap<>();
    private @Nullable Snapshot snapshot;

    public Outbox(RecentAverages recent, Line line) {
        this.recent = recent;
        this.line = line;
    }

    /** Sends an average at once, or later when the line does not take it now; whether it was at once. */
    public synchronized boolean offer(AverageEvent average) {
        if (behind.isEmpty() && snapshot != null && !snapshot.hasNext() && line.takesAverage()) {
            line.send("average", average.json());
            return true;
        }
        behind.merge(average.series(), average.start(), (one, other) -> one.isBefore(other) ? one : other);
        drain();
        return false;
    }

    /** Sends as much of what is waiting as the line takes. */
    public synchronized void drain() {
        if (snapshot == null) {
            snapshot = Snapshot.of(recent.all());
        }
        while (snapshot.hasNext() && line.takesPage()) {
            line.send("snapshot", snapshot.next());
        }
        while (!snapshot.hasNext() && !behind.isEmpty() && line.takesAverage()) {
            catchUp();
        }
    }

    private void catchUp() {
        var first = behind.entrySet().iterator().next();
        var missed = recent.firstFrom(first.getKey(), first.getValue());
        if (missed.isEmpty()) {
            behind.remove(first.getKey());
            return;
        }
        line.send("average", missed.get().json());
        first.setValue(missed.get().start().plusNanos(1));
    }
}
