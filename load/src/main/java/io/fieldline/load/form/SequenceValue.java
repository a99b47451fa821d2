package io.fieldline.load.form;

import java.util.OptionalLong;

/**
 * A measured value that has the sequence number, for messages without {@code seq}: 20.000 for the first reading, 20.001 for
 * the second one.
 */
final class SequenceValue {
    private static final long FIRST = 20;
    private static final long STEPS = 1000;

    private SequenceValue() {}

    static String text(long sequence) {
        return "%d.%03d".formatted(FIRST + sequence / STEPS, sequence % STEPS);
    }

    static OptionalLong sequence(double value) {
        var steps = (value - FIRST) * STEPS;
        return steps >= -0.5 && steps <= Long.MAX_VALUE ? OptionalLong.of(Math.round(steps)) : OptionalLong.empty();
    }
}
