package io.fieldline.emitter.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.emitter.limits.ClientAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailedTokensTest {
    private static final ClientAddress GUESSER = new ClientAddress("10.0.0.1");

    private final FailedTokens failures = new FailedTokens();
    private long now = 1_000;

    @Test
    void theSixthTokenWaitsASecondAndThenTwiceAsLongEachTime() {
        for (var guess = 0; guess < 4; guess++) {
            assertThat(fail()).isEqualTo(Duration.ZERO);
        }
        assertThat(fail()).isEqualTo(Duration.ofSeconds(1));
        assertThat(fail()).isEqualTo(Duration.ofSeconds(2));
        assertThat(fail()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void theWaitIsAMinuteAtMostAndOtherAddressesDoNotWait() {
        for (var guess = 0; guess < 100; guess++) {
            fail();
        }

        assertThat(failures.remainingWait(GUESSER, now)).isEqualTo(Duration.ofMinutes(1));
        assertThat(failures.remainingWait(new ClientAddress("10.0.0.2"), now)).isEqualTo(Duration.ZERO);
    }

    @Test
    void theWaitPassesAndAllIsForgottenAfterTenMinutes() {
        for (var guess = 0; guess < 5; guess++) {
            fail();
        }
        now += Duration.ofMillis(1_001).toNanos();
        assertThat(failures.remainingWait(GUESSER, now)).isEqualTo(Duration.ZERO);
        now += Duration.ofMinutes(10).toNanos();
        failures.remainingWait(GUESSER, now);

        assertThat(fail()).isEqualTo(Duration.ZERO);
    }

    private Duration fail() {
        failures.add(GUESSER, now);
        return failures.remainingWait(GUESSER, now);
    }
}
