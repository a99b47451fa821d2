package io.fieldline.bridge.rules;

/** What one reading may carry: what is beyond it in other people's messages is left out, and costs the rest nothing. */
public final class Limits {
    public static final int MOST_METRICS = 256;
    public static final int MOST_TAGS = 64;

    /** Characters of a tag's name or text. */
    public static final int LONGEST_TAG = 256;

    /** Characters. */
    public static final int LONGEST_UNIT = 64;

    private Limits() {}

    /** Whether a reading that has so many tags may have this one, too. */
    public static boolean allowTag(int tags, String name, String text) {
        return tags < MOST_TAGS && name.length() <= LONGEST_TAG && text.length() <= LONGEST_TAG;
    }
}
