package io.fieldline.agent.board;

import io.fieldline.agent.source.Measurement;
import io.fieldline.messages.Description;
import io.fieldline.messages.Names;
import io.fieldline.messages.Reading;
import java.util.Set;

/**
 * The result of parsing one line that starts with {@code $}. Bad lines are common (a reset, a loose cable), so they are
 * values, not exceptions.
 */
public sealed interface ParsedLine {
    /**
     * A checked frame with a measurement.
     *
     * @param sequence     counts the frames since the boot of the board, in [0, 2^32); a gap is a lost frame
     * @param unknownFlags flags of a sketch that is newer than this agent; the measurement's quality is never OK then
     */
    record Frame(long sequence, Measurement measurement, Set<String> unknownFlags) implements ParsedLine {
        public Frame {
            unknownFlags = Set.copyOf(unknownFlags);
        }
    }

    /**
     * The greeting of a board, at boot or on request.
     *
     * @param detail what else it says: the calibrated resistance or the name of the sketch
     */
    public record Hello(String protocol, String firmware, String boardId, long bootCount, String detail)
            implements ParsedLine {
        private static final Set<String> PROTOCOLS = Set.of("1", "2");

        boolean isSupported() {
            return PROTOCOLS.contains(protocol);
        }

        String describe() {
            return "protocol=%s firmware=%s board=%s boots=%d %s"
                    .formatted(protocol, firmware, boardId, bootCount, detail);
        }
    }

    /**
     * What the board says about one of its metrics.
     *
     * @param unit empty if the metric has none
     */
    record MetricFrame(String metric, String unit, Description description) implements ParsedLine {
        /** Throws IllegalArgumentException if it does not fit into a reading. */
        public MetricFrame {
            Names.checkMetric(metric);
            if (unit.length() > Reading.LONGEST_UNIT) {
                throw new IllegalArgumentException(
                        "expected a unit of at most %d characters, got '%s'".formatted(Reading.LONGEST_UNIT, unit));
            }
        }
    }

    /** The answer to a command. */
    record Answer(boolean ok, String command, String detail) implements ParsedLine {}

    /** An intact frame of a kind that this agent does not know, e.g. of a newer sketch. */
    record UnknownFrame(String line, String reason) implements ParsedLine {}

    record Bad(String line, String reason) implements ParsedLine {}
}
