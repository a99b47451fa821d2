package io.fieldline.endtoend;

import static io.fieldline.endtoend.PageServer.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

/** One device in Chromium, of which the emitter knows 75 minutes and the page holds an hour. */
class PageDeviceIT {
    private static final int KNOWN = 300;
    private static final String CHART = "[data-role='chart']";

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
    void aRangeBeyondWhatThePageHoldsComesFromTheEmitter() throws IOException {
        try (var page = server.open(server.port())) {
            page.showDevice("old");
            awaitCount(page, 240);
            page.choose("[data-role='range']", "360");
            awaitCount(page, KNOWN);
            assertThat(page.text("[data-role='note']")).startsWith("No averages before");
            server.average("old", 100);
            awaitCount(page, KNOWN + 1);
            assertThat(starts(page))
                    .isSortedAccordingTo(Comparator.reverseOrder())
                    .doesNotHaveDuplicates();

            page.type(CHART, "+", "+");
            awaitCount(page, (KNOWN + 1) / 4 + 1);
            assertThat(page.text("[data-role='period']")).isEqualTo("The last 18 min 49 s");
            page.type(CHART, Keys.ARROW_LEFT);
            await().atMost(PATIENCE)
                    .until(() -> !starts(page).contains(server.topics().startOf(100)));
            page.type(CHART, Keys.END);
            await().atMost(PATIENCE)
                    .until(() -> starts(page).contains(server.topics().startOf(100)));

            page.choose("[data-role='range']", "60");
            IntStream.range(0, 6).forEach(step -> page.click("[data-act='back']"));
            await().atMost(PATIENCE)
                    .until(() -> page.text("[data-role='note']").equals("There are no averages in this time."));
            assertThat(page.axe()).isEmpty();
        }
    }

    @Test
    void whatIsShownAndAllThereIsAreSavedAsCsv() throws IOException {
        var downloads = Files.createDirectory(folder.resolve("downloads"));
        try (var page = server.open(server.port())) {
            page.downloadTo(downloads);
            page.showDevice("old");
            page.choose("[data-role='range']", "15");
            awaitCount(page, 60);
            page.click("[data-act='csv']");
            assertThat(saved(downloads.resolve("old.csv")))
                    .hasSize(61)
                    .first()
                    .asString()
                    .startsWith("device_name,metric");
            page.click("[data-act='all']");
            assertThat(saved(downloads.resolve("old-all.csv")))
                    .hasSizeGreaterThan(KNOWN)
                    .element(1)
                    .asString()
                    .startsWith("old,co,ppm,")
                    .contains(",-200,-201,-199,15,true,simulated=15");
        }
    }

    @Test
    void theThresholdsOfItsRulesAreToldInWords() throws IOException {
        server.average("ruled", 1);
        server.topics().rule("rul*");
        server.topics().flush();
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
        await().atMost(PATIENCE).until(() -> starts(page).size() == windows);
    }

    private static List<String> saved(Path file) throws IOException {
        await().atMost(PATIENCE).until(() -> Files.exists(file) && Files.size(file) > 0);
        return Files.readAllLines(file);
    }
}
