package io.fieldline.emitter.overview;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.average.RecordPosition;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.messages.Average;
import io.fieldline.messages.MessageJson;
import io.fieldline.messages.Quality;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OverviewCacheTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    private final LiveState live = Examples.live(30, 10);
    private final OverviewCache overview = new OverviewCache(live.averages(), live.devices());
    private final OverviewPage page = new OverviewPage();
    private long offset;

    @BeforeEach
    void readFromTheBeginning() {
        live.averages().readFrom("topic", Map.of(0, 0L));
    }

    @Test
    void theExamplesShowAPart() {
        var none = Trend.before(List.of(event(average("device1", 0, 1))));
        var trend = none.followedBy(612.5).followedBy(Double.NaN).followedBy(598.02);
        var part = new PartJson(PartJson.MAX_BYTES);
        part.add(
                PartJson.Field.CHANGES,
                content(12, "pressure", Optional.empty(), 1_013.25, none).valueJson());
        part.add(
                PartJson.Field.CHANGES,
                content(13, "humidity", Optional.of("%"), 55.31, none.followedBy(55.2))
                        .windowJson());
        part.add(PartJson.Field.GONE, "9");
        part.add(PartJson.Field.REMOVED, JsonText.of("hall"));
        part.add(
                PartJson.Field.DEVICES,
                "{\"device_name\":\"device1\",\"state\":\"online\",\"since\":1728314400000,"
                        + "\"last_seen\":1728314971000,\"stale_after_ms\":60000}");
        part.add(
                PartJson.Field.SERIES,
                content(17, "co", Optional.of("ppm"), 606.891, trend).json());
        part.add(
                PartJson.Field.SERIES,
                content(18, "temperature", Optional.empty(), 21.4, none).json());
        var event = MessageJson.tree(Examples.message("overview-event.json"));

        assertThat(part.json()).isEqualTo(Examples.message("overview.json"));
        assertThat(OverviewPage.decompressed(event.path("gzip").textValue())).isEqualTo(part.json());
        assertThat(OverviewCursor.parse(event.path("cursor").textValue())).hasToString("k3j2m.800.9.812.940.17");
    }

    @Test
    void aNewPageGetsEachSeriesWithItsTrend() {
        add("device1", 0, 1);
        add("device1", 2, 3.1415926);
        add("device1", 3, 4);

        assertThat(read())
                .isEqualTo("{\"series\":[[1,\"device1\",\"co\",\"ppm\",%d,4,0,[1,null,3.14159]]]}".formatted(end(3)));
        assertThat(page.lacksParts()).isFalse();
    }

    @Test
    void aPageThatHasASeriesGetsOnlyItsNewValue() {
        add("device1", 0, 1);
        read();
        add("device1", 0, 2);

        assertThat(read()).isEqualTo("{\"changes\":[[1,2]]}");
    }

    @Test
    void aPageGetsTheEndOfTheWindowBeforeWithANewWindow() {
        add("device1", 0, 1);
        read();
        add("device1", 0, 2);
        add("device1", 1, 9);

        assertThat(read()).isEqualTo("{\"changes\":[[1,9,%d,2]]}".formatted(end(1)));
    }

    @Test
    void aTrendHasOnlyMeansInTheUnitOfTheNewestWindow() {
        add("device1", 0, 1);
        add("device1", 1, 2);
        read();
        add("device1", 1, 2_000, "ppb", Map.of(Quality.OK, 1L)); // a correction of the same window
        assertThat(read()).isEqualTo("{\"series\":[[1,\"device1\",\"co\",\"ppb\",%d,2000,0,[]]]}".formatted(end(1)));
        add("device1", 2, 3_000, "ppb", Map.of(Quality.OK, 1L));

        assertThat(read()).isEqualTo("{\"changes\":[[1,3000,%d,2000]]}".formatted(end(2)));
    }

    @Test
    void aPageThatMissedAWindowGetsTheWholeSeries() {
        add("device1", 0, 1);
        read();
        add("device1", 1, 2);
        overview.refresh();
        add("device1", 2, 3);

        assertThat(read()).startsWith("{\"series\":[[1,").endsWith(",3,0,[1,2]]]}");
    }

    @Test
    void aGapOrALateChangeOfAnEarlierWindowNeedsTheWholeSeries() {
        add("device1", 0, 1);
        read();
        add("device1", 2, 3);
        assertThat(read()).endsWith(",3,0,[1,null]]]}");
        add("device1", 0, 7);

        assertThat(read()).endsWith(",3,0,[7,null]]]}");
    }

    @Test
    void anotherUnitOrQualityNeedsTheWholeSeriesButACountOfReadingsDoesNot() {
        add("device1", 0, 1, "ppm", Map.of(Quality.OK, 1L));
        read();
        add("device1", 0, 1, "ppb", Map.of(Quality.OK, 1L));
        assertThat(read()).contains(",\"ppb\",").contains(",1,0,[");
        add("device1", 0, 1, "ppb", Map.of(Quality.SIMULATED, 3L, Quality.BELOW_RANGE, 1L));
        assertThat(read()).contains(",1,[\"below_range\",\"simulated\"],[");
        add("device1", 0, 1, "ppb", Map.of(Quality.SIMULATED, 9L, Quality.BELOW_RANGE, 2L));

        assertThat(read()).isEqualTo("nothing");
    }

    @Test
    void aValueThatIsTheSameToSixDigitsIsNotSent() {
        add("device1", 0, 1.00000001);
        read();
        add("device1", 0, 1.00000002);

        assertThat(read()).isEqualTo("nothing");
    }

    @Test
    void aRemovedSeriesIsGoneAndItsNameGetsAnotherId() {
        add("device1", 0, 1);
        read();
        live.averages().remove("device1");
        assertThat(read()).isEqualTo("{\"gone\":[1]}");
        add("device1", 1, 2);
        assertThat(read()).startsWith("{\"series\":[[2,");
        live.averages().remove("device1");
        add("device1", 1, 2);

        assertThat(read()).startsWith("{\"gone\":[2],\"series\":[[3,");
    }

    @Test
    void anEvictedSeriesIsGone() {
        IntStream.range(0, 10).forEach(device -> add("device" + device, 0, 1));
        read();
        live.averages().add(event(average("device10", 0, 1)), Instant.now().plusSeconds(3_600));

        assertThat(live.averages().evictions()).isEqualTo(1);
        assertThat(read()).startsWith("{\"gone\":[").contains(",\"device10\",");
    }

    @Test
    void aPageThatHasNotGotASeriesIsNotToldThatItIsGone() {
        add("device1", 0, 1);
        overview.refresh();
        live.averages().remove("device1");
        add("device2", 0, 1);
        overview.refresh();

        assertThat(next()).startsWith("{\"series\":[[2,\"device2\",");
    }

    @Test
    void aPageThatWasAwayGetsWhatChanged() {
        add("device1", 0, 1);
        add("device2", 0, 1);
        read();
        add("device2", 0, 2);
        overview.refresh();

        assertThat(MessageJson.tree(new OverviewPage()
                        .apply(event(page.cursor()))
                        .parts()
                        .get(0)
                        .toString()))
                .hasToString("{\"changes\":[[2,2]]}");
    }

    @Test
    void anUnknownCursorStartsFromScratch() {
        add("device1", 0, 1);
        read();
        var restarted = new OverviewCache(live.averages(), live.devices());
        restarted.refresh();

        for (var cursor : Set.of("", "nonsense", "k3j2m.1.1.1.1.1", page.cursor() + "9")) {
            assertThat(event(cursor)).as(cursor).contains("\"fresh\":true");
        }
        assertThat(restarted.next(OverviewCursor.parse(page.cursor())).event().json())
                .contains("\"fresh\":true");
        assertThat(event(page.cursor())).contains("\"fresh\":false");
    }

    @Test
    void aPageThatMissedMoreRemovalsThanAreStoredStartsFromScratch() {
        var few = new OverviewCache(live.averages(), live.devices(), 1, PartJson.MAX_BYTES);
        add("device1", 0, 1);
        add("device2", 0, 1);
        few.refresh();
        var known = few.next(OverviewCursor.NONE).next();
        live.averages().remove("device1");
        few.refresh();
        assertThat(few.next(known).event().json()).contains("\"fresh\":false");
        live.averages().remove("device2");
        few.refresh();

        assertThat(few.next(known).event().json()).contains("\"fresh\":true");
        assertThat(few.removalEvictions()).isEqualTo(1);
    }

    /** Otherwise it would begin again with each part. */
    @Test
    void aRemovalThatWasEvictedBeforeAPageJoinedDoesNotMatterForIt() {
        var few = new OverviewCache(live.averages(), live.devices(), 1, 60);
        IntStream.range(0, 5).forEach(device -> add("device" + device, 0, 1));
        few.refresh();
        for (var device = 3; device < 5; device++) {
            live.averages().remove("device" + device);
            few.refresh();
        }
        assertThat(few.removalEvictions()).isEqualTo(1);
        for (var part = 0; part < 5 && page.lacksParts(); part++) {
            page.apply(few.next(OverviewCursor.parse(page.cursor())).event().json());
        }

        assertThat(page.lacksParts()).isFalse();
        assertThat(few.fresh()).isEqualTo(1);
    }

    @Test
    void aPageGetsTheStateOfEachDeviceAndItsRemoval() {
        live.devices().caughtUp();
        live.devices().reading(Examples.reading("device1", 1, Instant.now()), Instant.now());
        assertThat(read()).startsWith("{\"devices\":[{\"device_name\":\"device1\",\"state\":\"online\",");
        live.devices().status("device1", "offline", Instant.now());
        assertThat(read()).contains("\"state\":\"offline\"");
        live.devices().removed("device1", Instant.now());
        assertThat(read()).isEqualTo("{\"removed\":[\"device1\"]}");

        assertThat(new OverviewPage().apply(event("")).parts().get(0)).hasToString("{}");
    }

    @Test
    void aResetOfTheAveragesReplacesTheSeries() {
        add("device1", 0, 1);
        read();
        live.averages().invalidate();
        live.averages().readFrom("topic", Map.of(0, 0L));
        assertThat(read()).isEqualTo("{\"gone\":[1]}");
        add("device1", 0, 1);

        assertThat(read()).startsWith("{\"series\":[[2,");
    }

    @Test
    void everyPartFitsIntoAFrameEvenIfItCannotBeCompressed() {
        var many = Examples.live(20, 1_000);
        many.averages().readFrom("topic", Map.of(0, 0L));
        var random = new Random(1);
        for (var device = 0; device < 1_000; device++) {
            many.averages().add(event(average(noise(random), 0, random.nextDouble())));
        }
        var ofMany = new OverviewCache(many.averages(), many.devices());
        ofMany.refresh();
        while (page.lacksParts()) { // the page checks the length
            page.apply(ofMany.next(OverviewCursor.parse(page.cursor())).event().json());
        }

        assertThat(page.parts()).hasSizeGreaterThan(5);
        assertThat(page.parts().stream()
                        .mapToInt(part -> part.path("series").size())
                        .sum())
                .isEqualTo(1_000);
    }

    @Test
    void aPartIsEncodedOnceForAllPagesWithTheSameCursor() {
        add("device1", 0, 1);
        overview.refresh();

        assertThat(overview.next(OverviewCursor.NONE).event())
                .isSameAs(overview.next(OverviewCursor.NONE).event());
        assertThat(overview.fresh()).isEqualTo(1);
        assertThat(overview.series()).isEqualTo(1);
    }

    /** Refreshes the overview, and returns the part that the page gets, or "nothing". */
    private String read() {
        overview.refresh();
        return overview.next(OverviewCursor.parse(page.cursor())).empty() ? "nothing" : next();
    }

    private String next() {
        page.apply(event(page.cursor()));
        return page.parts().get(page.parts().size() - 1).toString();
    }

    private String event(String cursor) {
        return overview.next(OverviewCursor.parse(cursor)).event().json();
    }

    private void add(String device, int window, double mean) {
        live.averages().add(event(average(device, window, mean)));
    }

    private void add(String device, int window, double mean, String unit, Map<Quality, Long> quality) {
        live.averages().add(event(average(device, window, mean, unit, quality)));
    }

    private AverageEvent event(Average average) {
        return AverageEvent.of(average, new RecordPosition(0, offset++));
    }

    private static Average average(String device, int window, double mean) {
        return average(device, window, mean, "ppm", Map.of(Quality.OK, 1L));
    }

    private static Average average(String device, int window, double mean, String unit, Map<Quality, Long> quality) {
        var start = NOW.plusSeconds(15L * window);
        return new Average(
                device,
                "co",
                Optional.of(unit),
                start,
                start.plusSeconds(15),
                mean,
                mean,
                mean,
                0,
                mean,
                1,
                false,
                quality,
                0);
    }

    private static long end(int window) {
        return NOW.getEpochSecond() + 15L * (window + 1);
    }

    private static String noise(Random random) {
        return IntStream.range(0, 128)
                .mapToObj(at -> Character.toString(0x4e00 + random.nextInt(20_000)))
                .collect(joining());
    }

    /** Of device1; carbon monoxide is below the range of its sensor. */
    private static SeriesContent content(long id, String metric, Optional<String> unit, double value, Trend trend) {
        var qualities = metric.equals("co") ? Set.of(Quality.BELOW_RANGE) : Set.<Quality>of();
        return new SeriesContent(
                id, new SeriesKey("device1", metric), unit, qualities, NOW, 1_728_314_970, value, trend);
    }
}
