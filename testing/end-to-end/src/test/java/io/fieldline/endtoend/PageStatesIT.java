package io.fieldline.endtoend;

import static io.fieldline.endtoend.PageServer.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.testbed.TcpProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page in Chromium never shows an unverified device as healthy. It is served by the real emitter. */
class PageStatesIT {
    @TempDir
    private static Path folder;

    private static PageServer server;

    private TcpProxy proxy;
    private Page page;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = PageServer.start(folder);
        server.averageOfMany();
    }

    @BeforeEach
    void open() throws IOException, InterruptedException {
        proxy = TcpProxy.to(server.port());
        page = server.open(proxy.port());
    }

    @AfterEach
    void close() {
        page.close();
        proxy.close();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void aSensorFaultIsTheStateOfItsMetricAndItsLastGoodValueIsOld() throws IOException {
        search("broken");
        server.average("broken", 8);
        awaitRunning(() -> page.row("broken").contains("8 ppm"));
        awaitOnline("broken", 8);
        server.pipeline().fault("broken", "co");
        server.pipeline().reading("broken", "temperature", 21);
        awaitRunning(() -> page.status("broken").equals("fault"));
        assertThat(page.row("broken")).contains("sensor fault since", "8 ppm", "ago");

        page.showDevice("broken");
        awaitRunning(() -> page.isShown("article"));
        assertThat(page.text("[data-role='facts']")).startsWith("CO: Sensor fault since");
        assertThat(page.text("article [data-role='state']")).contains("The figure is the last good value");
        assertThat(page.attribute("article", "data-stale")).isEqualTo("true");
        assertThat(page.axe()).isEmpty();
    }

    @Test
    void aSensorThatReportsEverySecondIsSilentAfterTenAndASlowOneIsNot() {
        search("interval");
        server.pipeline().summary("interval-1s", Duration.ofSeconds(1));
        server.pipeline().summary("interval-5min", Duration.ofMinutes(5));
        server.pipeline().reading("interval-5min", "co", 1);
        awaitOnline("interval-1s", 1);
        awaitRunning(() -> page.status("interval-1s").equals("stale"));
        assertThat(page.row("interval-1s")).contains("silent since");
        assertThat(page.status("interval-5min")).isEqualTo("online");
    }

    @Test
    void nothingIsWellWithoutAConnection() throws IOException {
        search("cut");
        awaitOnline("cut", 1);
        proxy.disconnect();
        await().atMost(PATIENCE).until(() -> page.connection().equals("disconnected"));
        await().atMost(PATIENCE).until(() -> page.status("cut").equals("unknown"));
        assertThat(page.row("cut")).contains("unknown, online");
        assertThat(page.isShown("[data-status='online']")).isFalse();
        assertThat(page.attribute("body", "data-unverified")).isEqualTo("all");
        assertThat(page.axe()).isEmpty();

        page.width(360);
        assertThat(page.height(".top")).isLessThan(90);
        assertThat(page.isWiderThanTheWindow()).isFalse();
        proxy.reconnect();
        awaitRunning(() -> !page.status("cut").equals("unknown"));
    }

    @Test
    void aWallDisplayWithoutAConnectionIsGreyAndSaysForHowLong() throws IOException {
        search("wall");
        awaitOnline("wall", 1);
        page.go("http://127.0.0.1:" + proxy.port() + "/?kiosk&search=wall");
        var tile = ".wall [data-device='wall']";
        awaitRunning(() -> {
            server.pipeline().reading("wall", "co", 1);
            return page.attribute(tile, "data-condition").equals("online");
        });
        assertThat(page.isShown(".top")).isFalse();
        proxy.disconnect();
        await().atMost(PATIENCE)
                .until(() -> page.attribute("body", "data-kiosk").equals("dead"));
        await().atMost(PATIENCE).until(() -> page.text(".kiosk-bar .age").matches("no data for \\d+ (s|min).*"));
        await().atMost(PATIENCE)
                .until(() -> page.attribute(tile, "data-condition").equals("unknown"));
        assertThat(page.axe()).isEmpty();
        page.type("body", Keys.ESCAPE);
        await().atMost(PATIENCE).until(() -> page.isShown(".top"));
        proxy.reconnect();
    }

    @Test
    void theFirstStepsSayWhyTheNewestMessageWasRejected() throws IOException {
        page.show("start");
        awaitRunning(() -> page.attribute("[data-step='broker']", "data-result").equals("done"));
        server.pipeline().rejected("", "garage/thing/state", "no rule for this topic", "<b>20,5</b>");
        awaitRunning(
                () -> page.attribute("[data-step='message']", "data-result").equals("failed"));
        assertThat(page.text("[data-step='message']"))
                .contains("garage/thing/state", "no rule for this topic", "<b>20,5</b>");
        assertThat(page.text("[data-example='mosquitto']")).contains("mosquitto_pub -h 127.0.0.1 -p 1883");
        assertThat(page.axe()).isEmpty();
    }

    @Test
    void nothingIsWellAfterARestartOfTheEmitterUntilAReadingComes() throws IOException, InterruptedException {
        search("restarted");
        awaitOnline("restarted", 1);
        server.kill();
        await().atMost(PATIENCE).until(() -> page.status("restarted").equals("unknown"));
        server.restart();
        awaitRunning(() -> !page.connection().equals("disconnected"));
        assertThat(page.status("restarted")).isNotEqualTo("online");
        awaitOnline("restarted", 2);
    }

    @Test
    void aDeviceAppearsOnItsPageThoughItHadSentNothingBeforeTheEmitterRestarted()
            throws IOException, InterruptedException {
        var none = "[data-role='none']";
        page.go("http://127.0.0.1:%d/#/device/early".formatted(proxy.port()));
        awaitRunning(() -> page.has(none) && page.text(none).startsWith("There is no data from early yet."));
        server.kill();
        await().atMost(PATIENCE).until(() -> page.text(none).startsWith("It is not known yet whether early"));
        server.restart();
        awaitRunning(() -> page.text(none).startsWith("There is no data from early yet."));
        server.average("early", 1, 2);
        server.pipeline().reading("early", "co", 2);
        awaitRunning(() -> page.has("article[data-device='early']"));
        assertThat(page.text("article [data-role='mean']")).isEqualTo("2");
        page.show("explore?metric=co&search=early");
        page.back();
        awaitRunning(() -> page.has("article[data-device='early']"));
    }

    @Test
    void aRemovedDeviceIsGoneFromTheOpenPage() {
        search("removed");
        server.average("removed", 1);
        server.pipeline().reading("removed", "co", 1);
        awaitRunning(() ->
                page.status("removed").equals("online") && page.row("removed").contains("1 ppm"));
        server.pipeline().remove("removed");
        awaitRunning(() -> page.row("removed").isEmpty());
        server.average("removed", 2);
        server.average("not-removed", 1);
        awaitRunning(() -> page.row("not-removed").contains("1 ppm"));
        assertThat(page.row("removed")).isEmpty();
        page.showDevice("removed");
        awaitRunning(() -> page.isShown("[data-role='none']"));
    }

    @Test
    void aClockThatIsAheadIsSaidInWords() {
        search("ahead");
        server.pipeline().reading("ahead", "co", 1, Instant.now().plus(Duration.ofMinutes(181)));
        awaitRunning(() -> page.row("ahead").contains("clock 3 h"));
        page.showDevice("ahead");
        awaitRunning(() -> page.isShown("[data-role='facts']"));
        awaitRunning(() -> page.text("[data-role='facts']").matches("(?s)Its clock is 3 h.* ahead\\..*"));
    }

    @Test
    void aRejectedReadingIsShownWithItsReasonAndAsText() throws IOException {
        server.pipeline().reading("typo", "co", 1);
        server.pipeline().rejected("typo", "fieldline/typo/readings", "expected a number, got '20,5'", "<b>20,5</b>");
        page.showDevice("typo");
        awaitRunning(() -> page.isShown("[data-kind='rejected']"));
        assertThat(page.text("[data-kind='rejected']"))
                .contains("1 of its readings was rejected, at")
                .contains("expected a number, got '20,5'");
        page.click("[data-kind='rejected'] a");
        awaitRunning(() -> page.isShown("[data-role='rejections']"));
        awaitRunning(() -> page.text("[data-role='rejections']").contains("<b>20,5</b>"));
        assertThat(page.text("[data-role='rejections']"))
                .contains(
                        "typo", "fieldline/typo/readings", "Unreadable: expected a number, got '20,5'", "<b>20,5</b>");
        assertThat(page.text("[data-role='rejection-counts']")).contains("typo", "fieldline/typo/readings");
        assertThat(page.isShown("#rejected-link[aria-current='page']")).isTrue();
        assertThat(page.axe()).isEmpty();

        page.width(360);
        assertThat(page.isWiderThanTheWindow()).isFalse();
        assertThat(page.height(".top")).isLessThan(90);
    }

    @Test
    void aMetricHasItsLabelAndADeviceItsTags() throws IOException {
        search("monoxide");
        server.pipeline().described("described");
        server.average("described", 8);
        server.pipeline().reading("described", "co", 8);
        var cell = ".list-row[data-device='described'] .metric[data-metric='co']";
        awaitRunning(() -> page.attribute(cell, "title").startsWith("Carbon monoxide"));
        page.showDevice("described");
        awaitRunning(() -> page.isShown("article [data-role='metric']"));
        awaitRunning(() -> page.text("article [data-role='metric']").equals("Carbon monoxide"));
        assertThat(page.attribute("article [data-role='metric']", "title"))
                .isEqualTo("Carbon monoxide (co), sensor range 0 – 10,000 ppm");
        assertThat(page.text("[data-role='tags']")).contains("location", "lab");
        assertThat(page.axe()).isEmpty();
    }

    @Test
    void whileTheJobDoesNotReportItsAveragesAreStuck() throws IOException {
        search("stuck");
        server.pipeline().reading("stuck", "co", 1);
        awaitRunning(() -> page.status("stuck").equals("online") && !page.isShown("#stopped"));
        await().atMost(PATIENCE).until(() -> {
            server.pipeline().bridgeRuns();
            server.pipeline().reading("stuck", "co", 1);
            server.pipeline().flush();
            return page.isShown("#stopped")
                    && page.attribute("body", "data-unverified").equals("averages")
                    && page.status("stuck").equals("online");
        });
        assertThat(page.text("#stopped"))
                .isEqualTo(
                        "The Spark job has not reported for over 15 s: averages and alerts are not updated. Show the pipeline");
        assertThat(page.axe()).isEmpty();
        await().atMost(PATIENCE).until(() -> {
            server.pipeline().jobRuns();
            server.pipeline().flush();
            return page.attribute("body", "data-unverified").equals("all");
        });
        assertThat(page.isShown("[data-status='online']")).isFalse();
        awaitRunning(() -> !page.isShown("#stopped"));
    }

    @Test
    void numbersOfAnySizeStayOnTheScreen() {
        var sizes = List.of(2.2e-308, -6.02214e23, 1.7e308, 123_456_790_498.0);
        for (var size : sizes) {
            server.pipeline().reading("sizes", "m" + sizes.indexOf(size), size);
        }
        server.average("sizes", Integer.MAX_VALUE / 2);
        page.width(360);
        page.showDevice("sizes");
        awaitRunning(() -> page.isShown("article"));
        assertThat(page.text("article [data-role='mean']").length()).isLessThanOrEqualTo(12);
        assertThat(page.isWiderThanTheWindow()).isFalse();
    }

    /** So that the device's row is in sight. */
    private void search(String device) {
        await().atMost(PATIENCE).until(() -> page.isShown("[data-role='search']"));
        page.type("[data-role='search']", device);
    }

    /** A device with few readings is silent soon, so that it sends one before each look at the page. */
    private void awaitOnline(String device, double value) {
        awaitRunning(() -> {
            server.pipeline().reading(device, "co", value);
            return page.status(device).equals("online");
        });
    }

    /** Waits while bridge and job say that they run. */
    private static void awaitRunning(Callable<Boolean> condition) {
        await().atMost(PATIENCE).until(() -> {
            server.pipeline().bridgeRuns();
            server.pipeline().jobRuns();
            server.pipeline().flush();
            return condition.call();
        });
    }
}
