package io.fieldline.load.send;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads the packets of a broker. One read from the socket gets all that have arrived. For one thread. */
final class PacketReader {
    private static final int BUFFER = 64 * 1024;

    /** Bytes of the length of a packet at most (MQTT 5, 1.5.5). */
    private static final int LENGTH_BYTES = 4;

    private final InputStream input;
    private final byte[] buffer = new byte[BUFFER];
    private int start;
    private int end;

    /** A packet from the broker, without its header. */
    record Packet(int type, byte[] body) {
        int number(int offset) {
            return (octet(offset) << Byte.SIZE) | octet(offset + 1);
        }

        /** 0 after the end, because a packet may leave out what is 0. */
        int octet(int offset) {
            return body.length > offset ? body[offset] & 0xFF : 0;
        }
    }

    PacketReader(InputStream input) {
        this.input = input;
    }

    /** Waits for the next packet. Throws IOException at the end of the connection, or if the packet has more than 64 KiB. */
    Packet next() throws IOException {
        while (!hasNext()) {
            fill();
        }
        var body = bodyStart();
        var packet = new Packet(buffer[start] & 0xFF, Arrays.copyOfRange(buffer, body, body + length()));
        start = body + packet.body().length;
        return packet;
    }

    /** Whether the next packet has arrived whole. */
    boolean hasNext() {
        return bodyStart() > 0 && bodyStart() + length() <= end;
    }

    /** Where the body of the packet begins; 0 if its header has not arrived whole. */
    private int bodyStart() {
        for (var at = start + 1; at < end; at++) {
            if (buffer[at] >= 0) {
                return at + 1;
            }
        }
        return 0;
    }

    /** Of the body; the header must have arrived whole. */
    private int length() {
        var length = 0;
        for (var at = bodyStart() - 1; at > start; at--) {
            length = (length << 7) | (buffer[at] & 0x7F);
        }
        return length;
    }

    private void fill() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        if (end == BUFFER || (bodyStart() == 0 && end > LENGTH_BYTES)) {
            throw new IOException("the broker sent a packet that is malformed, or has more than 64 KiB");
        }
        var count = input.read(buffer, end, BUFFER - end);
        if (count < 0) {
            throw new EOFException();
        }
        end += count;
    }
}
