package io.fieldline.emitter.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldline.emitter.average.AverageCache;
import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.average.CacheLimits;
import io.fieldline.emitter.average.RecordPosition;
import io.fieldline.emitter.average.Subscription;
import io.fieldline.emitter.average.TopicOffsets;
import io.fieldline.emitter.live.Examples;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static final int FRAME_LIMIT = 65_536;

    private final AverageCache recent = new AverageCache(new CacheLimits(1_000, 2, 2_000), Clock.systemUTC());

    @Test
    void theSnapshotOfTheExampleAverageIsTheExamplePage() {
        recent.readFrom("QhE8bXJkTZCdYvVX0p6uTA", Map.of());
        recent.add(Examples.theContracts());
        var snapshot = snapshot();

        assertThat(snapshot.next().json()).isEqualTo(Examples.message("snapshot-event.json"));
        assertThat(snapshot).isExhausted();
        assertThatThrownBy(snapshot::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void theSnapshotOfNothingIsOneEmptyPage() {
        recent.readFrom("topic", Map.of());

        assertThat(snapshot().next().json())
                .isEqualTo(
                        "{\"page\":1,\"resumed\":false,\"averages\":[],\"resume\":{\"topic\":\"topic\",\"offsets\":{}}}");
    }

    @Test
    void everyPageFitsIntoAFrameAndNoAverageIsLeftOut() {
        var averages = IntStream.range(0, 1_000)
                .mapToObj(window -> Examples.closed("gerät", window, window + 0.123))
                .toList();
        averages.forEach(recent::add);
        recent.add(Examples.closed("geräte", 0, 1));
        var pages = rest(snapshot(new Subscription(Set.of("gerät"))));

        assertThat(pages).hasSizeBetween(4, 6).allSatisfy(page -> assertThat(page.getBytes(UTF_8).length)
                .isLessThan(FRAME_LIMIT - 100));
        assertThat(pages.get(1)).startsWith("{\"page\":2,\"resumed\":false,\"averages\":[{");
        assertThat(pages.subList(0, pages.size() - 1)).noneMatch(page -> page.contains("\"resume\":"));
        assertThat(pages.get(pages.size() - 1)).contains("\"resume\":{");
        assertThat(pages.stream().map(SnapshotTest::averages).collect(joining(",")))
                .isEqualTo(averages.stream().map(AverageEvent::json).collect(joining(",")));
    }

    /** An average that arrives between two pages is sent once, after the snapshot. */
    @Test
    void whatCameSinceItBeganIsNotInIt() {
        for (var window = 0; window < 300; window++) {
            recent.add(Examples.closed("device1", window, 1));
        }
        recent.add(Examples.open("device2", 299, 1));
        var snapshot = snapshot(new Subscription(Set.of("device1", "device2")));
        var first = snapshot.next().json();
        var began = recent.arrivals();
        recent.add(Examples.closed("device2", 299, 2));
        recent.add(Examples.closed("device1", 300, 1));
        var sent = first + rest(snapshot);

        assertThat(sent.split("\"window_start\"", -1)).hasSize(1 + 300);
        assertThat(sent).doesNotContain("device2");
        assertThat(recent.after(began, 9, any -> true)).hasSize(2);
    }

    @Test
    void whatWasMissedAndIsForgottenBeforeItWasSentMakesItTooLate() {
        recent.readFrom("topic", Map.of(0, 0L));
        for (var window = 0; window < 1_000; window++) {
            recent.add(at(window));
        }
        var watch = new Subscription(Set.of("device1"));
        var snapshot =
                new Snapshot(recent, recent.joining(watch, Optional.of(new TopicOffsets("topic", Map.of(0, 10L)))));
        assertThat(snapshot.next().json()).contains("\"resumed\":true");
        for (var window = 1_000; window < 1_011; window++) {
            recent.add(at(window));
        }
        assertThat(snapshot.isTooLate()).isFalse();
        recent.add(at(1_011));

        assertThat(snapshot.isTooLate()).isTrue();
    }

    private Snapshot snapshot() {
        return snapshot(Subscription.OVERVIEW);
    }

    private Snapshot snapshot(Subscription watch) {
        return new Snapshot(recent, recent.joining(watch, Optional.empty()));
    }

    private static AverageEvent at(int window) {
        return AverageEvent.of(Examples.average("device1", window, 1, true), new RecordPosition(0, window));
    }

    private static List<String> rest(Snapshot snapshot) {
        var pages = new ArrayList<String>();
        snapshot.forEachRemaining(page -> pages.add(page.json()));
        return pages;
    }

    private static String averages(String page) {
        return page.substring(page.indexOf('[') + 1, page.lastIndexOf(']'));
    }
}
