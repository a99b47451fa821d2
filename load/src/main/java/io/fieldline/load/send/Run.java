package io.fieldline.load.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One run of the tool. Its devices have names that no other run has, and its readings are marked as simulated.
 *
 * @param id eight characters
 */
public record Run(String id) {
    public static final String METRIC = "load";
    private static final double AMPLITUDE = 10;
    private static final double PERIOD = 60;

    public String device(int number) {
        return prefix() + number;
    }

    /** The number of a device of this run; empty for another one. */
    public OptionalInt number(String device) {
        return device.startsWith(prefix())
                ? OptionalInt.of(Integer.parseInt(device, prefix().length(), device.length(), 10))
                : OptionalInt.empty();
    }

    byte[] reading(int device, int sequence, Instant now) {
        return ReadingJson.write(new Reading(
                now,
                device(device),
                Map.of(METRIC, AMPLITUDE * Math.sin(2 * Math.PI * sequence / PERIOD)),
                Map.of(),
                Quality.SIMULATED,
                false,
                Optional.of(new Reading.Identity(id, sequence)),
                Map.of(),
                Map.of()));
    }

    /** Whether a reading as JSON may be of this run; cheaper than to parse it. */
    public boolean mayContain(byte[] json) {
        return new String(json, UTF_8).contains(id);
    }

    private String prefix() {
        return "load-" + id + '-';
    }
}
