package io.fieldline.messages;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How far a reading can be believed; on the wire the name in lower case. */
public enum Quality {
    OK,
    /** Below the range that the sensor's curve covers: an extrapolation. */
    BELOW_RANGE,
    /** At or above the end of that range: the true value may be higher. */
    ABOVE_RANGE,
    /** The sensor's heater is not yet at temperature. */
    WARMING_UP,
    /** The sensor is broken or unplugged; there is no value. */
    FAULT,
    /** Nothing vouches for the value: a line without a checksum, or a sensor that was never calibrated. */
    UNVERIFIED,
    /** Made up by the agent; no sensor was read. */
    SIMULATED,
    /** The device's clock was not set when the reading was taken. */
    UNSYNCED;

    private static final Map<String, Quality> BY_WIRE_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(Quality::wireName, quality -> quality));

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The name on the wire, e.g. {@code below_range}. */
    @JsonValue
    public String wireName() {
        return wireName;
    }

    /** The quality of that name on the wire, or nothing when there is none. */
    public static Optional<Quality> fromWire(String wireName) {
        return Optional.ofNullable(BY_WIRE_NAME.get(wireName));
    }
}
