package io.fieldline.spark.device;

import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;

/** The first bytes of the state of a device in the checkpoint: the format, and the windows that a job cannot change. */
final class StateFormat {
    /** The format that is written. Earlier ones are read from {@link #OLDEST} on. */
    static final int CURRENT = 8;

    private static final int OLDEST = 5;

    private StateFormat() {}

    static void write(ByteWriter out, WindowRules rules) {
        out.number(CURRENT).number(rules.windowMillis()).number(rules.slideMillis());
    }

    /**
     * Returns the format.
     *
     * @throws CheckpointMismatch if this version does not read the format, or the windows differ
     */
    static int read(ByteReader in, WindowRules rules) {
        var format = in.number();
        if (format < OLDEST || format > CURRENT) {
            throw new CheckpointMismatch(("the checkpoint has format %d, this version reads %d to %d:"
                            + " start with --reset --yes, see the README")
                    .formatted(format, OLDEST, CURRENT));
        }
        var windowMillis = in.number();
        var slideMillis = in.number();
        if (windowMillis != rules.windowMillis() || slideMillis != rules.slideMillis()) {
            throw new CheckpointMismatch(("the checkpoint has windows of %d ms every %d ms, expected %d ms every %d ms:"
                            + " use another --checkpoint")
                    .formatted(windowMillis, slideMillis, rules.windowMillis(), rules.slideMillis()));
        }
        return (int) format;
    }
}
