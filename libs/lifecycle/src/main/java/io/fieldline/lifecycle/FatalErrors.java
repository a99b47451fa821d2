package io.fieldline.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process after an unexpected error in any of its threads, because a process without one of its threads would look
 * healthy. The exit code is {@link ExitCode#UNEXPECTED_ERROR}.
 */
public final class FatalErrors implements Thread.UncaughtExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(FatalErrors.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final IntConsumer halt;
    private final List<LastAction> lastActions = new CopyOnWriteArrayList<>();
    private final AtomicBoolean ending = new AtomicBoolean();

    /** What a service does before it ends, for example publish that its device is offline. */
    @FunctionalInterface
    public interface LastAction {
        void run() throws Exception;
    }

    /** {@code halt} ends the process with a code, without its shutdown hooks, which would wait for the broken part. */
    FatalErrors(IntConsumer halt) {
        this.halt = halt;
    }

    /** Handles the uncaught errors of all threads from now on. */
    public static FatalErrors install() {
        var errors = new FatalErrors(Runtime.getRuntime()::halt);
        Thread.setDefaultUncaughtExceptionHandler(errors);
        return errors;
    }

    /** Runs an action before the process ends by an error. All actions together have five seconds. */
    public void beforeExit(LastAction action) {
        lastActions.add(action);
    }

    /** Wraps a task for a thread pool, which would hide an error. An exception is as fatal as an error. */
    public Runnable guard(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable error) {
                uncaughtException(Thread.currentThread(), error);
                throw error;
            }
        };
    }

    @Override
    public void uncaughtException(Thread thread, Throwable error) {
        if (!ending.compareAndSet(false, true)) {
            return; // the first error is the cause
        }
        try {
            log.error(
                    "unexpected error, the process ends: thread={} exit={}",
                    thread.getName(),
                    ExitCode.UNEXPECTED_ERROR,
                    error);
            runLastActions();
        } finally {
            halt.accept(ExitCode.UNEXPECTED_ERROR);
        }
    }

    private void runLastActions() {
        var worker = new Thread(() -> lastActions.forEach(FatalErrors::runQuietly), "last-actions");
        worker.setDaemon(true);
        worker.start();
        try {
            worker.join(PATIENCE.toMillis());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private static void runQuietly(LastAction action) {
        try {
            action.run();
        } catch (Exception failed) {
            log.warn("an action before the exit failed", failed);
        }
    }
}
