package io.fieldline.bridge.rules;

import java.util.List;

/**
 * Which topics of MQTT are meant (MQTT 5, 4.7): {@code +} is any one level, {@code #} at the end any number of them.
 *
 * @param levels what stands between the slashes
 */
public record TopicFilter(List<String> levels) {
    private static final String ONE = "+";
    private static final String REST = "#";

    public TopicFilter {
        levels = List.copyOf(levels);
        for (var i = 0; i < levels.size(); i++) {
            var level = levels.get(i);
            if (level.length() > 1 && (level.contains(ONE) || level.contains(REST))) {
                throw new IllegalArgumentException("'%s': + and # have to be a whole level".formatted(level));
            }
            if (level.equals(REST) && i < levels.size() - 1) {
                throw new IllegalArgumentException("# has to be the last level");
            }
        }
    }

    /** Reads one, e.g. {@code plant/+/readings}; throws IllegalArgumentException that says what is wrong. */
    public static TopicFilter parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a topic filter has at least one character");
        }
        return new TopicFilter(levelsOf(text));
    }

    /** The levels of a topic. */
    public static List<String> levelsOf(String topic) {
        return List.of(topic.split("/", -1));
    }

    /** Whether a topic of these levels is meant. */
    boolean matches(List<String> topic) {
        var ofBroker = topic.get(0).startsWith("$"); // no wildcard reaches those (4.7.2)
        return !(ofBroker && !levels.get(0).equals(topic.get(0))) && covers(topic);
    }

    /** Whether every topic that the other means is meant here too. */
    boolean covers(TopicFilter other) {
        return covers(other.levels);
    }

    private boolean covers(List<String> others) {
        for (var i = 0; i < levels.size(); i++) {
            if (levels.get(i).equals(REST)) {
                return true; // also none at all: a/# means a too
            }
            if (i >= others.size() || !coversLevel(levels.get(i), others.get(i))) {
                return false;
            }
        }
        return levels.size() == others.size();
    }

    /** Whether there is a topic that both mean. */
    public boolean overlaps(TopicFilter other) {
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
