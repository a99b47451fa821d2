package io.fieldline.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeShareTest {
    @Property
    void eachDeviceIsInOneShare(@ForAll String device, @ForAll @IntRange(min = 1, max = 20) int count) {
        assertThat(IntStream.rangeClosed(1, count)
                        .filter(number -> new BridgeShare(number, count).takes(device))
                        .count())
                .isEqualTo(1);
    }

    /** Another version of the bridge must divide them in the same way; murmur2 of "device1" is 533224625. */
    @Test
    void theShareOfADeviceIsTheSameEverywhere() {
        assertThat(new BridgeShare(533224625 % 7 + 1, 7).takes("device1")).isTrue();
    }

    @Test
    void theSharesAreAboutEqual() {
        var share = new BridgeShare(2, 4);

        assertThat(IntStream.range(0, 1_000)
                        .filter(number -> share.takes("device" + number))
                        .count())
                .isBetween(200L, 300L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0/2", "3/2", "1/0", "-1/2", "1/2/3", "a/b", "1/1000", " 1/2"})
    void anotherTextIsNotAShare(String text) {
        assertThat(BridgeShare.parse(text)).isEmpty();
    }

    @Test
    void eachNumberOfBridgesHasSessionsOfItsOwn() {
        assertThat(BridgeShare.parse("2/3").orElseThrow().clientId("fieldline-bridge"))
                .isEqualTo("fieldline-bridge-2-of-3");
        assertThat(BridgeShare.ALL.clientId("fieldline-bridge")).isEqualTo("fieldline-bridge");
    }
}
