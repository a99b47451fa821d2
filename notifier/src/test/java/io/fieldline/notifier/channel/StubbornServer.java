package io.fieldline.notifier.channel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that does what a good one does not. It serves one connection after the other. */
final class StubbornServer implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final List<String> mails = new CopyOnWriteArrayList<>();
    private final Behaviour behaviour;

    /** What it does with a connection. */
    @FunctionalInterface
    interface Behaviour {
        void serve(StubbornServer server, Socket connection, BufferedReader lines) throws IOException;
    }

    StubbornServer(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        var thread = new Thread(this::serve, "stubborn-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    /** The mails that it has accepted. */
    List<String> mails() {
        return List.copyOf(mails);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (var connection = socket.accept();
                    var lines = new BufferedReader(new InputStreamReader(connection.getInputStream(), US_ASCII))) {
                behaviour.serve(this, connection, lines);
            } catch (IOException closed) {
                // the next connection
            }
        }
    }

    /** Answers with these headers only, and never with the body that they promise. */
    static Behaviour neverEnding(int status) {
        return (server, connection, lines) -> {
            write(connection, "HTTP/1.1 %d X\r\nContent-Length: 100\r\n\r\n".formatted(status));
            while (lines.read() >= 0) {
                // until the client closes
            }
        };
    }

    /** A mail server that refuses the recipients {@code gone}, and resets the connection instead of a goodbye. */
    static void acceptsMailAndResets(StubbornServer server, Socket connection, BufferedReader lines)
            throws IOException {
        write(connection, "220 ready\r\n");
        var mail = new StringBuilder();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("RCPT TO:<gone@")) {
                write(connection, "550 no such mailbox\r\n");
            } else if (line.startsWith("RCPT")) {
                mail.append(line).append('\n');
                write(connection, "250 ok\r\n");
            } else if (line.equals("DATA")) {
                write(connection, "354 go ahead\r\n");
                while (!".".equals(lines.readLine())) {
                    // the message
                }
                server.mails.add(mail.toString());
                write(connection, "250 accepted\r\n");
            } else if (line.equals("QUIT")) {
                connection.setSoLinger(true, 0); // so that close() sends a reset
                return;
            } else {
                write(connection, "250 ok\r\n");
            }
        }
    }

    /** A mail server that refuses each message after it has read it. */
    static void refusesTheText(StubbornServer server, Socket connection, BufferedReader lines) throws IOException {
        write(connection, "220 ready\r\n");
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals("DATA")) {
                write(connection, "354 go ahead\r\n");
                while (!".".equals(lines.readLine())) {
                    // the message
                }
                write(connection, "554 no such text\r\n");
            } else {
                write(connection, "250 ok\r\n");
            }
        }
    }

    private static void write(Socket connection, String text) throws IOException {
        connection.getOutputStream().write(text.getBytes(US_ASCII));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
