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
    private static final String PERIOD = "[data-role='period']";
    private static final String BYTE_ORDER_MARK = "\uFEFF";

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
            range(page, "6h");
            awaitCount(page, KNOWN);
            await().atMost(PATIENCE).until(() -> page.text("[data-role='note']").startsWith("No averages before"));
            server.average("old", 100);
            awaitCount(page, KNOWN + 1);
            assertThat(starts(page))
                    .isSortedAccordingTo(Comparator.reverseOrder())
                    .doesNotHaveDuplicates();

            page.type(CHART, "+", "+", "+", "+");
            awaitCount(page, 60, 92);
            assertThat(page.text(PERIOD)).isEqualTo("The last 22 min 30 s");
            page.type(CHART, Keys.chord(Keys.SHIFT, Keys.ARROW_LEFT));
            await().atMost(PATIENCE)
                    .until(() -> !starts(page).contains(server.pipeline().startOf(100)));
            page.type(CHART, Keys.END);
            await().atMost(PATIENCE)
                    .until(() -> starts(page).contains(server.pipeline().startOf(100)));

            range(page, "1h");
            IntStream.range(0, 6).forEach(step -> page.click("[data-act='back']"));
            await().atMost(PATIENCE)
                    .until(() -> page.text("[data-role='note']").equals("There are no averages in this range."));
            assertThat(page.axe()).isEmpty();
        }
    }

    @Test
    void whatIsDrawnAndEveryWindowAreSavedAsCsv() throws IOException, InterruptedException {
        var downloads = Files.createDirectory(folder.resolve("downloads"));
        try (var page = server.open(server.port())) {
            page.downloadTo(downloads);
            page.showDevice("old");
            range(page, "6h");
            awaitCount(page, KNOWN, KNOWN + 1);
            page.click("[data-act='csv-dialog']");
            await().atMost(PATIENCE).until(() -> page.isShown("[data-act='csv']:enabled"));
            page.click("[data-act='csv']");
            assertThat(saved(downloads.resolve("old-as-drawn-15s.csv")))
                    .hasSizeBetween(KNOWN + 1, KNOWN + 2)
                    .first()
                    .asString()
                    .startsWith(BYTE_ORDER_MARK + "device_name,metric")
                    .endsWith(",resolution_ms");
            page.click("[data-act='raw']");
            assertThat(saved(downloads.resolve("old-raw.csv")))
                    .hasSizeBetween(KNOWN + 1, KNOWN + 2)
                    .anyMatch(line -> line.startsWith("old,co,ppm,") && line.endsWith(",15000"))
                    .first()
                    .asString()
                    .startsWith(BYTE_ORDER_MARK + "device_name,metric");
        }
    }

    /** An hour is held, a day has to be loaded: until then the file would lack most of it. */
    @Test
    void aRangeThatIsNotLoadedYetIsNotOfferedAsCsv() throws IOException, InterruptedException {
        try (var proxy = TcpProxy.to(server.port());
                var page = server.open(proxy.port())) {
            page.showDevice("old");
            await().atMost(PATIENCE).until(() -> page.has("[data-act='csv']:enabled"));
            proxy.disconnect();
            range(page, "24h");
            await().atMost(PATIENCE).until(() -> page.has("[data-act='csv']:disabled"));
            proxy.reconnect();
            await().atMost(PATIENCE).until(() -> page.has("[data-act='csv']:enabled"));
            await().atMost(PATIENCE).until(() -> starts(page).size() >= KNOWN);
        }
    }

    @Test
    void aChartSaysItsValuesToTheMouseAndToTheKeyboard() throws IOException, InterruptedException {
        server.average("pointed", IntStream.range(0, 100).toArray());
        try (var page = server.open(server.port())) {
            page.showDevice("pointed");
            await().atMost(PATIENCE)
                    .until(() -> page.starts("pointed", "co").size() == 100 && page.has(CHART + " .u-over"));
            page.hover(CHART + " .u-over");
            var values =
                    "(?s).*\\d\\d:\\d\\d:\\d\\d–\\d\\d:\\d\\d:\\d\\d: -?\\d+ ppm, .*15 readings, simulated|.*no data";
            await().atMost(PATIENCE).until(() -> page.text(READ_OUT).matches(values));
            page.type(CHART, Keys.ESCAPE);
            await().atMost(PATIENCE).until(() -> page.text(READ_OUT).isEmpty());

            page.type(CHART, Keys.ARROW_LEFT, Keys.ARROW_LEFT);
            await().atMost(PATIENCE).until(() -> page.text(READ_OUT).contains(": 98 ppm, 97 – 99,"));
            assertThat(page.attribute(READ_OUT, "aria-live")).isEqualTo("polite");
            page.type(CHART, Keys.ARROW_RIGHT);
            await().atMost(PATIENCE).until(() -> page.text(READ_OUT).contains(": 99 ppm,"));
            assertThat(page.axe()).isEmpty();

            page.type(CHART, "+");
            await().atMost(PATIENCE).until(() -> page.text(PERIOD).equals("The last 30 min"));
            page.doubleClick(CHART + " .u-over");
            await().atMost(PATIENCE).until(() -> page.text(PERIOD).equals("Choose times"));
        }
    }

    @Test
    void anAddressHasTheRangeTheComparisonAndTheOpenTables() throws IOException, InterruptedException {
        server.average("neighbour", IntStream.range(0, 90).toArray());
        try (var page = server.open(server.port())) {
            page.show("device/old?range=6h&compare=neighbour&open=details%3Aco");
            await().atMost(PATIENCE).until(() -> page.has("[data-role='rows'] tr"));
            assertThat(page.text("[data-role='compared']")).contains("neighbour");
            assertThat(page.attribute("[data-range='6h']", "aria-pressed")).isEqualTo("true");
            page.type(CHART, Keys.ARROW_LEFT);
            await().atMost(PATIENCE).until(() -> page.text(READ_OUT).contains("1 neighbour: "));
            assertThat(page.axe()).isEmpty();

            range(page, "24h");
            page.click("[data-role='details'] summary");
            await().atMost(PATIENCE)
                    .until(() -> page.address().contains("range=24h")
                            && !page.address().contains("open="));
            page.reload();
            await().atMost(PATIENCE).until(() -> page.isShown("[data-range='24h'][aria-pressed='true']"));
            assertThat(page.text("[data-role='compared']")).contains("neighbour");
            assertThat(page.has("[data-role='rows']")).isFalse();

            page.click("[data-role='compared'] button");
            await().atMost(PATIENCE).until(() -> !page.address().contains("compare="));
            page.click("[data-role='period']");
            assertThat(page.axe()).isEmpty();
        }
    }

    @Test
    void anOperatorSendsACommandAndRenamesAMetric() throws IOException, InterruptedException {
        server.average("operated", 1, 2, 3);
        server.pipeline().reading("operated", "co", 3);
        server.pipeline().flush();
        try (var page = server.open(server.port())) {
            page.showDevice("operated");
            await().atMost(PATIENCE).until(() -> page.isShown("[data-act='commands']"));
            page.click("[data-act='commands']");
            page.choose("[data-role='command']", "calibrate");
            page.click("[data-act='send']");
            await().atMost(PATIENCE).until(() -> page.isShown("[data-role='confirm']"));
            assertThat(page.text("[data-role='sent']")).isEmpty();
            page.click("[data-act='send']");
            await().atMost(PATIENCE).until(() -> page.text("[data-role='sent']").contains("calibrate"));
            server.pipeline().answer("operated", "calibrate", "12345");
            server.pipeline().flush();
            await().atMost(PATIENCE).until(() -> page.text("[data-role='sent']").contains("Done: 12345"));
            assertThat(page.axe()).isEmpty();

            page.type("[data-role='command']", Keys.ESCAPE);
            page.click("[data-act='label']");
            await().atMost(PATIENCE).until(() -> page.isShown("input[name='label']"));
            assertThat(page.axe()).isEmpty();
            page.type("input[name='label']", "Kitchen gas", Keys.ENTER);
            await().atMost(PATIENCE)
                    .until(() -> page.text("article [data-role='metric']").equals("Kitchen gas"));
            page.click("[data-act='label']");
            await().atMost(PATIENCE)
                    .until(() -> page.attribute("input[name='label']", "value").equals("Kitchen gas"));
            assertThat(page.attribute("input[name='unit']", "value")).isEmpty(); // only the device has a unit
            assertThat(page.attribute("input[name='unit']", "placeholder")).isEqualTo("ppm");
            page.type("input[name='label']", Keys.ESCAPE);

            page.click("[data-act='label-device']");
            await().atMost(PATIENCE).until(() -> page.isShown("input[name='label']"));
            page.type("input[name='label']", "Kitchen", Keys.ENTER);
            await().atMost(PATIENCE).until(() -> page.text("[data-role='name']").equals("Kitchen"));
        }
    }

    @Test
    void oneMetricOfManyDevicesIsSortedByItsMean() throws IOException, InterruptedException {
        IntStream.range(0, 14).forEach(device -> IntStream.range(7 * device, 7 * device + 3)
                .forEach(number -> server.pipeline().average("explored" + device, "explored", number)));
        server.pipeline().flush();
        try (var page = server.open(server.port())) {
            page.show("explore?metric=explored&range=1h");
            var first = "[data-role='explore-table'] tbody tr";
            await().atMost(PATIENCE)
                    .until(() -> page.attribute(first, "data-device").equals("explored13"));
            await().atMost(PATIENCE)
                    .until(() ->
                            page.has("figcaption") && page.text("figcaption").contains("14 devices"));
            page.type("[data-role='search']", "explored1");
            await().atMost(PATIENCE).until(() -> !page.has("figcaption"));
            page.click("[data-sort='mean']");
            await().atMost(PATIENCE)
                    .until(() -> page.attribute(first, "data-device").equals("explored1"));
            assertThat(page.address()).contains("search=explored1", "sort=mean-up");
            assertThat(page.axe()).isEmpty();
            page.reload();
            await().atMost(PATIENCE)
                    .until(() -> page.attribute(first, "data-device").equals("explored1"));
            page.width(360);
            assertThat(page.isWiderThanTheWindow()).isFalse();
        }
    }

    /** A wall display cycles through the devices for weeks. */
    @Test
    void devicesThatWereOpenedAreFreed() throws IOException, InterruptedException {
        IntStream.range(0, DEVICES).forEach(device -> List.of("a", "b", "c").forEach(metric -> IntStream.range(0, 40)
                .forEach(number -> server.pipeline().average("visited" + device, metric, number))));
        server.pipeline().flush();
        try (var page = server.open(server.port())) {
            visit(page, 0, 10);
            assertThat(page.has(".uplot")).isFalse();
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
                            page.has("article[data-device='visited%d'][data-metric='a'] canvas".formatted(device)));
        });
        page.show("pipeline");
        await().atMost(PATIENCE).until(() -> page.isShown("#view h2") && !page.has("article"));
    }

    @Test
    void theThresholdsOfItsRulesAreToldInWords() throws IOException, InterruptedException {
        server.average("ruled", 1);
        server.pipeline().rule("rul*");
        server.pipeline().flush();
        try (var page = server.open(server.port())) {
            page.showDevice("ruled");
            await().atMost(PATIENCE).until(() -> page.isShown("[data-role='threshold-details']"));
            page.click("[data-role='threshold-details'] summary");
            await().atMost(PATIENCE).until(() -> page.isShown("[data-role='thresholds'] li"));
            assertThat(page.text("[data-role='thresholds']"))
                    .isEqualTo("Alarm over 150 ppm, for 1 min 30 s, ends at 120 ppm, above the chart (co-test)");
            assertThat(page.axe()).isEmpty();
            page.showDevice("old");
            await().atMost(PATIENCE).until(() -> !starts(page).isEmpty());
            assertThat(page.isShown("[data-role='threshold-details']")).isFalse();
        }
    }

    private static void range(Page page, String name) {
        await().atMost(PATIENCE).until(() -> page.isShown("[data-range='%s']".formatted(name)));
        page.click("[data-range='%s']".formatted(name));
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
