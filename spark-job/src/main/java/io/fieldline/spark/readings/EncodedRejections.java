package io.fieldline.spark.readings;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import io.fieldline.spark.device.Objection;
import org.jspecify.annotations.Nullable;

/**
 * The records of one batch that are rejected before the shuffle, each with the reason and, if it has one, the device.
 */
public final class EncodedRejections {
    private static final int LONGEST_REASON = 500;

    /** Receives one rejected record. */
    public interface Visitor {
        void visit(@Nullable String device, byte[] value, Objection objection);
    }

    private final ByteWriter out = new ByteWriter(256);

    public void add(@Nullable String device, byte @Nullable [] value, Objection objection) {
        out.text(device == null ? "" : device)
                .block(value == null ? new byte[0] : value)
                .text(objection.kind().name())
                .text(shortened(objection.reason()));
    }

    /** Its size in bytes. */
    int size() {
        return out.size();
    }

    public byte[] toBytes() {
        return out.toBytes();
    }

    public static void forEach(byte[] pack, Visitor visitor) {
        var in = new ByteReader(pack);
        while (in.hasMore()) {
            var device = in.text();
            var value = in.block();
            var objection = new Objection(Objection.Kind.valueOf(in.text()), in.text());
            visitor.visit(device.isEmpty() ? null : device, value, objection);
        }
    }

    /** Shortens a reason, which may quote a large part of the record, because it becomes a header. */
    private static String shortened(String reason) {
        return reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "…" : reason;
    }
}
