package io.fieldline.bridge.mapping;

import io.fieldline.messages.Reading;

/** The limits of a reading. The parts of a foreign message that exceed them are omitted. */
public final class ReadingLimits {
    private ReadingLimits() {}

    /** Whether a reading that has this many tags may have one more. */
    public static boolean allowTag(int tags, String name, String text) {
        return tags < Reading.MOST_TAGS && name.length() <= Reading.LONGEST_TAG && text.length() <= Reading.LONGEST_TAG;
    }
}
