package io.fieldline.agent.board;

import io.fieldline.messages.Quality;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The flags of a frame. */
record FrameFlags(Set<String> names) {
    private static final Set<String> FAULTS = Set.of("open", "short", "stuck", "fault");
    private static final Set<String> OTHERS = Set.of("ok", "below_range", "above_range", "warming_up", "uncalibrated");

    /** Reads {@code ok}, or names joined by {@code +}; throws IllegalArgumentException for another form. */
    static FrameFlags parse(String text) {
        var names = Set.copyOf(List.of(text.split("\\+", -1)));
        if (names.contains("")) {
            throw new IllegalArgumentException("expected ok or flags joined by +, got '%s'".formatted(text));
        }
        return new FrameFlags(names);
    }

    Set<String> unknown() {
        var unknown = new TreeSet<>(names);
        unknown.removeAll(FAULTS);
        unknown.removeAll(OTHERS);
        return unknown;
    }

    boolean isFault() {
        return names.stream().anyMatch(FAULTS::contains);
    }

    /** The quality of a value: the worst flag decides, and unverified comes before below_range. */
    Quality quality() {
        if (isFault()) {
            return Quality.FAULT;
        }
        if (names.contains("warming_up")) {
            return Quality.WARMING_UP;
        }
        if (!unknown().isEmpty() || names.contains("uncalibrated")) {
            return Quality.UNVERIFIED;
        }
        if (names.contains("above_range")) {
            return Quality.ABOVE_RANGE;
        }
        return names.contains("below_range") ? Quality.BELOW_RANGE : Quality.OK;
    }
}
