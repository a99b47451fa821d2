package io.fieldline.processes;

import io.fieldline.lifecycle.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A child process. Its output goes to a bounded log and is searched for the {@code ready: } line. It is stopped by SIGTERM, then
 * by SIGKILL.
 *
 * <p>Ctrl-C reaches every process of the terminal, so the child ignores SIGINT (a JVM does not change that): its parent decides
 * when it ends. The thread {@code output of <name>} reads its output until it ends.
 */
public final class Child implements AutoCloseable {
    /** Every Fieldline process logs a line that starts like this when it is ready. */
    public static final Pattern READY = Pattern.compile("(?:^|(?<!\\bnot) )ready: (.*)$");

    /** Services stop within ten seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    private static final Duration AFTER_KILL = Duration.ofSeconds(30);
    private static final long MAX_LOG_BYTES = 10_000_000;

    private final String name;
    private final Path log;
    private final Process process;
    private final Output output;
    private final CompletableFuture<Integer> exit;

    private Child(String name, Path log, Process process, Output output) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.output = output;
        this.exit = process.onExit().thenCompose(ended -> output.ended().thenApply(nothing -> ended.exitValue()));
    }

    /** Starts a process that prints the usual {@code ready: } line. */
    public static Child start(String name, List<String> command, Path log) throws IOException {
        return start(name, command, Map.of(), log, READY, line -> {});
    }

    /** As {@link #start(String, List, Path)}, with variables for what other users must not see in the command line. */
    public static Child start(String name, List<String> command, Map<String, String> environment, Path log)
            throws IOException {
        return start(name, command, environment, log, READY, line -> {});
    }

    /**
     * Starts a process.
     *
     * @param command  the program and its arguments
     * @param log      continued if it exists; at 10 MB it becomes {@code <log>.old}
     * @param ready    matches the line that reports readiness; its first group is the value of {@link #ready}
     * @param eachLine receives each line, on the thread that reads the output
     */
    public static Child start(String name, List<String> command, Path log, Pattern ready, Consumer<String> eachLine)
            throws IOException {
        return start(name, command, Map.of(), log, ready, eachLine);
    }

    private static Child start(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path log,
            Pattern ready,
            Consumer<String> eachLine)
            throws IOException {
        var ignoringInterrupts = new ArrayList<>(List.of("sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh"));
        ignoringInterrupts.addAll(command);
        var file = BoundedLog.open(log, MAX_LOG_BYTES);
        try {
            var builder = new ProcessBuilder(ignoringInterrupts).redirectErrorStream(true);
            builder.environment().putAll(environment);
            var process = builder.start();
            var output = new Output(process.getInputStream(), file, ready, eachLine);
            var reader = new Thread(output, "output of " + name);
            reader.setDaemon(true);
            reader.start();
            return new Child(name, log, process, output);
        } catch (IOException impossible) {
            file.close();
            throw impossible;
        }
    }

    public String name() {
        return name;
    }

    public Path log() {
        return log;
    }

    public long pid() {
        return process.pid();
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What the process reads on its standard input. */
    public OutputStream input() {
        return process.getOutputStream();
    }

    /** Completes with the rest of the {@code ready: } line; never if the process ends before it. */
    public CompletableFuture<String> ready() {
        return output.ready().copy();
    }

    /** Completes with the exit code (128 and more: a signal) when all output is in the log. */
    public CompletableFuture<Integer> exit() {
        return exit.copy();
    }

    /** The number of lines that this process has printed. */
    public long printedLines() {
        return output.lines();
    }

    /** The processor time; zero if it is unknown or the process has ended. */
    public Duration cpuTime() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The last lines that this process has printed, at most 20. */
    public List<String> lastLines() {
        return output.lastLines();
    }

    /** The last line that this process printed; empty before the first. */
    public String lastLine() {
        var lines = lastLines();
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }

    /**
     * Waits for the {@code ready: } line and returns the rest of it.
     *
     * @throws IOException if the process ended or is not ready in time; with the end of its log
     */
    public String awaitReady(Duration patience) throws IOException, InterruptedException {
        try {
            CompletableFuture.anyOf(output.ready(), exit).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new IOException(report("is not ready after %d s".formatted(patience.toSeconds())), late);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
        if (!output.ready().isDone()) {
            throw new IOException(report("ended with exit code %d%s"
                    .formatted(
                            exit.join(),
                            ExitCode.meaning(exit.join())
                                    .map(" (%s)"::formatted)
                                    .orElse(""))));
        }
        return output.ready().join();
    }

    /** Sends SIGTERM and returns. */
    public void askToStop() {
        process.toHandle().destroy(); // because Process.destroy would close its output and lose the last lines
    }

    /** Sends SIGTERM and waits for 12 s; then kills the process and returns false. May be called again. */
    public boolean stop() throws InterruptedException {
        return stop(PATIENCE);
    }

    public boolean stop(Duration patience) throws InterruptedException {
        askToStop();
        if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return true;
        }
        kill();
        return false;
    }

    /** Sends SIGKILL, and waits until the process has ended. */
    public void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor(AFTER_KILL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Stops the process. */
    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException hurried) {
            process.toHandle().destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** A report of an event with the path and the end of the log. */
    public String report(String happened) {
        return "%s %s. Its log (%s) ends with:%n    %s"
                .formatted(name, happened, log, String.join("%n    ".formatted(), lastLines()));
    }
}
