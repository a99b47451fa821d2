package io.fieldline.testbed;

import io.fieldline.processes.Child;
import io.fieldline.processes.FreePort;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A process that can be stopped or killed, and started again with the same port and data. For one thread. */
final class RestartableProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);
    /** A broker that is killed because it stops slowly would lose its sessions. */
    private static final Duration STOP = Duration.ofMinutes(2);

    private static final int ATTEMPTS = 3;
    private static final Pattern TAKEN = Pattern.compile("Address already in use|is taken or not allowed");

    /** Starts a process on a port. Throws an IOException with the output of the process if it fails. */
    interface OnPort<T> {
        T start(int port) throws IOException, InterruptedException;
    }

    /** Starts a process on a free port; tries another port if somebody else took that one meanwhile. */
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

    /** Starts the process. */
    interface Starter {
        Child start() throws IOException;
    }

    private final Starter starter;
    private @Nullable Child child;

    RestartableProcess(Starter starter) {
        this.starter = starter;
    }

    /** Waits until it answers, and returns the rest of its {@code ready: } line. */
    String start() throws IOException, InterruptedException {
        if (child != null && child.isAlive()) {
            throw new IllegalStateException(child.name() + " is already running");
        }
        child = starter.start();
        try {
            return child.awaitReady(START);
        } catch (IOException failed) {
            close();
            throw failed;
        }
    }

    /** Asks it to stop, and waits until it has saved its data. */
    void stop() throws InterruptedException {
        child().stop(STOP);
    }

    Child child() {
        if (child == null) {
            throw new IllegalStateException("the process was never started");
        }
        return child;
    }

    /** Kills the process, because a stop takes longer, and nobody reads its data any more. */
    @Override
    public void close() {
        if (child != null) {
            kill(child);
        }
    }

    /** For {@code close} methods, which cannot be interrupted. */
    static void kill(Child process) {
        try {
            process.kill();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
