package io.fieldline.agent.board;

import io.fieldline.agent.source.Measurement;
import java.util.Set;

/**
 * The result of parsing one serial line. Bad lines are common (a reset, a loose cable), so they are values, not
 * exceptions.
 */
public sealed interface ParsedLine {
    /**
     * A checked frame.
     *
     * @param sequence     counts the frames since the boot of the board, in [0, 2^32); a gap is a lost frame
     * @param unknownFlags flags of a sketch that is newer than this agent; the measurement's quality is never OK then
     */
    record Frame(long sequence, Measurement measurement, Set<String> unknownFlags) implements ParsedLine {
        public Frame {
            unknownFlags = Set.copyOf(unknownFlags);
        }
    }

    /** A bare number from a sketch without frames. */
    record BareNumber(double value) implements ParsedLine {}

    /**
     * The greeting of a board, at boot or on request.
     *
     * @param r0Ohm the sensor's calibrated resistance in clean air; 0 if it was never calibrated
     */
    public record Hello(String protocol, String firmware, String boardId, long bootCount, double r0Ohm)
            implements ParsedLine {
        /** The only protocol that this agent supports. */
        static final String PROTOCOL = "1";

        String describe() {
            return "protocol=%s firmware=%s board=%s boots=%d r0_ohm=%.0f"
                    .formatted(protocol, firmware, boardId, bootCount, r0Ohm);
        }
    }

    /** The answer to a command. */
    record Answer(boolean ok, String command, String detail) implements ParsedLine {}

    /** A known line without information, e.g. {@code Ro: 9.83 kohm}. */
    record Skipped() implements ParsedLine {}

    /** An intact frame of a kind that this agent does not know, e.g. of a newer sketch. */
    record UnknownFrame(String line, String reason) implements ParsedLine {}

    record Bad(String line, String reason) implements ParsedLine {}
}
