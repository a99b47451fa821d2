package io.fieldline.spark.device;

/** What happened to one device's readings in one batch, beside being counted. */
public final class ReadingCounts {
    private long duplicates;
    private long late;
    private long evicted;

    void addDuplicate() {
        duplicates++;
    }

    void addLate() {
        late++;
    }

    void addEvicted(int more) {
        evicted += more;
    }

    public boolean isNothing() {
        return duplicates == 0 && late == 0 && evicted == 0;
    }

    /** Readings that had been counted before. */
    public long duplicates() {
        return duplicates;
    }

    /** Values that came when their window was no longer kept. */
    public long late() {
        return late;
    }

    /** Boots, and gaps between their sequences, that were given up to keep the state in its bounds. */
    public long evicted() {
        return evicted;
    }
}
