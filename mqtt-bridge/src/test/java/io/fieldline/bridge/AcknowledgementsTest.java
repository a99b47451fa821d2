package io.fieldline.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AcknowledgementsTest {
    private final List<Integer> acknowledged = new ArrayList<>();
    private final Acknowledgements acknowledgements = new Acknowledgements();

    @Test
    void aStoredMessageIsAcknowledged() {
        expect(1).stored();

        assertThat(acknowledged).containsExactly(1);
    }

    @Test
    void aMessageWaitsForThoseReceivedBeforeIt() {
        var first = expect(1);
        var second = expect(2);
        var third = expect(3);

        third.stored();
        second.stored();
        assertThat(acknowledged).isEmpty();

        first.stored();
        assertThat(acknowledged).containsExactly(1, 2, 3);
    }

    @Test
    void onlyTheCompletedHeadIsAcknowledged() {
        var first = expect(1);
        expect(2);
        expect(3).stored();

        first.stored();
        assertThat(acknowledged).containsExactly(1);
    }

    @Test
    void aMessageThatBecomesSeveralRecordsWaitsForTheLast() {
        var first = expect(1);
        first.expectRecords(2);
        first.stored();
        assertThat(acknowledged).isEmpty();

        first.stored();
        assertThat(acknowledged).containsExactly(1);
    }

    @Test
    void aMessageThatBecomesNoRecordIsAcknowledgedInItsTurn() {
        var first = expect(1);
        expect(2).expectRecords(0);
        assertThat(acknowledged).isEmpty();

        first.stored();
        assertThat(acknowledged).containsExactly(1, 2);
    }

    private Acknowledgements.Receipt expect(int message) {
        return acknowledgements.expect(() -> acknowledged.add(message));
    }

    @Test
    void slowProgressIsProgressHoweverOldTheOldestMessageIs() {
        var now = new AtomicLong();
        var timed = new Acknowledgements(now::get);
        var first = timed.expect(() -> {});
        timed.expect(() -> {});
        now.set(Duration.ofSeconds(40).toNanos());
        assertThat(timed.withoutProgress()).isEqualTo(Duration.ofSeconds(40));

        first.stored();
        now.set(Duration.ofSeconds(45).toNanos());
        assertThat(timed.withoutProgress()).isEqualTo(Duration.ofSeconds(5));
        assertThat(timed.oldestAge()).isEqualTo(Duration.ofSeconds(45));
    }
}
