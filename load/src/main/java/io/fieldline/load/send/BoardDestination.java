package io.fieldline.load.send;

import io.fieldline.load.form.BoardForm;
import io.fieldline.load.form.Message;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A serial port without a board: frames that are sent here come out at a pseudoterminal, which an agent opens. The program
 * {@code script} of Debian's bsdutils makes it, because Java cannot.
 */
public final class BoardDestination implements Destination {
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration END = Duration.ofSeconds(5);

    private final Path port;
    private final Process terminal;
    private final OutputStream line;

    private BoardDestination(Path port, Process terminal) {
        this.port = port;
        this.terminal = terminal;
        this.line = terminal.getOutputStream();
    }

    /** Makes a symbolic link to the pseudoterminal at {@code port}. An existing link is replaced; another file is an error. */
    public static BoardDestination open(Path port) throws IOException, InterruptedException {
        if (Files.exists(port) && !Files.isSymbolicLink(port)) {
            throw new IOException("cannot create the port %s, because this file exists".formatted(port));
        }
        Files.deleteIfExists(port);
        var builder = new ProcessBuilder(
                "script",
                "-qefc",
                "stty raw -echo && ln -s \"$(tty)\" \"$FIELDLINE_PORT\" && exec sleep infinity",
                "/dev/null");
        builder.environment().put("FIELDLINE_PORT", port.toAbsolutePath().toString());
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        var board = new BoardDestination(port, start(builder));
        for (var begun = System.nanoTime(); !Files.exists(port); Thread.sleep(LOOK.toMillis())) {
            if (!board.terminal.isAlive() || System.nanoTime() - begun > END.toNanos()) {
                board.close();
                throw new IOException("cannot create the port %s: check that its folder is writable".formatted(port));
            }
        }
        return board;
    }

    private static Process start(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException missing) {
            throw new IOException("cannot run 'script'; run 'sudo apt-get install bsdutils'", missing);
        }
    }

    /** Sends trial frames until {@code arrived}, at most for {@code patience}. */
    public void awaitAgent(BoardForm form, BooleanSupplier arrived, Duration patience)
            throws IOException, InterruptedException {
        var begun = System.nanoTime();
        for (var number = 0L; !arrived.getAsBoolean(); number++) {
            if (System.nanoTime() - begun > patience.toNanos()) {
                throw new IOException(
                        "no reading of the port %s arrived within %d s; start an agent that reads it, for example './fieldline up --serial %s'"
                                .formatted(port, patience.toSeconds(), port));
            }
            write(number == 0 ? form.hello() : form.trial());
            Thread.sleep(LOOK.toMillis());
        }
    }

    @Override
    public void send(Message message, Runnable acknowledged) throws IOException {
        write(message.payload());
    }

    private void write(byte[] frame) throws IOException {
        line.write(frame);
        line.flush();
    }

    @Override
    public void close() throws IOException, InterruptedException {}

    /** Removes the port. The frames that the agent has not read are lost. */
    public void remove() throws IOException {
        terminal.descendants().forEach(ProcessHandle::destroy);
        terminal.destroy();
        Files.deleteIfExists(port);
    }
}
