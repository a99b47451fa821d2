package io.fieldline.bridge.time;

import io.fieldline.messages.Quality;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * The best known time of a measurement.
 *
 * @param arrival whether it is the time of arrival, because the clock of the device was never set
 */
public record MeasurementTime(Instant timestamp, boolean arrival) {
    /** The time that the device reported, unless its clock was never set. */
    public static MeasurementTime of(Instant reported, Instant arrived) {
        return of(reported.atOffset(ZoneOffset.UTC), arrived);
    }

    /** The same for a time whose local date is known. */
    static MeasurementTime of(OffsetDateTime reported, Instant arrived) {
        return UnsetClock.shows(reported)
                ? new MeasurementTime(arrived, true)
                : new MeasurementTime(reported.toInstant(), false);
    }

    /** The quality of the reading; a fault or a simulated value keeps its quality. */
    public Quality quality(Quality reported) {
        return arrival && reported != Quality.FAULT && reported != Quality.SIMULATED ? Quality.UNSYNCED : reported;
    }
}
