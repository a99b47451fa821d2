package io.fieldline.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * The packets of a broker for Paho, except for each PUBLISH, which the thread that reads hands over itself. Paho would
 * copy a PUBLISH twice, parse its parts as streams, and wake another thread for it. It gets a packet only when it is
 * complete. A timeout discards nothing. For one thread.
 */
final class PacketInputStream extends InputStream {
    /** Enough for some hundred packets at once; a larger packet gets its own temporary buffer. */
    private static final int BUFFER_BYTES = 65_536;

    /** Type, and length in up to four bytes (MQTT 5, 2.1.4). */
    private static final int LONGEST_HEADER = 5;

    private final InputStream in;
    private final long maximumPacketSize;
    private final Consumer<PublishPacket> publishes;
    private final byte[] usualBuffer = new byte[BUFFER_BYTES];
    private byte[] buffer = usualBuffer;
    /** The received bytes that no packet has taken are from {@code start} to {@code end}. */
    private int start;

    private int end;
    private ByteBuffer ready = ByteBuffer.allocate(0);

    PacketInputStream(InputStream in, long maximumPacketSize, Consumer<PublishPacket> publishes) {
        this.in = in;
        this.maximumPacketSize = maximumPacketSize;
        this.publishes = publishes;
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

    /** Completes the next packet for Paho; false at the end of the stream. */
    private boolean receive() throws IOException {
        while (true) {
            var length = receivePacket();
            if (length < 0) {
                return false;
            }
            var packet = ByteBuffer.wrap(buffer, start, length);
            start += length;
            if (!PublishPacket.isType(packet.get(packet.position()))) {
                ready = packet;
                return true;
            }
            publishes.accept(PublishPacket.decode(packet));
        }
    }

    /** Returns the length of the next packet, which is then in the buffer; -1 at the end of the stream. */
    private int receivePacket() throws IOException {
        var header = 2;
        if (!fill(header)) {
            return -1;
        }
        while (header < LONGEST_HEADER && buffer[start + header - 1] < 0) { // the highest bit: another byte follows
            header++;
            if (!fill(header)) {
                return -1;
            }
        }
        var length = header + PublishPacket.variableByteInteger(ByteBuffer.wrap(buffer, start + 1, header - 1));
        if (length > maximumPacketSize) { // before there is memory for it
            throw new IOException("the broker sends a packet of %d bytes, expected at most %d, the maximum in CONNECT"
                    .formatted(length, maximumPacketSize));
        }
        return fill(length) ? length : -1;
    }

    /** Receives at least this many bytes of the next packet; false at the end of the stream. */
    private boolean fill(int needed) throws IOException {
        if (end - start < needed) {
            makeRoom(needed);
        }
        while (end - start < needed) {
            var count = in.read(buffer, end, buffer.length - end);
            if (count < 0) {
                return false;
            }
            end += count;
        }
        return true;
    }

    /** Moves the received bytes to the start of a buffer that is large enough. */
    private void makeRoom(int needed) {
        var target = needed > BUFFER_BYTES ? new byte[needed] : usualBuffer;
        System.arraycopy(buffer, start, target, 0, end - start);
        buffer = target;
        end -= start;
        start = 0;
    }
}
