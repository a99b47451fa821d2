package io.fieldline.launcher;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Prints the progress to the terminal. The last line shows the parts that are not ready, and is overwritten. */
final class Progress {
    private static final int SHOWN = 3;
    private static final int LONGEST_LINE = 200;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final boolean terminal;

    /**
     * Prints to {@code out}.
     *
     * @param terminal whether a line can be overwritten
     */
    Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void say(String line) {
        out.println((terminal ? CLEAR_LINE : "") + line);
    }

    void ready(String name, Duration after, String tells) {
        say("  %s  %-14s  %s".formatted(seconds(after), name, tells));
    }

    /**
     * Prints that a part has ended and will be restarted.
     *
     * @param happened like "ended with exit code 137 (signal 9)"
     * @param restart  like "restart 1 of at most 5 in 10 min"
     */
    void restarting(String name, Duration at, String happened, Duration delay, String restart) {
        say("  %s  %s %s; restarting it in %s (%s)"
                .formatted(seconds(at), name, happened, seconds(delay).strip(), restart));
    }

    /** For a long start: a part that is not ready, and its last line. */
    void stillWaiting(String name, Duration since, String lastLine) {
        say("  %s  waiting for %s; its last line: %s".formatted(seconds(since), name, shortened(lastLine)));
    }

    void waiting(List<String> names, Duration since) {
        if (terminal) {
            out.print("%s  %s  waiting for %s".formatted(CLEAR_LINE, seconds(since), some(names)));
            out.flush();
        }
    }

    /** As many names as fit into 80 columns, because a wrapped line cannot be overwritten. */
    private static String some(List<String> names) {
        return names.size() <= SHOWN
                ? String.join(", ", names)
                : "%s and %d more".formatted(String.join(", ", names.subList(0, SHOWN)), names.size() - SHOWN);
    }

    private static String shortened(String line) {
        if (line.isEmpty()) {
            return "(none yet)";
        }
        return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + " ...";
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%5.1f s", duration.toMillis() / 1000.0);
    }
}
