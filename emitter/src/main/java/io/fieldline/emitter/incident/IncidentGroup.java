package io.fieldline.emitter.incident;

import io.fieldline.messages.Alert;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The alerts of one device and metric, and the incidents that they form. The incidents do not depend on the order in which alerts of
 * different episodes arrive. Not thread-safe.
 */
final class IncidentGroup {
    /** The maximum number of active alerts; a rule has one at a time. Another one is not part of an incident. */
    private static final int MAX_ACTIVE = 256;
    /** The maximum memory of the ended spans that the open incident contains, about 100; the oldest two of more are joined. */
    private static final long MAX_CONTAINED_BYTES = 64_000;
    /** The maximum number of rules in an event. */
    private static final int MAX_RULES = 32;

    private final Map<String, Alert> active = new HashMap<>();
    /** They do not overlap; the oldest first. */
    private final List<IncidentSpan> ended = new ArrayList<>();

    /** Adds the newest state of an episode; returns false if there are too many active ones. */
    boolean add(Alert alert) {
        if (alert.state() == Alert.State.CLEARED) {
            active.remove(alert.key());
            end(IncidentSpan.of(alert));
        } else if (active.size() < MAX_ACTIVE || active.containsKey(alert.key())) {
            active.put(alert.key(), alert);
        } else {
            return false;
        }
        joinContained();
        return true;
    }

    /** Removes an active alert that was evicted. */
    void remove(Alert alert) {
        active.remove(alert.key());
    }

    /** Removes what began at this time and has ended. */
    void removeEnded(Instant since) {
        ended.removeIf(span -> span.since().equals(since));
    }

    boolean isEmpty() {
        return active.isEmpty() && ended.isEmpty();
    }

    /** The incidents: those that have ended, the oldest first, then the open one. */
    List<IncidentSpan> spans() {
        if (active.isEmpty()) {
            return List.copyOf(ended);
        }
        var spans = new ArrayList<>(ended.subList(0, contained()));
        spans.add(open());
        return spans;
    }

    private void end(IncidentSpan span) {
        var joined = span;
        for (var known : List.copyOf(ended)) {
            if (known.overlaps(span)) {
                ended.remove(known);
                joined = joined.with(known);
            }
        }
        ended.add(index(joined.since()), joined);
    }

    private void joinContained() {
        while (joinableBytes() > MAX_CONTAINED_BYTES) {
            joinTwo();
        }
    }

    /** Joins the oldest two spans that the open incident contains. */
    private void joinTwo() {
        var first = contained();
        ended.add(first, ended.remove(first).with(ended.remove(first)));
    }

    /** The memory of the ended spans that the open incident contains, without the first one, which cannot be joined. */
    long joinableBytes() {
        if (active.isEmpty()) {
            return 0;
        }
        return ended.subList(contained(), ended.size()).stream()
                .skip(1)
                .mapToLong(IncidentSpan::bytes)
                .sum();
    }

    /** Joins the ended spans that the open incident contains into one; returns how many fewer there are. */
    int joinAllContained() {
        var joined = 0;
        for (; joinableBytes() > 0; joined++) {
            joinTwo();
        }
        return joined;
    }

    /** The index of a new span that begins then. */
    private int index(Instant since) {
        var index = ended.size();
        while (index > 0 && ended.get(index - 1).since().isAfter(since)) {
            index--;
        }
        return index;
    }

    /** The first ended span that the open incident contains: it lasts until an active alert, or a later such span, began. */
    private int contained() {
        var first = ended.size();
        var since = active.values().stream()
                .map(Alert::since)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
        while (first > 0 && ended.get(first - 1).lastsUntil(since)) {
            first--;
            since = earlier(since, ended.get(first).since());
        }
        return first;
    }

    /** Active alerts overlap with each other, because none has ended. */
    private IncidentSpan open() {
        var worstFirst = active.values().stream()
                .sorted(IncidentSpan.BY_SEVERITY.reversed())
                .toList();
        var since = Stream.concat(
                        worstFirst.stream().map(Alert::since),
                        ended.subList(contained(), ended.size()).stream().map(IncidentSpan::since))
                .min(Instant::compareTo)
                .orElseThrow();
        var rules =
                worstFirst.stream().map(Alert::rule).distinct().limit(MAX_RULES).toList();
        return new IncidentSpan(since, Optional.empty(), worstFirst.get(0), rules);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
