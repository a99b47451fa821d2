package io.fieldline.spark;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import org.jspecify.annotations.Nullable;

/** The records of one batch of which nobody can say whose they are, each with why it is rejected, as a single value. */
final class RejectedPack {
    private static final int LONGEST_REASON = 500;

    /** Takes one record. */
    interface Visitor {
        void visit(byte[] value, String reason);
    }

    private final ByteWriter out = new ByteWriter(256);

    void add(byte @Nullable [] value, String reason) {
        out.block(value == null ? new byte[0] : value).text(shortened(reason));
    }

    /** In bytes. */
    int size() {
        return out.size();
    }

    byte[] toBytes() {
        return out.toBytes();
    }

    static void forEach(byte[] pack, Visitor visitor) {
        var in = new ByteReader(pack);
        while (in.hasMore()) {
            visitor.visit(in.block(), in.text());
        }
    }

    /** A reason may quote what was in the record; a header has no use for all of it. */
    private static String shortened(String reason) {
        return reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "…" : reason;
    }
}
