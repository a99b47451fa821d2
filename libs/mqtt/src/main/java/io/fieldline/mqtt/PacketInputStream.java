package io.fieldline.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * The packets of a broker. Paho gets a packet only when it is complete, and a PUBLISH as {@link PublishPacket} converts
 * it. A timeout discards nothing. For one thread.
 */
final class PacketInputStream extends InputStream {
    /** Enough for almost every packet; a larger one gets its own temporary buffer. */
    private static final int BUFFER_BYTES = 65_536;

    /** Type, and length in up to four bytes (MQTT 5, 2.1.4). */
    private static final int LONGEST_HEADER = 5;

    private final InputStream in;
    private final long maximumPacketSize;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private byte[] packet = buffer;
    private int received;
    private ByteBuffer ready = ByteBuffer.allocate(0);

    /** Reads a few bytes at a time, so {@code in} should be buffered. */
    PacketInputStream(InputStream in, long maximumPacketSize) {
        this.in = in;
        this.maximumPacketSize = maximumPacketSize;
    }

    @Override
    public int read() throws IOException {
        return ready.hasRemaining() || receive() ? ready.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length > 0 && !ready.hasRemaining() && !receive()) {
            return -1;
        }
        var count = Math.min(length, ready.remaining());
        ready.get(bytes, offset, count);
        return count;
    }

    @Override
    public int available() throws IOException {
        return ready.hasRemaining() ? ready.remaining() : in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Completes the next packet; false at the end of the stream. */
    private boolean receive() throws IOException {
        var header = 2;
        if (!fill(header)) {
            return false;
        }
        while (header < LONGEST_HEADER && packet[header - 1] < 0) { // the highest bit means that another byte follows
            header++;
            if (!fill(header)) {
                return false;
            }
        }
        var length = header + PublishPacket.variableByteInteger(ByteBuffer.wrap(packet, 1, header - 1));
        if (length > maximumPacketSize) { // before Paho allocates memory for it
            throw new IOException("the broker sends a packet of %d bytes, expected at most %d, the maximum in CONNECT"
                    .formatted(length, maximumPacketSize));
        }
        reserve(length);
        if (!fill(length)) {
            return false;
        }
        ready = PublishPacket.withoutWhatPahoCannotTake(ByteBuffer.wrap(packet, 0, length), header);
        packet = buffer;
        received = 0;
        return true;
    }

    private void reserve(int length) {
        if (length > packet.length) {
            var larger = new byte[length];
            System.arraycopy(packet, 0, larger, 0, received);
            packet = larger;
        }
    }

    private boolean fill(int needed) throws IOException {
        while (received < needed) {
            var count = in.read(packet, received, needed - received);
            if (count < 0) {
                return false;
            }
            received += count;
        }
        return true;
    }
}
