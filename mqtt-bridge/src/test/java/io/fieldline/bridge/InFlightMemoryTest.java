package io.fieldline.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.bridge.InFlightMemory.NoRoomException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InFlightMemoryTest {
    private final InFlightMemory room = new InFlightMemory(1_000);

    @Test
    void messagesWaitUntilThereIsRoom() throws Exception {
        var part = room.take(900, Duration.ZERO);

        assertThat(room.isFor(101)).isFalse();
        assertThatThrownBy(() -> room.take(101, Duration.ZERO))
                .isInstanceOf(NoRoomException.class)
                .hasMessage("900 bytes of messages wait for Kafka");
        part.release();
        part.release();
        assertThat(room.isFor(1_000)).isTrue();
        assertThat(room.isFor(1_001)).isFalse();
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

        assertThat(shipped.receiveMaximum(1_000, RecordMapper.mostBytes(16_384)))
                .isEqualTo(1_000);
        assertThat(shipped.fits(RecordMapper.mostBytes(1_000_000))).isTrue();
        assertThat(shipped.fits(RecordMapper.mostBytes(60_000_000))).isFalse();
        assertThat(shipped.fits(RecordMapper.mostBytes(Integer.MAX_VALUE))).isFalse();
    }
}
