package io.fieldline.agent;

import io.fieldline.messages.Reading;
import io.fieldline.messages.Reading.Identity;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Turns measurements into readings: adds the device, the time, and the boot and sequence that tell a repeat. */
final class Stamp {
    private final String deviceName;
    private final Clock clock;
    private final String boot;
    private long sequence;

    /** {@code random} makes this start's boot id: 48 bits, so that two starts do not meet. */
    Stamp(String deviceName, Clock clock, RandomGenerator random) {
        this.deviceName = deviceName;
        this.clock = clock;
        var bytes = new byte[6];
        random.nextBytes(bytes);
        this.boot = HexFormat.of().formatHex(bytes);
    }

    /** This start's id, in every reading. */
    String boot() {
        return boot;
    }

    Reading reading(Measurement measurement) {
        return new Reading(
                clock.instant(),
                deviceName,
                Map.of(measurement.metric(), measurement.value()),
                Optional.of(measurement.unit()),
                measurement.quality(),
                Optional.of(new Identity(boot, sequence++)),
                Map.of(),
                measurement.raw());
    }
}
