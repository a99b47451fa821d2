package io.fieldline.spark.sequence;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The knowledge of the sessions of a device about each slide at one moment: readings are missing, all have arrived, or
 * unknown. Computed at the first query, because most batches need none.
 */
public final class MissingReadings {
    private final Consumer<MissingReadings> sessions;
    private final Set<Long> missing = new HashSet<>();
    private final Set<Long> unknown = new HashSet<>();
    /** The complete slides, each with the last consecutive slide after it that has no reading. */
    private final Map<Long, Long> complete = new HashMap<>();

    private boolean asked;

    MissingReadings(Consumer<MissingReadings> sessions) {
        this.sessions = sessions;
    }

    void addMissing(long index) {
        missing.add(index);
    }

    void addUnknown(long index) {
        unknown.add(index);
    }

    void addComplete(long index, long lastWithout) {
        complete.merge(index, lastWithout, Math::min);
    }

    /** Whether a reading of one of these slides is missing. */
    public boolean isMissing(long first, long last) {
        ask();
        for (var index = first; index <= last && !missing.isEmpty(); index++) {
            if (missing.contains(index)) {
                return true;
            }
        }
        return false;
    }

    /** Whether all readings of these slides have arrived, as far as there are any. */
    public boolean isComplete(long first, long last) {
        ask();
        var some = false;
        for (var index = first; index <= last; index++) {
            if (missing.contains(index) || unknown.contains(index)) {
                return false;
            }
            some |= complete.containsKey(index);
        }
        return some;
    }

    /** The last consecutive slide after a complete one that has no reading; the slide itself if this is unknown. */
    public long lastWithout(long index) {
        return isComplete(index, index) ? complete.get(index) : index;
    }

    private void ask() {
        if (!asked) {
            asked = true;
            sessions.accept(this);
        }
    }
}
