package io.fieldline.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.bridge.InFlightMemory.OutOfBoundException;
import io.fieldline.bridge.records.MessageLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InFlightMemoryTest {
    private final InFlightMemory room = new InFlightMemory(1_000);

    @Test
    void messagesWaitUntilThereIsRoom() throws Exception {
        var part = room.take(900, Duration.ZERO);

        assertThat(room.isFree(101)).isFalse();
        assertThatThrownBy(() -> room.take(101, Duration.ZERO))
                .isInstanceOf(OutOfBoundException.class)
                .hasMessage("900 bytes of messages wait for Kafka");
        part.release();
        part.release();
        assertThat(room.isFree(1_000)).isTrue();
        assertThat(room.isFree(1_001)).isFalse();
    }

    @Test
    void theReceiveMaximumIsLoweredUntilTheLargestMessagesFit() {
        assertThat(room.receiveMaximum(5, 200)).isEqualTo(5);
        assertThat(room.receiveMaximum(6, 200)).isEqualTo(5);
        assertThat(room.receiveMaximum(6, 2_000)).isEqualTo(1);
    }

    /** What fits by default must not be lowered: 128 MB, less a part that the collector does not give out. */
    @Test
    void theDefaultsFitIntoTheShippedHeap() {
        var shipped = new InFlightMemory(120_000_000 / 3);

        assertThat(shipped.receiveMaximum(1_000, new MessageLimits(16_384).maxBytes()))
                .isEqualTo(1_000);
        assertThat(shipped.fits(new MessageLimits(1_000_000).maxBytes())).isTrue();
        assertThat(shipped.fits(new MessageLimits(60_000_000).maxBytes())).isFalse();
        assertThat(shipped.fits(new MessageLimits(Integer.MAX_VALUE).maxBytes()))
                .isFalse();
    }
}
