package io.fieldline.emitter.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final RecentAverages recent = new RecentAverages(10, 10, Duration.ofHours(1), Clock.systemUTC());
    private final FakeLine line = new FakeLine();
    private final Outbox outbox = new Outbox(recent, line);

    @Test
    void theSnapshotComesFirstThenEachAverageAtOnce() {
        recent.add(Examples.closed("device1", 0, 1));
        outbox.drain();

        assertThat(publish(Examples.open("device1", 1, 2))).isTrue();
        assertThat(line.sent)
                .containsExactly(snapshot(Examples.closed("device1", 0, 1)), average(Examples.open("device1", 1, 2)));
    }

    @Test
    void anAverageThatComesBeforeTheSnapshotWasSentFollowsIt() {
        line.room = 0;
        outbox.drain();
        publish(Examples.open("device1", 0, 1));
        line.room = 10;
        outbox.drain();

        assertThat(line.sent).containsExactly(snapshot(), average(Examples.open("device1", 0, 1)));
    }

    @Test
    void whoFellBehindGetsTheNewestVersionOfEachWindowAndNoFinalOneIsLost() {
        outbox.drain();
        line.room = 0;
        publish(Examples.open("device1", 0, 1));
        publish(Examples.open("device1", 0, 2));
        publish(Examples.closed("device1", 0, 3));
        publish(Examples.open("device1", 1, 4));
        publish(Examples.open("device2", 1, 5));
        line.room = 10;
        outbox.drain();

        assertThat(line.sent)
                .containsExactly(
                        snapshot(),
                        average(Examples.closed("device1", 0, 3)),
                        average(Examples.open("device1", 1, 4)),
                        average(Examples.open("device2", 1, 5)));
    }

    @Test
    void nothingIsSentBeyondWhatTheLineTakes() {
        outbox.drain();
        line.room = 1;

        assertThat(publish(Examples.open("device1", 0, 1))).isTrue();
        assertThat(publish(Examples.open("device2", 0, 1))).isFalse();
        assertThat(line.sent).hasSize(2);
    }

    @Test
    void whoCaughtUpGetsAveragesAtOnceAgain() {
        outbox.drain();
        line.room = 0;
        publish(Examples.open("device1", 0, 1));
        line.room = 10;
        outbox.drain();

        assertThat(publish(Examples.open("device1", 0, 2))).isTrue();
    }

    private boolean publish(AverageEvent average) {
        recent.add(average);
        return outbox.offer(average);
    }

    private static String snapshot(AverageEvent... averages) {
        return "snapshot " + Snapshot.of(List.of(averages)).next();
    }

    private static String average(AverageEvent average) {
        return "average " + average.json();
    }

    private static final class FakeLine implements Outbox.Line {
        private final List<String> sent = new ArrayList<>();
        private int room = 10;

        @Override
        public boolean takesPage() {
            return room > 0;
        }

        @Override
        public boolean takesAverage() {
            return room > 0;
        }

        @Override
        public void send(String event, String json) {
            room--;
            sent.add(event + " " + json);
        }
    }
}
