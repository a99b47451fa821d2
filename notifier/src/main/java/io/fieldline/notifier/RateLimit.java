package io.fieldline.notifier;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * The limit of the messages in any hour. A third is for alarms only, so that lesser messages do not delay one.
 *
 * @param perHour the maximum number
 */
record RateLimit(int perHour) {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int FOR_ALARMS = 3;

    /** {@code sent} has the times of earlier messages; one in the future was sent before the clock was set back. */
    boolean allows(Collection<Instant> sent, Instant now, boolean isAlarm) {
        var inLastHour = sent.stream()
                .filter(moment -> moment.plus(HOUR).isAfter(now) && !moment.isAfter(now))
                .count();
        return inLastHour < (isAlarm ? perHour : perHour - perHour / FOR_ALARMS);
    }
}
