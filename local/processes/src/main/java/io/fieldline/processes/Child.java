package io.fieldline.processes;

import io.fieldline.lifecycle.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A process of ours: its output goes to a bounded log, its {@code ready: } line is watched for, and it is stopped
 * with patience, then without.
 *
 * <p>Ctrl-C at the terminal reaches every process there, so the child is started deaf to it (a JVM keeps an ignored
 * SIGINT ignored): when it ends is for its parent to decide. A thread of its own, {@code output of <name>}, reads
 * what it prints until it ends.
 */
public final class Child implements AutoCloseable {
    /** The contract of every Fieldline process: a log line whose message starts so, once it really answers. */
    public static final Pattern READY = Pattern.compile("(?:^|(?<!\\bnot) )ready: (.*)$");

    /** Services stop within ten. */
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    private static final Duration AFTER_KILL = Duration.ofSeconds(5);
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
        return start(name, command, log, READY, line -> {});
    }

    /**
     * Starts a process.
     *
     * @param command  the program and its arguments
     * @param log      continued if it exists; at 10 MB it becomes {@code <log>.old}
     * @param ready    found in the line that says that the process answers; its first group is what the line tells
     * @param eachLine is given each line, on the thread that reads the output
     */
    public static Child start(String name, List<String> command, Path log, Pattern ready, Consumer<String> eachLine)
            throws IOException {
        var deaf = new ArrayList<>(List.of("sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh"));
        deaf.addAll(command);
        var file = BoundedLog.open(log, MAX_LOG_BYTES);
        try {
            var process = new ProcessBuilder(deaf).redirectErrorStream(true).start();
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

    /** Completes with the exit code (128 and more: a signal), once all output is in the log. */
    public CompletableFuture<Integer> exit() {
        return exit.copy();
    }

    /** How many lines this process printed so far. */
    public long printedLines() {
        return output.lines();
    }

    /** How long it has used a processor; zero where the system does not tell, or the process has ended. */
    public Duration cpuTime() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The end of what this process printed, at most 20 lines. */
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
     * @throws IOException when the process ended instead, or the time is over; with the end of its log
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

    /** Sends SIGTERM and returns at once. */
    public void askToStop() {
        process.toHandle().destroy(); // Process.destroy would close its output, and lose its last words
    }

    /** Asks the process to end and waits; false when it did not, within 12 s, and was killed. May be called again. */
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

    /** Ends the process as a power cut would, and waits until it is gone. */
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

    /** What happened to it, with the end of its log and where the rest is. */
    public String report(String happened) {
        return "%s %s. Its log (%s) ends with:%n    %s"
                .formatted(name, happened, log, String.join("%n    ".formatted(), lastLines()));
    }
}
