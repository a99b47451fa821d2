package io.fieldline.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    @Test
    void aClockThatIsSetBackDoesNotBlockForDays() {
        var sent = List.of(NOON.plus(Duration.ofDays(3)));

        assertThat(new RateLimit(1).allows(sent, NOON, false)).isTrue();
    }

    @Test
    void lesserMessagesDoNotDelayAnAlarm() {
        var sent = List.of(NOON, NOON);

        assertThat(new RateLimit(3).allows(sent, NOON, false)).isFalse();
        assertThat(new RateLimit(3).allows(sent, NOON, true)).isTrue();
    }

    @Test
    void itAllowsSoManyMessagesInAnyHour() {
        var limit = new RateLimit(2);
        var sent = List.of(NOON, NOON.plusSeconds(1800));

        assertThat(limit.allows(sent, NOON.plusSeconds(3599), true)).isFalse();
        assertThat(limit.allows(sent, NOON.plusSeconds(3600), true)).isTrue();

        var more = List.of(NOON, NOON.plusSeconds(1800), NOON.plusSeconds(3600));
        assertThat(limit.allows(more, NOON.plusSeconds(3601), true)).isFalse();
    }
}
