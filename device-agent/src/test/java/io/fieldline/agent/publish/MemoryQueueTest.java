package io.fieldline.agent.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.spool.SpoolSettings.WhenFull;
import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Counters.Counter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MemoryQueueTest {
    private final Counters counters = new Counters();
    private final MemoryQueue queue = new MemoryQueue(3, 10_000, WhenFull.DROP_OLDEST, counters);

    @Test
    void readingsLeaveInTheirOrder() {
        add(queue, 1, 2, 3);

        assertThat(texts(sendAll())).containsExactly("1", "2", "3");
    }

    @Test
    void whatWasNotAcknowledgedIsSentAgainBeforeTheRest() {
        add(queue, 1, 2);
        queue.acked(sendAll().get(0));
        add(queue, 3);
        queue.resetUnacked();

        assertThat(texts(sendAll())).containsExactly("2", "3");
    }

    @Test
    void whatIsOnDiskIsSentFromThere() {
        add(queue, 1, 2, 3);
        queue.next();
        queue.saved(queue.unsaved(3, 10_000), 100); // 1, which is in flight, and 2

        assertThat(queue.isInFlight(100)).isTrue();
        assertThat(queue.isInFlight(101)).isFalse();
        queue.resetUnacked();
        assertThat(texts(sendAll())).containsExactly("3");
    }

    @Test
    void whatIsYoungNeedNoDisk() {
        add(queue, 1, 2, 3);

        assertThat(texts(queue.unsaved(2, 10_000))).containsExactly("1");
        assertThat(queue.unsaved(1, 10_000)).isEmpty();
    }

    @Test
    void whenFullTheOldestThatWaitsIsDroppedAndCounted() {
        add(queue, 1, 2, 3, 4, 5);

        assertThat(counters.get(Counter.DROPPED)).isEqualTo(2);
        assertThat(texts(sendAll())).containsExactly("3", "4", "5");
    }

    @Test
    void whenFullTheNewestIsRefusedAndCountedIfThatIsWanted() {
        var refusing = new MemoryQueue(3, 10_000, WhenFull.REFUSE_NEW, counters);
        add(refusing, 1, 2, 3, 4, 5);

        assertThat(counters.get(Counter.DROPPED)).isEqualTo(2);
        assertThat(texts(refusing.unsaved(9, 10_000))).containsExactly("1", "2", "3");
    }

    @Test
    void aBatchIsOneReadingOrAsManyAsItsBytesAllow() {
        add(queue, 1, 2, 3);

        assertThat(texts(queue.unsaved(9, 1))).containsExactly("1");
        assertThat(texts(queue.unsaved(9, 2 * 161))).containsExactly("1", "2");
    }

    /**
     * Each number is an action: a reading of that size is added, the next one is sent or acknowledged, or all are sent
     * again.
     */
    @Property
    void itNeverHoldsMoreBytesThanItMayAndCountsWhatItGivesUp(
            @ForAll List<@IntRange(max = 2_000) Integer> actions, @ForAll WhenFull whenFull) {
        var count = new Counters();
        var box = new MemoryQueue(50, 5_000, whenFull, count);
        var sent = new ArrayDeque<QueuedReading>();
        var added = 0;
        var acknowledged = 0;
        for (var action : actions) {
            switch (action % 4) {
                case 0 -> box.next().ifPresent(sent::add);
                case 1 -> {
                    if (!sent.isEmpty()) {
                        box.acked(sent.poll());
                        acknowledged++;
                    }
                }
                case 2 -> {
                    box.resetUnacked();
                    sent.clear();
                }
                default -> {
                    box.add(QueuedReading.live(new byte[action], added));
                    added++;
                }
            }
            assertThat(box.bytes()).isBetween(0L, 5_000L);
            assertThat(box.size() + acknowledged + count.get(Counter.DROPPED)).isEqualTo(added);
        }
    }

    @Test
    void itIsEmptyOnceAllIsAcknowledged() {
        add(queue, 1);
        var sent = sendAll();
        assertThat(queue.isEmpty()).isFalse();

        queue.acked(sent.get(0));
        assertThat(queue.isEmpty()).isTrue();
    }

    /** Reading {@code n} was taken at the moment {@code n}. */
    private static void add(MemoryQueue queue, int... readings) {
        for (var reading : readings) {
            queue.add(QueuedReading.live(String.valueOf(reading).getBytes(UTF_8), reading));
        }
    }

    private List<QueuedReading> sendAll() {
        var sent = new ArrayList<QueuedReading>();
        for (var next = queue.next(); next.isPresent(); next = queue.next()) {
            sent.add(next.get());
        }
        return sent;
    }

    private static List<String> texts(List<QueuedReading> readings) {
        return readings.stream()
                .map(reading -> new String(reading.json(), UTF_8))
                .toList();
    }
}
