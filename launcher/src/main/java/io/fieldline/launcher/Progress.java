package io.fieldline.launcher;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;

/** Tells the person at the terminal what happens. What is still awaited is one line that is written over. */
final class Progress {
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final boolean terminal;

    /**
     * Prints to {@code out}.
     *
     * @param terminal whether a line can be written over
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

    void waiting(Collection<String> names, Duration since) {
        if (terminal) {
            out.print("%s  %s  waiting for %s".formatted(CLEAR_LINE, seconds(since), String.join(", ", names)));
            out.flush();
        }
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%5.1f s", duration.toMillis() / 1000.0);
    }
}
