package io.fieldline.processes;

import io.fieldline.lifecycle.ErrorText;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Copies the output of a process to its log, line by line; a line of more than 8 KiB counts as several. */
final class Output implements Runnable {
    private static final int MAX_LINE_BYTES = 8192;
    private static final int LAST_LINES = 20;

    private final InputStream input;
    private final BoundedLog log;
    private final Pattern readyLine;
    private final Consumer<String> eachLine;
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Deque<String> lastLines = new ArrayDeque<>();
    private final AtomicLong lines = new AtomicLong();
    private boolean logging = true;

    Output(InputStream input, BoundedLog log, Pattern readyLine, Consumer<String> eachLine) {
        this.input = input;
        this.log = log;
        this.readyLine = readyLine;
        this.eachLine = eachLine;
    }

    CompletableFuture<String> ready() {
        return ready;
    }

    /** Completes when all output is read, or 2 s after the call, because a child of the process may keep its output open. */
    CompletableFuture<Void> ended() {
        return ended.copy().completeOnTimeout(null, 2, TimeUnit.SECONDS);
    }

    /** The number of lines so far. */
    long lines() {
        return lines.get();
    }

    List<String> lastLines() {
        synchronized (lastLines) {
            return List.copyOf(lastLines);
        }
    }

    @Override
    public void run() {
        try (log;
                var bytes = new BufferedInputStream(input)) {
            while (true) {
                var line = readLine(bytes);
                if (line.length == 0) {
                    return;
                }
                keep(new String(line, StandardCharsets.UTF_8).stripTrailing());
                write(line);
            }
        } catch (IOException closed) {
            keep("(cannot read the rest: %s)".formatted(ErrorText.of(closed)));
        } finally {
            ended.complete(null);
        }
    }

    /** If the disk is full, the output is read without a log, because the process would block otherwise. */
    private void write(byte[] line) {
        if (!logging) {
            return;
        }
        try {
            log.write(line);
        } catch (IOException unwritable) {
            logging = false;
            keep("(the rest is not logged: %s)".formatted(ErrorText.of(unwritable)));
        }
    }

    /** A line with its newline; empty at the end. */
    private static byte[] readLine(BufferedInputStream bytes) throws IOException {
        var line = new ByteArrayOutputStream();
        int next;
        while (line.size() < MAX_LINE_BYTES && (next = bytes.read()) != -1) {
            line.write(next);
            if (next == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }

    private void keep(String line) {
        lines.incrementAndGet();
        synchronized (lastLines) {
            if (lastLines.size() == LAST_LINES) {
                lastLines.removeFirst();
            }
            lastLines.addLast(line);
        }
        var found = readyLine.matcher(line);
        if (!ready.isDone() && found.find()) {
            ready.complete(found.group(1));
        }
        eachLine.accept(line);
    }
}
