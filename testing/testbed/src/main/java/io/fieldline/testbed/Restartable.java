package io.fieldline.testbed;

import io.fieldline.processes.Child;
import io.fieldline.processes.FreePort;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A process that can be stopped or killed and started again with the same port and data. Of one thread. */
final class Restartable implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(1);
    private static final int ATTEMPTS = 3;
    private static final Pattern TAKEN = Pattern.compile("Address already in use|is taken or not allowed");

    /** Starts something on a port; throws IOException with what it said when it cannot. */
    interface OnPort<T> {
        T start(int port) throws IOException, InterruptedException;
    }

    /** Starts it on a free port, and on another one when somebody took that port meanwhile. */
    static <T> T onAFreePort(OnPort<T> starter) throws IOException, InterruptedException {
        for (var attempt = 1; ; attempt++) {
            try {
                return starter.start(FreePort.find());
            } catch (IOException failed) {
                var isTaken = TAKEN.matcher(String.valueOf(failed.getMessage())).find();
                if (!isTaken || attempt == ATTEMPTS) {
                    throw failed;
                }
            }
        }
    }

    /** How one is started. */
    interface Starter {
        Child start() throws IOException;
    }

    private final Starter starter;
    private @Nullable Child child;

    Restartable(Starter starter) {
        this.starter = starter;
    }

    /** Returns once it answers; what its {@code ready: } line tells. */
    String start() throws IOException, InterruptedException {
        if (child != null && child.isAlive()) {
            throw new IllegalStateException(child.name() + " runs already");
        }
        child = starter.start();
        try {
            return child.awaitReady(START);
        } catch (IOException failed) {
            close();
            throw failed;
        }
    }

    Child child() {
        if (child == null) {
            throw new IllegalStateException("never started");
        }
        return child;
    }

    @Override
    public void close() {
        if (child != null) {
            child.close();
        }
    }
}
