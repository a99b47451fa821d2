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

    Stamp(String deviceName, Clock clock, String boot) {
        this.deviceName = deviceName;
        this.clock = clock;
        this.boot = boot;
    }

    /** An id for this start: 48 bits, so that two starts do not meet. */
    static String newBoot(RandomGenerator random) {
        var bytes = new byte[6];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
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
