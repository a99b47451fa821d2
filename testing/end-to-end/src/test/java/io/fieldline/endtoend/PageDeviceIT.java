package io.fieldline.endtoend;

import static io.fieldline.endtoend.PageServer.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.testbed.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The view of one device in Chromium. The emitter has 75 minutes of averages, the page stores one hour. */
class PageDeviceIT {
    private static final int KNOWN = 300;
    private static final int DEVICES = 70;
    private static final String CHART = "[data-role='chart']";
    private static final String READ_OUT = "[data-role='read-out']";

    @TempDir
    private static Path folder;

    private static PageServer server;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = PageServer.start(folder, "--history=" + 2 * KNOWN);
        server.average("old", IntStream.range(100 - KNOWN, 100).toArray());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void aRangeBeyondWhatThePageHoldsComesFromTheEmitter() throws IOException, InterruptedException {
        try (var page = server.open(server.port())) {
            page.showDevice("old");
            awaitCount(page, 200, 241); // the hour until now, without averages at its end
            page.choose("[data-role='range']", "360");
            awaitCount(page, KNOWN);
            await().atMost(PATIENCE).until(() -> page.text("[data-role='note']").startsWith("No averages before"));
            server.average("old", 100);
            awaitCount(page, KNOWN + 1);
            assertThat(starts(page))
                    .isSortedAccordingTo(Comparator.reverseOrder())
                    .doesNotHaveDuplicates();

            page.type(CHART, "+", "+");
            awaitCount(page, KNOWN / 5, KNOWN / 4 + 2);
            assertThat(page.text("[data-role='period']")).matches("The last (18|19) min( \\d+ s)?");
            page.type(CHART, Keys.chord(Keys.SHIFT, Keys.ARROW_LEFT));
            await().atMost(PATIENCE)
                    .until(() -> !starts(page).contains(server.pipeline().startOf(100)));
            page.type(CHART, Keys.END);
            await().atMost(PATIENCE)
                    .until(() -> starts(page).contains(server.pipeline().startOf(100)));

            page.choose("[data-role='range']", "60");
            IntStream.range(0, 6).forEach(step -> page.click("[data-act='back']"));
            await().atMost(PATIENCE)
                    .until(() -> page.text("[data-role='note']").equals("There are no averages in this range."));
            assertThat(page.axe()).isEmpty();
        }
    }

    @Test
    void whatIsShownAndAllThereIsAreSavedAsCsv() throws IOException, InterruptedException {
        var downloads = Files.createDirectory(folder.resolve("downloads"));
        try (var page = server.open(server.port())) {
            page.downloadTo(downloads);
            page.showDevice("old");
            page.choose("[data-role='range']", "15");
            awaitCount(page, 20, 61);
            await().atMost(PATIENCE).until(() -> page.isShown("[data-act='csv']:enabled"));
            var before = starts(page).size();
            page.click("[data-act='csv']");
            assertThat(saved(downloads.resolve("old-15s.csv")))
                    .hasSizeBetween(starts(page).size() + 1, before + 1)
                    .first()
                    .asString()
                    .startsWith("device_name,metric")
                    .endsWith(",resolution_s");
            page.click("[data-act='all']");
            assertThat(saved(downloads.resolve("old-all-15s.csv")))
                    .hasSizeGreaterThan(KNOWN)
                    .element(1)
                    .asString()
                    .startsWith("old,co,ppm,")
                    .contains(",-200,-201,-199,15,true,simulated=15,15");
        }
    }

    /** An hour is held, a day has to be loaded: until then the file would lack most of it. */
    @Test
    void aRangeThatIsNotLoadedYetIsNotOfferedAsCsv() throws IOException, InterruptedException {
        try (var proxy = TcpProxy.to(server.port());
                var page = server.open(proxy.port())) {
            page.showDevice("old");
            await().atMost(PATIENCE).until(() -> page.isShown("[data-act='csv']:enabled"));
            proxy.disconnect();
            page.choose("[data-role='range']", "1440");
            await().atMost(PATIENCE).until(() -> page.isShown("[data-act='csv']:disabled"));
            proxy.reconnect();
            await().atMost(PATIENCE).until(() -> page.isShown("[data-act='csv']:enabled"));
            await().atMost(PATIENCE).until(() -> starts(page).size() >= KNOWN);
        }
    }

