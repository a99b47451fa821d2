package io.fieldline.agent.status;

import java.util.Locale;

/**
 * The health of a source.
 *
 * @param detail a sentence that says what is wrong and what to do; empty if the source is well
 */
public record Health(State state, String detail) {
    public static final Health WELL = new Health(State.WELL, "");

    /** Before anything has verified the source. */
    public static final Health UNKNOWN =
            new Health(State.UNKNOWN, "no valid line has come from a board since the agent started");

    public enum State {
        WELL,
        /** Nothing has verified it yet. */
        UNKNOWN,
        /** No board was found. */
        NO_BOARD,
        /** The board sends nothing. */
        SILENT,
        /** The lines are invalid. */
        NOISE,
        /** The board is newer than this agent. */
        OUTDATED
    }

    /** The status topic's text: {@code online}, or {@code degraded: no_board: <detail>}. */
    public String status() {
        return state == State.WELL
                ? "online"
                : "degraded: %s: %s".formatted(state.name().toLowerCase(Locale.ROOT), detail);
    }
}
