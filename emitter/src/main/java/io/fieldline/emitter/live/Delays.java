package io.fieldline.emitter.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.messages.Average;
import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How old values are when the emitter gets them: as readings, and as averages that contain them.
 *
 * <p>The delay of an average is that of the first reading since the previous average of its series. The average contains it if
 * Kafka stored the reading before the time of the job's batch, the revision, because that is taken after the batch has its
 * records. Readings that waited on the device, and those of a device whose clock is wrong, say nothing about the delay.
 */
public final class Delays {
    /** A longer delay is a wrong clock, see docs/messages.md. */
    private static final Duration LONGEST = Duration.ofMinutes(2);
    /** More series would not change the percentiles. */
    private static final int MAX_SERIES = 1_000;

    private final Clock clock;
    private final Percentiles readings;
    private final Percentiles averages;
    private final Map<SeriesKey, Pending> pending = new HashMap<>();

    /** A reading without an average that contains it. */
    private record Pending(Instant measured, Instant stored) {}

    public Delays(Clock clock) {
        this.clock = clock;
        this.readings = new Percentiles(clock);
        this.averages = new Percentiles(clock);
    }

    /** A reading arrived that Kafka stored at this time. */
    public synchronized void reading(Reading reading, Instant stored) {
        var delay = Duration.between(reading.timestamp(), clock.instant());
        if (reading.historical() || reading.quality() == Quality.UNSYNCED || !isPlausible(delay)) {
            return;
        }
        readings.add(delay);
        for (var metric : reading.metrics().keySet()) {
            var key = new SeriesKey(reading.deviceName(), metric);
            if (pending.size() < MAX_SERIES || pending.containsKey(key)) {
                pending.putIfAbsent(key, new Pending(reading.timestamp(), stored));
            }
        }
    }

    /** An average arrived. */
    public synchronized void average(SeriesKey series, Average average) {
        var contained = pending.get(series);
        if (contained == null || average.revision() <= contained.stored().toEpochMilli()) {
            return;
        }
        pending.remove(series);
        var delay = Duration.between(contained.measured(), clock.instant());
        if (isPlausible(delay)) {
            averages.add(delay);
        }
    }

    /** A clock may be a little ahead. */
    private static boolean isPlausible(Duration delay) {
        return !delay.isNegative() && delay.compareTo(LONGEST) < 0;
    }

    /** Adds the percentiles of the last minute, if there are any. Deletes the readings that no average has contained for too long. */
    synchronized void put(ObjectNode json) {
        var now = clock.instant();
        pending.values().removeIf(old -> !isPlausible(Duration.between(old.measured(), now)));
        readings.put(json, "reading");
        averages.put(json, "page");
    }
}
