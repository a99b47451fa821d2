package io.fieldline.load.form;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * One run of the tool. Its devices have names that no other run has.
 *
 * @param id eight characters
 */
public record Run(String id) {
    private static final int BYTES = 4;

    public static Run random() {
        var bytes = new byte[BYTES];
        RandomGenerator.getDefault().nextBytes(bytes);
        return new Run(HexFormat.of().formatHex(bytes));
    }

    public String device(int number) {
        return device() + number;
    }

    /** What the names of all devices start with. */
    String device() {
        return "load-" + id + '-';
    }

    /** The number of a device of this run; empty for another one. */
    public OptionalInt number(String device) {
        return device.startsWith(device())
                ? OptionalInt.of(Integer.parseInt(device, device().length(), device.length(), 10))
                : OptionalInt.empty();
    }

    /** Whether a message as JSON may be of this run; cheaper than to parse it. */
    public boolean mayContain(byte[] json) {
        return new String(json, UTF_8).contains(id);
    }
}
