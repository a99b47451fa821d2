package io.fieldline.checks;

import io.fieldline.lifecycle.ExitCode;
import java.util.function.Consumer;

/** The results of a check, one line each. A line of a problem also says what to do. */
public final class CheckReport {
    private final Consumer<String> out;
    private boolean passes = true;

    /** {@code out} gets each line. */
    public CheckReport(Consumer<String> out) {
        this.out = out;
    }

    public void ok(String result) {
        out.accept("ok: " + result);
    }

    /** Something to know or to do soon, with which the service works. */
    public void note(String result) {
        out.accept("note: " + result);
    }

    /** Something with which the service does not work. */
    public void failed(String problem) {
        passes = false;
        out.accept("failed: " + problem);
    }

    /** Whether the service could work. */
    public boolean passes() {
        return passes;
    }

    public int exitCode() {
        return passes ? ExitCode.STOPPED : ExitCode.CANNOT_START;
    }
}
