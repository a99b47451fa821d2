package io.fieldline.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    /** Always chooses the longest allowed pause. */
    private static final RandomGenerator LONGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    private final Backoff backoff = new Backoff(LONGEST, Duration.ofSeconds(30));

    @Test
    void theCeilingDoublesUpToHalfAMinute() {
        assertThat(Stream.generate(backoff::next).limit(8))
                .containsExactly(
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(16),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30));
    }

    /** There are few bridges, and all devices wait for a bridge. */
    @Test
    void aClientOfWhichThereAreFewMayComeBackSooner() {
        var ofABridge = new Backoff(LONGEST, Duration.ofSeconds(5));

        assertThat(Stream.generate(ofABridge::next).limit(6)).endsWith(Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    @Test
    void aConnectionStartsItAnew() {
        backoff.next();
        backoff.next();
        backoff.reset();

        assertThat(backoff.next()).isEqualTo(Duration.ofMillis(500));
    }
}
