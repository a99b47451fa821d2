package io.fieldline.bridge.mapping;

import java.util.List;

/**
 * A topic filter of MQTT (MQTT 5, 4.7): {@code +} matches one level, {@code #} at the end any number of levels.
 *
 * @param levels the parts between the slashes
 */
public record TopicFilter(List<String> levels) {
    private static final String ONE = "+";
    private static final String REST = "#";

    public TopicFilter {
        levels = List.copyOf(levels);
        for (var i = 0; i < levels.size(); i++) {
            var level = levels.get(i);
            if (level.length() > 1 && (level.contains(ONE) || level.contains(REST))) {
                throw new IllegalArgumentException("'%s': + and # must be a whole level".formatted(level));
            }
            if (level.equals(REST) && i < levels.size() - 1) {
                throw new IllegalArgumentException("# must be the last level");
            }
        }
    }

    /** Reads a filter, for example {@code plant/+/readings}; throws IllegalArgumentException. */
    public static TopicFilter parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("expected a topic filter with at least one character");
        }
        return new TopicFilter(levelsOf(text));
    }

    /** Whether it has a level that is not a wildcard. */
    boolean namesLevel() {
        return levels.stream().anyMatch(level -> !level.equals(ONE) && !level.equals(REST));
    }

    /** The levels of a topic. */
    public static List<String> levelsOf(String topic) {
        return List.of(topic.split("/", -1));
    }

    /** Whether the filter matches a topic with these levels. */
    public boolean matches(List<String> topic) {
        var ofBroker = topic.get(0).startsWith("$"); // wildcards do not match those (4.7.2)
        return !(ofBroker && !levels.get(0).equals(topic.get(0))) && covers(topic);
    }

    /** Whether it matches every topic that the other filter matches. */
    public boolean covers(TopicFilter other) {
        return !(other.isOfBroker() && !levels.get(0).equals(other.levels.get(0))) && covers(other.levels);
    }

    /** Whether its topics begin with $, which wildcards in the first level do not match (MQTT 5, 4.7.2). */
    private boolean isOfBroker() {
        return levels.get(0).startsWith("$");
    }

    private boolean covers(List<String> others) {
        for (var i = 0; i < levels.size(); i++) {
            if (levels.get(i).equals(REST)) {
                return true; // also no level: a/# matches a
            }
            if (i >= others.size() || !coversLevel(levels.get(i), others.get(i))) {
                return false;
            }
        }
        return levels.size() == others.size();
    }

    /** Whether both match a common topic. */
    public boolean overlaps(TopicFilter other) {
        if (isOfBroker() != other.isOfBroker()) {
            return false;
        }
        var longest = Math.max(levels.size(), other.levels.size());
        for (var i = 0; i < longest; i++) {
            var ours = i < levels.size() ? levels.get(i) : "";
            var theirs = i < other.levels.size() ? other.levels.get(i) : "";
            if (ours.equals(REST) || theirs.equals(REST)) {
                return true;
            }
            var bothGoOn = i < levels.size() && i < other.levels.size();
            if (!bothGoOn || !(coversLevel(ours, theirs) || coversLevel(theirs, ours))) {
                return false;
            }
        }
        return true;
    }

    private static boolean coversLevel(String ours, String theirs) {
        return ours.equals(theirs) || (ours.equals(ONE) && !theirs.equals(REST));
    }

    @Override
    public String toString() {
        return String.join("/", levels);
    }
}
