package io.fieldline.agent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.fieldline.testbed.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;

/** A serial port without a board, whose other end is this test. Python makes it, because Java cannot. For one thread. */
final class PseudoTerminal implements AutoCloseable {
    /** Without a reader, what is printed is lost, as on a serial line. */
    private static final String PROGRAM = """
            import os, pty, sys, tty
            own, other = pty.openpty()
            tty.setraw(other)
            os.set_blocking(own, False)
            os.symlink(os.ttyname(other), sys.argv[1])
            print('ready', flush=True)
            while data := os.read(0, 4096):
                try:
                    os.write(own, data)
                except BlockingIOError:
                    pass
            """;

    private final Path port;
    private final Process process;

    private PseudoTerminal(Path port, Process process) {
        this.port = port;
        this.process = process;
    }

    /** Makes a port at a path. Skips the running test if Python is missing. */
    static PseudoTerminal open(Path port) throws IOException {
        var process = new ProcessBuilder(Tools.require("python3").toString(), "-c", PROGRAM, port.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var ready = new BufferedReader(new InputStreamReader(process.getInputStream(), ISO_8859_1)).readLine();
        if (!"ready".equals(ready)) {
            throw new IOException("cannot make a pseudo terminal: " + ready);
        }
        return new PseudoTerminal(port, process);
    }

    Path port() {
        return port;
    }

    /** Sends what a sketch would print. */
    void print(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(ISO_8859_1));
        process.getOutputStream().flush();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
