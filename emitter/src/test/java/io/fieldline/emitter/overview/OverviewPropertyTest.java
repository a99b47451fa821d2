package io.fieldline.emitter.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.average.RecordPosition;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.live.SettableClock;
import io.fieldline.messages.Average;
import io.fieldline.messages.Quality;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** However parts, changes and reconnections alternate, a page ends with what a new page gets. */
class OverviewPropertyTest {
    private static final Instant START = Instant.parse("2026-11-29T06:00:00Z");
    private static final int PAGES = 3;

    private enum Kind {
        AVERAGE,
        OTHER_AVERAGE,
        LATE_AVERAGE,
        READING,
        REMOVE_DEVICE,
        REMOVE_SERIES,
        RESET,
        REFRESH,
        PART,
        NEW_PAGE
    }

    /**
     * Something that happens to the state or to a page.
     *
     * @param number the device, metric or page
     * @param step   how many windows pass
     * @param value  the mean; also the unit and the quality of some averages
     */
    private record Event(Kind kind, int number, int step, int value) {}

    private final SettableClock clock = new SettableClock(START);
    private final LiveState live = Examples.live(22, 5, clock); // fewer series than the events name
    private final OverviewCache overview = new OverviewCache(live.averages(), live.devices(), 4, 200);
    private final OverviewPage[] pages =
            Stream.generate(OverviewPage::new).limit(PAGES).toArray(OverviewPage[]::new);
    private int window;
    private long offset;
    private int topics;

    @Property(tries = 1_000)
    void everyPageEndsWithWhatANewPageGets(@ForAll("events") List<Event> events) {
        live.averages().readFrom("topic-0", Map.of());
        live.devices().caughtUp();
        events.forEach(this::apply);
        overview.refresh();
        var expected = new OverviewPage();
        readAll(expected);

        for (var page : pages) {
            readAll(page);
            assertThat(page.shown()).isEqualTo(expected.shown());
        }
        assertThat(expected.parts().stream()
                        .mapToInt(part -> part.path("series").size())
                        .sum())
                .isEqualTo((int) live.averages().series());
    }

    @Provide
    Arbitrary<List<Event>> events() {
        var kind = Arbitraries.frequency(
                Tuple.of(8, Kind.AVERAGE),
                Tuple.of(1, Kind.OTHER_AVERAGE),
                Tuple.of(1, Kind.LATE_AVERAGE),
                Tuple.of(2, Kind.READING),
                Tuple.of(1, Kind.REMOVE_DEVICE),
                Tuple.of(1, Kind.REMOVE_SERIES),
                Tuple.of(1, Kind.RESET),
                Tuple.of(6, Kind.REFRESH),
                Tuple.of(8, Kind.PART),
                Tuple.of(1, Kind.NEW_PAGE));
        return Combinators.combine(
                        kind,
                        Arbitraries.integers().between(0, 7),
                        Arbitraries.frequency(Tuple.of(4, 0), Tuple.of(3, 1), Tuple.of(1, 2), Tuple.of(1, 25)),
                        Arbitraries.integers().between(0, 3))
                .as(Event::new)
                .list()
                .ofMaxSize(60);
    }

    private void apply(Event event) {
        var device = "device" + event.number() / 2;
        var metric = "metric" + event.number() % 2;
        clock.pass(Duration.ofSeconds(15L * event.step()));
        window += event.step();
        switch (event.kind()) {
            case AVERAGE -> average(device, metric, window, event.value(), false);
            case OTHER_AVERAGE -> average(device, metric, window, event.value(), true);
            case LATE_AVERAGE -> average(device, metric, Math.max(0, window - 2), event.value(), false);
            case READING -> live.devices().reading(Examples.reading(device, 1, clock.instant()), clock.instant());
            case REMOVE_DEVICE -> {
                live.devices().removed(device, clock.instant());
                live.averages().remove(device);
            }
            case REMOVE_SERIES -> live.averages().remove(new SeriesKey(device, metric));
            case RESET -> live.averages().readFrom("topic-" + ++topics, Map.of());
            case REFRESH -> overview.refresh();
            case PART -> part(pages[event.number() % PAGES]);
            case NEW_PAGE -> pages[event.number() % PAGES] = new OverviewPage();
        }
    }

    /** As the router does it: a removed device has no averages until its next reading. */
    private void average(String device, String metric, int at, int value, boolean isOther) {
        if (live.devices().isRemoved(device)) {
            return;
        }
        var start = START.plusSeconds(15L * at);
        var average = new Average(
                device,
                metric,
                isOther && value % 2 == 0 ? Optional.of("ppb") : Optional.empty(),
                start,
                start.plusSeconds(15),
                value,
                value,
                value,
                0,
                value,
                1,
                false,
                Map.of(isOther ? Quality.SIMULATED : Quality.OK, 1L),
                0);
        live.averages().add(AverageEvent.of(average, new RecordPosition(0, offset++)), clock.instant());
    }

    private void part(OverviewPage page) {
        page.apply(overview.next(OverviewCursor.parse(page.cursor())).event().json());
    }

    private void readAll(OverviewPage page) {
        part(page);
        for (var parts = 1; page.lacksParts(); parts++) {
            assertThat(parts).as("parts").isLessThan(100);
            part(page);
        }
    }
}
