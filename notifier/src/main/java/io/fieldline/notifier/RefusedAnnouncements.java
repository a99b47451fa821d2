package io.fieldline.notifier;

import io.fieldline.messages.Alert.Severity;
import io.fieldline.notifier.incident.Announcement;
import io.fieldline.notifier.incident.IncidentKey;
import io.fieldline.notifier.incident.Occasion;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The announcements of one channel that the other side refused, so that they wait, and others do not wait for them. Only
 * those that are due are stored. For one thread.
 */
final class RefusedAnnouncements {
    /** Within 14 minutes: a person may repair a template meanwhile, and a message that nobody accepts does not stay. */
    static final int MOST_ATTEMPTS = 10;

    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);

    private final Map<Key, Refusal> refusals = new HashMap<>();

    private record Key(IncidentKey incident, Occasion occasion, Severity severity) {
        static Key of(Announcement announcement) {
            return new Key(
                    announcement.incident().key(),
                    announcement.occasion(),
                    announcement.incident().severity());
        }
    }

    private record Refusal(int attempts, Instant again) {}

    /** Those that were not refused; without any, one that was, alone, because another may be the reason. */
    List<Announcement> ready(List<Announcement> due, Instant now) {
        refusals.keySet().retainAll(due.stream().map(Key::of).collect(Collectors.toSet()));
        var fresh = due.stream()
                .filter(announcement -> !refusals.containsKey(Key.of(announcement)))
                .toList();
        return fresh.isEmpty() ? firstAgain(due, now) : fresh;
    }

    private List<Announcement> firstAgain(List<Announcement> refused, Instant now) {
        return refused.stream()
                .filter(announcement -> !isWaiting(refusals.get(Key.of(announcement)), now))
                .limit(1)
                .toList();
    }

    private static boolean isWaiting(Refusal refusal, Instant now) {
        return now.isBefore(refusal.again)
                && !now.plus(LONGEST_RETRY).isBefore(refusal.again); // the clock may be set back
    }

    /** Counts one more attempt for each, and returns those that must not be sent again. */
    List<Announcement> refused(List<Announcement> sent, Instant now) {
        return sent.stream()
                .filter(announcement -> count(Key.of(announcement), now) >= MOST_ATTEMPTS)
                .toList();
    }

    private int count(Key key, Instant now) {
        var refusal = refusals.get(key);
        var attempts = refusal == null ? 1 : refusal.attempts + 1;
        var wait = FIRST_RETRY.multipliedBy(1L << Math.min(attempts - 1, MOST_ATTEMPTS));
        refusals.put(key, new Refusal(attempts, now.plus(wait.compareTo(LONGEST_RETRY) < 0 ? wait : LONGEST_RETRY)));
        return attempts;
    }
}
