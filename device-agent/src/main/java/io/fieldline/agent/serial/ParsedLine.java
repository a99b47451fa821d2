package io.fieldline.agent.serial;

import io.fieldline.agent.Measurement;
import java.util.Set;

/** What one serial line turned out to be. A bad line is everyday (a reset, a loose cable): a value, not an exception. */
sealed interface ParsedLine {
    /**
     * A checked frame.
     *
     * @param sequence     counts up by one a frame since the board's boot, in [0, 2^32); a gap is a lost frame
     * @param unknownFlags flags of a sketch that is newer than this agent; the measurement's quality is never OK then
     */
    record Frame(long sequence, Measurement measurement, Set<String> unknownFlags) implements ParsedLine {
        public Frame {
            unknownFlags = Set.copyOf(unknownFlags);
        }
    }

    /** A bare number from a sketch that knows no frames. */
    record BareNumber(double value) implements ParsedLine {}

    /**
     * What a board says of itself at boot, or when asked.
     *
     * @param r0Ohm the sensor's calibrated resistance in clean air; 0 when never calibrated
     */
    record Hello(String protocol, String firmware, String boardId, long bootCount, double r0Ohm) implements ParsedLine {
        /** The only protocol that this agent speaks. */
        static final String PROTOCOL = "1";

        String describe() {
            return "protocol=%s firmware=%s board=%s boots=%d r0_ohm=%.0f"
                    .formatted(protocol, firmware, boardId, bootCount, r0Ohm);
        }
    }

    /** The answer to a command. */
    record Answer(boolean ok, String command, String detail) implements ParsedLine {}

    /** A line that is known and says nothing, e.g. {@code Ro: 9.83 kohm}. */
    record Skipped() implements ParsedLine {}

    /** An intact frame of a kind that this agent does not know, e.g. of a newer sketch. */
    record UnknownFrame(String line, String reason) implements ParsedLine {}

    record Bad(String line, String reason) implements ParsedLine {}
}
