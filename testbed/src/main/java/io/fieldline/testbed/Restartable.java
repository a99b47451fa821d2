package io.fieldline.testbed;

import io.fieldline.launcher.Child;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A process that can be stopped or killed and started again with the same port and data. Of one thread. */
final class Restartable implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(1);

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
