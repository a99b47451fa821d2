package io.fieldline.bridge.time;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** The dates at which clocks start that were never set: in 1970 (Unix), 2000 (clock chips) or year 1 (.NET). */
final class UnsetClock {
    private static final LocalDate GPS = LocalDate.of(1980, 1, 6);

    /** The counter of NTP starts again then, and a device that got 0 shows this date. */
    private static final LocalDate NTP = LocalDate.of(2036, 2, 7);

    private UnsetClock() {}

    /** Whether the local date or that in UTC is such a date, because the clock may count from midnight in either. */
    static boolean shows(OffsetDateTime time) {
        return isStart(time.toLocalDate())
                || isStart(time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDate());
    }

    private static boolean isStart(LocalDate date) {
        var year = date.getYear();
        return year == 1970 || year == 2000 || year == 1 || date.equals(GPS) || date.equals(NTP);
    }
}
