package io.fieldline.bridge.time;

import io.fieldline.messages.Quality;
import io.fieldline.messages.Timestamps;
import java.time.Instant;

/**
 * The best known time of a measurement.
 *
 * @param arrival whether it is the time of arrival, because the clock of the device was never set
 */
public record MeasurementTime(Instant timestamp, boolean arrival) {
    /** The time that the device reported, unless its clock was never set. */
    public static MeasurementTime of(Instant reported, Instant arrived) {
        return Timestamps.isNeverSet(reported)
                ? new MeasurementTime(arrived, true)
                : new MeasurementTime(reported, false);
    }

    /** The quality of the reading; a fault or a simulated value keeps its quality. */
    public Quality quality(Quality reported) {
        return arrival && reported != Quality.FAULT && reported != Quality.SIMULATED ? Quality.UNSYNCED : reported;
    }
}
