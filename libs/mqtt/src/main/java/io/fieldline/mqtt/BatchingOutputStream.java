package io.fieldline.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes in its own thread, {@code mqtt-writer}: packets that come during a write are sent together with the next one,
 * because single acknowledgements of four bytes cost more than the messages that they acknowledge.
 *
 * <p>Paho's sending thread writes packets, each with a flush at its end. Any thread acknowledges. Buffers at most
 * {@link #CAPACITY} bytes and a packet; if it is full, the caller waits. The next call throws a failure.
 */
final class BatchingOutputStream extends OutputStream {
    private static final int CAPACITY = 65_536;

    private static final int PUBACK = 0x40;
    private static final int PUBREC = 0x50;

    /** How long a close waits for unwritten bytes. */
    private static final long CLOSE_MILLIS = 1_000;

    private final OutputStream target;
    private final Thread writer = new Thread(this::writeUntilClosed, "mqtt-writer");
    private final ByteArrayOutputStream packet = new ByteArrayOutputStream();
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
    public void write(int single) {
        packet.write(single);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        packet.write(bytes, offset, length);
    }

    /** Sends what was written since the last flush, which is a whole packet. Throws an earlier failure. */
    @Override
    public void flush() throws IOException {
        try {
            send(packet.toByteArray());
        } finally {
            packet.reset();
        }
    }

    /** Acknowledges a message of the broker, also between two packets of Paho. */
    void acknowledge(int id, int qos) throws IOException {
        // at QoS 2, the broker then sends a PUBREL, which Paho answers
        send(new byte[] {(byte) (qos == 1 ? PUBACK : PUBREC), 2, (byte) (id >> 8), (byte) id});
    }

    private synchronized void send(byte[] bytes) throws IOException {
        try {
            while (waiting.size() >= CAPACITY && !closed && failure == null) {
                wait();
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
        throwFailure();
        waiting.writeBytes(bytes);
        notifyAll();
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
