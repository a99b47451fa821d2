package io.fieldline.endtoend;

import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.Reading.Identity;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A device that measures random values and whose clock may be wrong. For one thread. */
final class LedgerDevice {
    private final String name;
    private final Map<String, String> units;
    private final Random random;
    private final int mostSamples;
    private Duration clockOffset;
    private String boot;
    private long sequence;

    /**
     * @param units       the unit of each metric
     * @param mostSamples maximum number of samples in a reading
     */
    LedgerDevice(String name, Map<String, String> units, Duration clockOffset, int mostSamples, Random random) {
        this.name = name;
        this.units = units;
        this.clockOffset = clockOffset;
        this.mostSamples = mostSamples;
        this.random = random;
        boot = newBoot();
    }

    String name() {
        return name;
    }

    /** Starts a new session, which gives its readings new identities. */
    void reboot() {
        boot = newBoot();
        sequence = 0;
    }

    void setClock(List<Duration> offsets) {
        clockOffset = offsets.get(random.nextInt(offsets.size()));
    }

    /** Measures at this moment; the reading has the time of the device's clock. */
    Reading measure(Instant moment, boolean historical) {
        var metrics = new HashMap<String, Double>();
        units.keySet().forEach(metric -> metrics.put(metric, 500 + 100 * random.nextGaussian()));
        return new Reading(
                moment.plus(clockOffset).truncatedTo(ChronoUnit.MICROS),
                name,
                metrics,
                units,
                Quality.OK,
                historical,
                Optional.of(new Identity(boot, sequence++)),
                Map.of(),
                Map.of(),
                1 + random.nextInt(mostSamples),
                Map.of());
    }

    private String newBoot() {
        return Integer.toHexString(random.nextInt());
    }
}
