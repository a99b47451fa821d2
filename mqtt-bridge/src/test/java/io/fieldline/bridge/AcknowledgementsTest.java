package io.fieldline.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AcknowledgementsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final List<Integer> acknowledged = new ArrayList<>();
    private final Acknowledgements acknowledgements = new Acknowledgements(1000);

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
        var timed = new Acknowledgements(1000, now::get);
        var first = timed.expect(() -> {});
        timed.expect(() -> {});
        now.set(Duration.ofSeconds(40).toNanos());
        assertThat(timed.withoutProgress()).isEqualTo(Duration.ofSeconds(40));

        first.stored();
        now.set(Duration.ofSeconds(45).toNanos());
        assertThat(timed.withoutProgress()).isEqualTo(Duration.ofSeconds(5));
        assertThat(timed.oldestAge()).isEqualTo(Duration.ofSeconds(45));
    }

    @Test
    void theReaderWaitsUntilHalfOfTheReceiveMaximumIsAcknowledged() throws Exception {
        var four = new Acknowledgements(4);
        var receipts = Stream.generate(() -> four.expect(() -> {})).limit(6).toList();
        var reader = new FutureTask<>(() -> four.awaitRoom(PATIENCE));
        var thread = new Thread(reader);
        thread.start();
        while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        receipts.subList(0, 3).forEach(Acknowledgements.Receipt::stored);
        assertThat(reader.isDone()).isFalse();
        receipts.get(3).stored();
        assertThat(reader.get()).isTrue();
        assertThat(four.size()).isEqualTo(2);
    }

    @Test
    void withoutProgressTheReaderDoesNotWait() throws Exception {
        var now = new AtomicLong();
        var two = new Acknowledgements(2, now::get);
        assertThat(two.awaitRoom(PATIENCE)).as("room").isFalse();
        two.expect(() -> {});
        two.expect(() -> {});
        now.set(PATIENCE.toNanos());

        assertThat(two.awaitRoom(PATIENCE)).isFalse();
    }
}
