package io.fieldline.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The records of one device in one batch as a single value: Spark then shuffles a row a device, not a row a reading. */
final class ReadingPack {
    /** Takes one record: its value as it came, and why it is to be rejected, empty when it is not. */
    interface Visitor {
        void visit(byte[] value, String reason);
    }

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    void add(byte[] value, String reason) {
        try {
            out.writeUTF(shortened(reason));
            out.writeInt(value.length);
            out.write(value);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // the bytes are in memory
        }
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    static void forEach(byte[] pack, Visitor visitor) {
        try (var in = new DataInputStream(new ByteArrayInputStream(pack))) {
            while (in.available() > 0) {
                var reason = in.readUTF();
                visitor.visit(in.readNBytes(in.readInt()), reason);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible); // the bytes are in memory
        }
    }

    /** A reason may quote what was in the record; a header has no use for all of it. */
    private static String shortened(String reason) {
        return reason.length() > 500 ? reason.substring(0, 500) + "…" : reason;
    }
}
