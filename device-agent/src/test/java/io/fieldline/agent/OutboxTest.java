package io.fieldline.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.Counters.Counter;
import io.fieldline.agent.spool.SpoolSettings.WhenFull;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final Counters counters = new Counters();
    private final Outbox outbox = new Outbox(3, 10_000, WhenFull.DROP_OLDEST, counters);

    @Test
    void readingsLeaveInTheirOrder() {
        add(outbox, 1, 2, 3);

        assertThat(texts(sendAll())).containsExactly("1", "2", "3");
    }

    @Test
    void whatWasNotAcknowledgedIsSentAgainBeforeTheRest() {
        add(outbox, 1, 2);
        outbox.acknowledged(sendAll().get(0));
        add(outbox, 3);
        outbox.sendAgain();

        assertThat(texts(sendAll())).containsExactly("2", "3");
    }

    @Test
    void whatIsOnDiskIsSentFromThere() {
        add(outbox, 1, 2, 3);
        outbox.send();
        outbox.saved(outbox.unsaved(3, 10_000), 100); // 1, which is under way, and 2

        assertThat(outbox.isSent(100)).isTrue();
        assertThat(outbox.isSent(101)).isFalse();
        outbox.sendAgain();
        assertThat(texts(sendAll())).containsExactly("3");
    }

    @Test
    void whatIsYoungNeedNoDisk() {
        add(outbox, 1, 2, 3);

        assertThat(texts(outbox.unsaved(2, 10_000))).containsExactly("1");
        assertThat(outbox.unsaved(1, 10_000)).isEmpty();
    }

    @Test
    void whenFullTheOldestThatWaitsIsDroppedAndCounted() {
        add(outbox, 1, 2, 3, 4, 5);

        assertThat(counters.get(Counter.DROPPED)).isEqualTo(2);
        assertThat(texts(sendAll())).containsExactly("3", "4", "5");
    }

    @Test
    void whenFullTheNewestIsRefusedAndCountedIfThatIsWanted() {
        var refusing = new Outbox(3, 10_000, WhenFull.REFUSE_NEW, counters);
        add(refusing, 1, 2, 3, 4, 5);

        assertThat(counters.get(Counter.DROPPED)).isEqualTo(2);
        assertThat(texts(refusing.unsaved(9, 10_000))).containsExactly("1", "2", "3");
    }

    @Test
    void aBatchIsOneReadingOrAsManyAsItsBytesAllow() {
        add(outbox, 1, 2, 3);

        assertThat(texts(outbox.unsaved(9, 1))).containsExactly("1");
        assertThat(texts(outbox.unsaved(9, 2 * 161))).containsExactly("1", "2");
    }

    /** Each number is what is done to it: a reading of some size is added, sent or acknowledged, all is sent again. */
    @Property
    void itNeverHoldsMoreBytesThanItMayAndCountsWhatItGivesUp(
            @ForAll List<@IntRange(max = 2_000) Integer> actions, @ForAll WhenFull whenFull) {
        var count = new Counters();
        var box = new Outbox(50, 5_000, whenFull, count);
        var sent = new ArrayDeque<UnackedReading>();
        var added = 0;
        var acknowledged = 0;
        for (var action : actions) {
            switch (action % 4) {
                case 0 -> box.send().ifPresent(sent::add);
                case 1 -> {
                    if (!sent.isEmpty()) {
                        box.acknowledged(sent.poll());
                        acknowledged++;
                    }
                }
                case 2 -> {
                    box.sendAgain();
                    sent.clear();
                }
                default -> {
                    box.add(new UnackedReading(new byte[action], added));
                    added++;
                }
            }
            assertThat(box.bytes()).isBetween(0L, 5_000L);
            assertThat(box.size() + acknowledged + count.get(Counter.DROPPED)).isEqualTo(added);
        }
    }

    @Test
    void itIsEmptyOnceAllIsAcknowledged() {
        add(outbox, 1);
        var sent = sendAll();
        assertThat(outbox.isEmpty()).isFalse();

        outbox.acknowledged(sent.get(0));
        assertThat(outbox.isEmpty()).isTrue();
    }

    /** Reading {@code n} was taken at the moment {@code n}. */
    private static void add(Outbox outbox, int... readings) {
        for (var reading : readings) {
            outbox.add(new UnackedReading(String.valueOf(reading).getBytes(UTF_8), reading));
        }
    }

    private List<UnackedReading> sendAll() {
        var sent = new ArrayList<UnackedReading>();
        for (var next = outbox.send(); next.isPresent(); next = outbox.send()) {
            sent.add(next.get());
        }
        return sent;
    }

    private static List<String> texts(List<UnackedReading> readings) {
        return readings.stream()
                .map(reading -> new String(reading.json(), UTF_8))
                .toList();
    }
}
