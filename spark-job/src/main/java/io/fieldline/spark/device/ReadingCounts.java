package io.fieldline.spark.device;

/** The counts of one device in one batch: duplicates, late values and evictions. */
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

    /** Readings that were counted before. */
    public long duplicates() {
        return duplicates;
    }

    /** Values whose windows were already evicted. */
    public long late() {
        return late;
    }

    /** Sessions, blocks of sequence numbers, windows and tags, evicted to bound the state. */
    public long evicted() {
        return evicted;
    }
}
