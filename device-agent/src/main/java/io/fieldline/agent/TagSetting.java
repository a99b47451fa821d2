package io.fieldline.agent;

import io.fieldline.messages.Reading;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads {@code --tags}: texts about a device that go with each of its readings. */
final class TagSetting {
    private TagSetting() {}

    /** Reads e.g. {@code location:lab}; throws IllegalArgumentException if they do not fit into a reading. */
    static Map<String, String> parse(List<String> tags) {
        var texts = new TreeMap<String, String>();
        for (var tag : tags) {
            var colon = tag.indexOf(':');
            if (colon <= 0 || colon == tag.length() - 1) {
                throw new IllegalArgumentException(
                        "--tags has '%s', expected <name>:<text>, e.g. location:lab".formatted(tag));
            }
            if (tag.length() > Reading.LONGEST_TAG) {
                throw new IllegalArgumentException("--tags has a tag of %d characters, expected at most %d"
                        .formatted(tag.length(), Reading.LONGEST_TAG));
            }
            if (texts.put(tag.substring(0, colon), tag.substring(colon + 1)) != null) {
                throw new IllegalArgumentException(
                        "--tags has %s twice, expected each name once".formatted(tag.substring(0, colon)));
            }
        }
        if (texts.size() > Reading.MOST_TAGS) {
            throw new IllegalArgumentException(
                    "--tags has %d tags, expected at most %d".formatted(texts.size(), Reading.MOST_TAGS));
        }
        return texts;
    }
}
