package io.fieldline.notifier;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** The number of messages in any hour. A third is for alarms only, so that lesser messages do not delay one. For one thread. */
final class RateLimit {
    private static final Duration HOUR = Duration.ofHours(1);

    private static final int FOR_ALARMS = 3;

    private final int perHour;
    private final Deque<Instant> sent = new ArrayDeque<>();

    RateLimit(int perHour) {
        this.perHour = perHour;
    }

    boolean allows(Instant now, boolean isAlarm) {
        sent.removeIf(moment -> !moment.plus(HOUR).isAfter(now) || moment.isAfter(now)); // the clock may be set back
        return sent.size() < (isAlarm ? perHour : perHour - perHour / FOR_ALARMS);
    }

    void sent(Instant now) {
        sent.addLast(now);
    }
}
