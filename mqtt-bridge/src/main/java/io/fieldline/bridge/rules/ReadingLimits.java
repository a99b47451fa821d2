package io.fieldline.bridge.rules;

import io.fieldline.messages.Reading;

/** What one reading may carry: what is beyond it in other people's messages is left out, and costs the rest nothing. */
public final class ReadingLimits {
    private ReadingLimits() {}

    /** Whether a reading that has this many tags may have one more. */
    public static boolean allowTag(int tags, String name, String text) {
        return tags < Reading.MOST_TAGS && name.length() <= Reading.LONGEST_TAG && text.length() <= Reading.LONGEST_TAG;
    }
}
