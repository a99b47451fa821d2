package io.fieldline.agent.board;

import static io.fieldline.agent.status.Counters.Counter.BOARD_RESETS;
import static io.fieldline.agent.status.Counters.Counter.LOST_FRAMES;

import io.fieldline.agent.status.Counters;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the frames of a board that are missing, by their sequence numbers in [0, 2^32). For one thread. */
final class FrameSequence {
    private static final Logger log = LoggerFactory.getLogger(FrameSequence.class);
    private static final long MASK = 0xFFFF_FFFFL;

    /** A smaller number after a larger gap than this means a restart, not an overflow. */
    private static final long LARGEST_GAP = 1_000_000;

    private final Counters counters;
    private OptionalLong last = OptionalLong.empty();

    FrameSequence(Counters counters) {
        this.counters = counters;
    }

    void next(long number) {
        if (last.isPresent()) {
            var missing = (number - last.getAsLong() - 1) & MASK;
            if (number <= last.getAsLong() && missing > LARGEST_GAP) {
                log.warn("the board was reset and its greeting was lost: sequence={}", number);
                counters.add(BOARD_RESETS, 1);
            } else if (missing > 0 && counters.add(LOST_FRAMES, missing) == missing) {
                log.warn("frames were lost, further ones are only counted: lost={} before={}", missing, number);
            }
        }
        last = OptionalLong.of(number);
    }

    /** The board was reset. */
    void restart() {
        last = OptionalLong.empty();
    }
}
