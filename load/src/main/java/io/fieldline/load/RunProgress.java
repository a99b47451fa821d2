package io.fieldline.load;

import io.fieldline.load.observe.Arrivals;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** Shows how far a run is: on a terminal in one line each second, otherwise with a line every ten seconds. For one thread. */
final class RunProgress {
    private static final int LINE_SECONDS = 10;

    private final PrintStream out;
    private final boolean isTerminal;
    private final Load load;
    private int seconds;
    private int width;

    RunProgress(PrintStream out, boolean isTerminal, Load load) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.load = load;
    }

    /** The senders warm up for this time. */
    void warmUp(Duration time) {
        if (!time.isZero()) {
            out.println("warm-up: %s s".formatted(time.toMillis() / 1000.0));
        }
    }

    /** Call this each second. */
    void show(List<Arrivals> points) {
        seconds++;
        if (isTerminal) {
            var line = line(points);
            out.print('\r' + line + " ".repeat(Math.max(0, width - line.length())));
            out.flush();
            width = line.length();
        } else if (seconds % LINE_SECONDS == 1) {
            out.println(line(points));
        }
    }

    /** Ends the line. */
    void end() {
        if (isTerminal) {
            out.println();
        }
    }

    private String line(List<Arrivals> points) {
        var text = new StringBuilder("%4d s  of %d:".formatted(seconds, load.messages()));
        points.forEach(point -> text.append(
                "  %s %d, p99 %.0f ms".formatted(point.point().wireName(), point.count(), point.recentP99())));
        return text.toString();
    }
}
