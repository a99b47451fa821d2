package io.fieldline.emitter.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatestByKeyTest {
    private static final int MAX_RETIRED = 20_000;

    @Test
    void onlySoManyRetiredEventsAreKeptAndTheOthersAreCounted() {
        var events = new LatestByKey<Integer>(Integer.MAX_VALUE);
        for (var key = 0; key < MAX_RETIRED + 5; key++) {
            events.put(key, "device1", new EncodedEvent("incident", "{}"));
            events.retire(key);
        }

        assertThat(events.retiredEvictions()).isEqualTo(5);
        assertThat(events.has(4)).isFalse();
        assertThat(events.has(5)).isTrue();
        assertThat(events.after(0, 9, any -> true)).isEmpty();
        assertThat(events.after(0, 9, any -> true, 0)).hasSize(9);
    }
}