    @Test
    void aChartSaysItsValuesToTheMouseAndToTheKeyboard() throws IOException, InterruptedException {
        try (var page = server.open(server.port())) {
            page.showDevice("old");
            awaitCount(page, 200, 241);
            page.hover(CHART + " .u-over");
            var values = "(?s).*\\d\\d:\\d\\d:\\d\\d–\\d\\d:\\d\\d:\\d\\d: -?\\d+ ppm, .*15 readings, simulated";
            await().atMost(PATIENCE).until(() -> page.text(READ_OUT).matches(values));
            page.type(CHART, Keys.ESCAPE);
            await().atMost(PATIENCE).until(() -> page.text(READ_OUT).isEmpty());

            page.type(CHART, Keys.ARROW_LEFT, Keys.ARROW_LEFT);
            await().atMost(PATIENCE).until(() -> page.text(READ_OUT).contains(": 98 ppm, 97 – 99,"));
            assertThat(page.attribute(READ_OUT, "aria-live")).isEqualTo("polite");
            assertThat(page.axe()).isEmpty();

            page.type(CHART, "+");
            await().atMost(PATIENCE)
                    .until(() -> !page.text("[data-role='period']").equals("The last 1 h"));
            page.doubleClick(CHART + " .u-over");
            await().atMost(PATIENCE)
                    .until(() -> page.text("[data-role='period']").equals("The last 1 h"));
        }
    }

    /** A wall display cycles through the devices for weeks. */
    @Test
    void devicesThatWereOpenedAreFreed() throws IOException, InterruptedException {
        IntStream.range(0, DEVICES).forEach(device -> List.of("a", "b", "c").forEach(metric -> IntStream.range(0, 40)
                .forEach(number -> server.pipeline().average("visited" + device, metric, number))));
        server.pipeline().flush();
        try (var page = server.open(server.port())) {
            await().atMost(PATIENCE).until(() -> page.rowCount() > DEVICES);
            visit(page, 0, 10);
            var before = page.memory();
            visit(page, 10, DEVICES);
            var after = page.memory();
            assertThat(after.nodes()).as("nodes after %s", before).isLessThan(before.nodes() + 500);
            assertThat(after.listeners()).as("listeners after %s", before).isLessThan(before.listeners() + 20);
            assertThat(after.heapBytes()).as("heap after %s", before).isLessThan(before.heapBytes() + 1_000_000);
        }
    }

    private static void visit(Page page, int from, int to) {
        IntStream.range(from, to).forEach(device -> {
            page.showDevice("visited" + device);
            await().atMost(PATIENCE)
                    .until(() ->
                            page.has("article[data-device='visited%d'][data-metric='c'] canvas".formatted(device)));
        });
        page.show("");
        await().atMost(PATIENCE).until(() -> page.rowCount() > DEVICES);
    }

    @Test
    void theThresholdsOfItsRulesAreToldInWords() throws IOException, InterruptedException {
        server.average("ruled", 1);
        server.pipeline().rule("rul*");
        server.pipeline().flush();
        try (var page = server.open(server.port())) {
            page.showDevice("ruled");
            await().atMost(PATIENCE).until(() -> page.isShown("[data-role='threshold-details']"));
            page.click("[data-role='threshold-count']");
            assertThat(page.text("[data-role='thresholds']"))
                    .isEqualTo("Alarm over 150 ppm, for 1 min 30 s, ends at 120 ppm, above the chart (co-test)");
            assertThat(page.axe()).isEmpty();
            page.showDevice("old");
            await().atMost(PATIENCE).until(() -> !starts(page).isEmpty());
            assertThat(page.isShown("[data-role='threshold-details']")).isFalse();
        }
    }

    private static List<Long> starts(Page page) {
        return page.starts("old", "co");
    }

    private static void awaitCount(Page page, int windows) {
        awaitCount(page, windows, windows);
    }

    private static void awaitCount(Page page, int least, int most) {
        await().atMost(PATIENCE)
                .until(() -> starts(page).size() >= least && starts(page).size() <= most);
    }

    private static List<String> saved(Path file) throws IOException {
        await().atMost(PATIENCE).until(() -> Files.exists(file) && Files.size(file) > 0);
        return Files.readAllLines(file);
    }
}
