package io.fieldline.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes in its own thread, {@code mqtt-writer}: bytes that come during a write are sent together with the next one.
 * Paho flushes after every acknowledgement of four bytes, and single ones cost more than the messages that they
 * acknowledge.
 *
 * <p>Buffers at most {@link #CAPACITY} bytes and a packet; if it is full, the caller waits. The next call throws a
 * failure.
 */
final class BatchingOutputStream extends OutputStream {
    private static final int CAPACITY = 65_536;

    /** How long a close waits for unwritten bytes. */
    private static final long CLOSE_MILLIS = 1_000;

    private final OutputStream target;
    private final Thread writer = new Thread(this::writeUntilClosed, "mqtt-writer");
    private ByteArrayOutputStream waiting = new ByteArrayOutputStream(CAPACITY);
    private ByteArrayOutputStream leaving = new ByteArrayOutputStream(CAPACITY);
    private boolean closed;
    private @Nullable IOException failure;

    private BatchingOutputStream(OutputStream target) {
        this.target = target;
    }

    static BatchingOutputStream start(OutputStream target) {
        var stream = new BatchingOutputStream(target);
        stream.writer.setDaemon(true);
        stream.writer.start();
        return stream;
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            while (waiting.size() >= CAPACITY && !closed && failure == null) {
                wait();
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
        throwFailure();
        waiting.write(bytes, offset, length);
        notifyAll();
    }

    /** Throws an earlier failure; written bytes are sent in any case. */
    @Override
    public synchronized void flush() throws IOException {
        throwFailure();
    }

    /** Waits a short time until the rest is sent, then closes the target unless a write is blocked. */
    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            TimeUnit.MILLISECONDS.timedJoin(writer, CLOSE_MILLIS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        if (!writer.isAlive()) { // because TLS waits for a blocked write forever
            target.close();
        }
    }

    private void writeUntilClosed() {
        try {
            while (takeWaiting()) {
                leaving.writeTo(target);
                leaving.reset();
            }
        } catch (IOException failed) {
            fail(failed);
        } catch (InterruptedException impossible) { // no other code has this thread
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for bytes to write; returns false if the stream is closed and all are written. */
    private synchronized boolean takeWaiting() throws InterruptedException {
        while (waiting.size() == 0 && !closed) {
            wait();
        }
        var taken = waiting;
        waiting = leaving;
        leaving = taken;
        notifyAll();
        return leaving.size() > 0;
    }

    private synchronized void fail(IOException failed) {
        failure = failed;
        notifyAll();
    }

    private void throwFailure() throws IOException {
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
        if (closed) {
            throw new IOException("the connection is closed");
        }
    }
}
