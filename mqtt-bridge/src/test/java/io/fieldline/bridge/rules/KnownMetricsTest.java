package io.fieldline.bridge.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KnownMetricsTest {
    private final KnownMetrics known = new KnownMetrics();

    @Test
    void whenFullTheFieldThatWasUsedLongestAgoIsForgottenAndCounted() {
        var longName = "n".repeat(100_000); // about 200 KB each
        for (var number = 0; number < 19; number++) {
            known.add("d", longName + number);
        }
        assertThat(known.evictions()).isZero();
        assertThat(known.contains("d", longName + 0)).isTrue(); // used now, so the next one is the eldest
        known.add("d", longName + 19);

        assertThat(known.evictions()).isEqualTo(1);
        assertThat(known.contains("d", longName + 0)).isTrue();
        assertThat(known.contains("d", longName + 1)).isFalse();
    }
}
