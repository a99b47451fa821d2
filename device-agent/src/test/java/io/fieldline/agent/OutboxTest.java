package io.fieldline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.Reading.Identity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final Outbox outbox = new Outbox(3);

    @Test
    void readingsLeaveInTheirOrder() {
        add(1, 2, 3);

        assertThat(sendAll()).containsExactly(1L, 2L, 3L);
        assertThat(outbox.inFlight()).isEqualTo(3);
    }

    @Test
    void whatWasNotAcknowledgedIsSentAgainBeforeTheRest() {
        add(1, 2);
        sendAll();
        outbox.acknowledged(reading(1));
        add(3);
        outbox.sendAgain();

        assertThat(sendAll()).containsExactly(2L, 3L);
    }

    @Test
    void whenFullTheOldestThatWaitsIsDroppedAndCounted() {
        add(1, 2, 3, 4, 5);

        assertThat(outbox.dropped()).isEqualTo(2);
        assertThat(sendAll()).containsExactly(3L, 4L, 5L);
    }

    @Test
    void itIsEmptyOnceAllIsAcknowledged() {
        add(1);
        sendAll();
        assertThat(outbox.isEmpty()).isFalse();

        outbox.acknowledged(reading(1));
        assertThat(outbox.isEmpty()).isTrue();
    }

    private void add(long... sequences) {
        for (var sequence : sequences) {
            outbox.add(reading(sequence));
        }
    }

    private List<Long> sendAll() {
        var sent = new ArrayList<Long>();
        for (var next = outbox.send(); next.isPresent(); next = outbox.send()) {
            sent.add(next.get().identity().orElseThrow().sequence());
        }
        return sent;
    }

    private static Reading reading(long sequence) {
        return new Reading(
                Instant.EPOCH,
                "device1",
                Map.of("co", 1.0),
                Optional.of("ppm"),
                Quality.OK,
                Optional.of(new Identity("7f3a", sequence)),
                Map.of(),
                Map.of());
    }
}
