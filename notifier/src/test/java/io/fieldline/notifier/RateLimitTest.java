package io.fieldline.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    @Test
    void aClockThatIsSetBackDoesNotBlockForDays() {
        var limit = new RateLimit(1);
        limit.sent(NOON.plus(Duration.ofDays(3)));

        assertThat(limit.allows(NOON, false)).isTrue();
    }

    @Test
    void lesserMessagesDoNotDelayAnAlarm() {
        var limit = new RateLimit(3);
        limit.sent(NOON);
        limit.sent(NOON);

        assertThat(limit.allows(NOON, false)).isFalse();
        assertThat(limit.allows(NOON, true)).isTrue();
    }

    @Test
    void itAllowsSoManyMessagesInAnyHour() {
        var limit = new RateLimit(2);
        limit.sent(NOON);
        limit.sent(NOON.plusSeconds(1800));

        assertThat(limit.allows(NOON.plusSeconds(3599), true)).isFalse();
        assertThat(limit.allows(NOON.plusSeconds(3600), true)).isTrue();

        limit.sent(NOON.plusSeconds(3600));
        assertThat(limit.allows(NOON.plusSeconds(3601), true)).isFalse();
    }
}
