package io.fieldline.agent;

import java.util.Locale;

/**
 * How a source is.
 *
 * @param detail what is wrong and what to do, a sentence; empty when well
 */
public record Health(State state, String detail) {
    public static final Health WELL = new Health(State.WELL, "");

    /** Before anything has shown how the source is. */
    public static final Health UNKNOWN =
            new Health(State.UNKNOWN, "no valid line has come from a board since the agent started");

    public enum State {
        WELL,
        /** Nothing has shown it yet. */
        UNKNOWN,
        /** There is no board where it should be. */
        NO_BOARD,
        /** A board is there, and says nothing. */
        SILENT,
        /** What comes cannot be read. */
        NOISE,
        /** The board says what this agent does not know. */
        OUTDATED
    }

    /** The status topic's text: {@code online}, or {@code degraded: no_board: <detail>}. */
    String status() {
        return state == State.WELL
                ? "online"
                : "degraded: %s: %s".formatted(state.name().toLowerCase(Locale.ROOT), detail);
    }
}
