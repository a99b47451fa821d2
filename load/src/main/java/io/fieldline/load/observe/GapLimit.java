package io.fieldline.load.observe;

/** How many gaps all devices of one point have together; at most {@link #MOST}, which take 10 MB. For one thread. */
final class GapLimit {
    static final int MOST = 100_000;

    private int count;
    private long deleted;

    /** Counts a new gap. If there are too many, returns false, and the caller must delete one. */
    boolean add() {
        if (count == MOST) {
            deleted++;
            return false;
        }
        count++;
        return true;
    }

    /** Counts a gap that no longer exists. */
    void remove() {
        count--;
    }

    /** Gaps that were deleted because there were too many. */
    long deleted() {
        return deleted;
    }
}
