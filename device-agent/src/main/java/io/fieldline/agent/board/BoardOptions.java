package io.fieldline.agent.board;

import io.fieldline.agent.sketch.SketchOptions;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of one board.
 *
 * @param silence  time without a valid line after which the port is reopened
 * @param interval time between two readings, sent to the board after each of its starts
 * @param baud     speed of the line, in bits per second
 * @param sketch   how to read lines that are not frames
 */
public record BoardOptions(Duration silence, Optional<Duration> interval, int baud, SketchOptions sketch) {
    public static final int DEFAULT_BAUD = 115_200;

    /** The settings of a board whose lines show what they are. */
    public static BoardOptions of(Duration silence) {
        return new BoardOptions(silence, Optional.empty(), DEFAULT_BAUD, SketchOptions.DEFAULT);
    }
}
