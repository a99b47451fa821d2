package io.fieldline.emitter.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static final int FRAME_LIMIT = 65_536;

    @Test
    void theSnapshotOfTheExampleAverageIsTheExamplePage() {
        var snapshot = snapshot(List.of(Examples.theContracts()));

        assertThat(snapshot.next().json()).isEqualTo(Examples.message("snapshot-event.json"));
        assertThat(snapshot).isExhausted();
        assertThatThrownBy(snapshot::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void theSnapshotOfNothingIsOneEmptyPage() {
        assertThat(snapshot(List.of()).next().json())
                .isEqualTo(
                        "{\"page\":1,\"pages\":1,\"resumed\":false,\"averages\":[],\"places\":{\"topic\":\"QhE8bXJkTZCdYvVX0p6uTA\",\"offsets\":{\"1\":4211}}}");
    }

    @Test
    void everyPageFitsIntoAFrameAndNoAverageIsLeftOut() {
        var averages = IntStream.range(0, 1_000)
                .mapToObj(window -> Examples.closed("gerät", window, window + 0.123))
                .toList();
        var snapshot = snapshot(averages);
        var pages = new ArrayList<String>();
        snapshot.forEachRemaining(page -> pages.add(page.json()));

        assertThat(pages).hasSizeBetween(4, 6).allSatisfy(page -> assertThat(page.getBytes(UTF_8).length)
                .isLessThan(FRAME_LIMIT - 100));
        assertThat(pages.get(1))
                .startsWith("{\"page\":2,\"pages\":" + pages.size() + ",\"resumed\":false,\"averages\":[{");
        assertThat(pages.stream().map(SnapshotTest::averages).collect(joining(",")))
                .isEqualTo(averages.stream().map(AverageEvent::json).collect(joining(",")));
    }

    private static Snapshot snapshot(List<AverageEvent> averages) {
        var places = new Places("QhE8bXJkTZCdYvVX0p6uTA", Map.of(1, 4_211L));
        return Snapshot.of(new RecentAverages.Everything(averages, averages.size(), places), false);
    }

    private static String averages(String page) {
        return page.substring(page.indexOf('[') + 1, page.lastIndexOf(']'));
    }
}
