package io.fieldline.mqtt;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * A socket that asks the system for many packets at once. Paho reads a packet's first two bytes singly, and writes
 * every packet by itself: a system call for each, here and at the broker.
 */
final class BatchingSocket extends Socket {
    private static final int READ_AT_ONCE = 65_536;

    private @Nullable InputStream in;
    private @Nullable OutputStream out;

    @Override
    public synchronized InputStream getInputStream() throws IOException {
        if (in == null) {
            in = new BufferedInputStream(super.getInputStream(), READ_AT_ONCE);
        }
        return in;
    }

    @Override
    public synchronized OutputStream getOutputStream() throws IOException {
        if (out == null) {
            out = BatchingOutputStream.start(super.getOutputStream());
        }
        return out;
    }

    @Override
    public synchronized void close() throws IOException {
        if (out != null) {
            var last = out;
            out = null;
            last.close(); // closes its target, and that this socket: this method comes again
        }
        super.close();
    }
}
