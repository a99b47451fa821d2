package io.fieldline.endtoend;

import static io.fieldline.endtoend.PageServer.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The views of the page in Chromium, served by the real emitter. */
class PageIT {
    private static final int SERIES = 10_000;
    private static final int MANY = SERIES - 100; // the other tests use the rest

    @TempDir
    private static Path folder;

    private static PageServer server;

    private Page page;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = PageServer.start(folder, "--max-series=" + SERIES);
        server.averageOfMany();
    }

    @BeforeEach
    void open() throws IOException, InterruptedException {
        page = server.open(server.port());
    }

    @AfterEach
    void close() {
        page.close();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    /** Averages that arrive while one device is shown are in the list afterwards, because the page subscribes again. */
    @Test
    void theListKnowsWhatCameWhileOneDeviceWasShown() {
        server.average("listed", 1);
        search("listed");
        await().atMost(PATIENCE).until(() -> page.row("listed").contains("1 ppm"));
        page.showDevice("another");
        await().atMost(PATIENCE).until(() -> page.row("listed").isEmpty());
        server.average("listed", 2);
        page.show("");
        search("listed");
        await().atMost(PATIENCE).until(() -> page.row("listed").contains("2 ppm"));
    }

    @Test
    void thousandsOfDevicesAreSearchedAndWalkedThroughByKeyboard() {
        IntStream.rangeClosed(1, MANY).forEach(number -> server.pipeline().average("many" + number, 1));
        server.pipeline().flush();
        search("MANY");
        await().atMost(PATIENCE).until(() -> page.rowCount() == MANY + 1);
        assertThat(page.rowsInPage()).isBetween(5, 60);

        page.type(".list-rows a[tabindex='0']", Keys.END);
        await().atMost(PATIENCE).until(() -> page.focused().equals("many" + MANY));
        page.type(":focus", Keys.HOME, Keys.DOWN);
        await().atMost(PATIENCE).until(() -> page.focusedRowIndex() == 3);

        page.type("[data-role='search']", "4321");
        await().atMost(PATIENCE).until(() -> page.rowCount() == 2);
        assertThat(page.row("many4321")).contains("simulated");
    }

    @Test
    void anotherLanguageIsChosenAndKept() {
        chooseSetting("#language", "de");
        await().atMost(PATIENCE).until(() -> page.text("nav").contains("Flotte"));
        page.reload();
        await().atMost(PATIENCE).until(() -> page.text("nav").contains("Flotte"));
        chooseSetting("#language", "en");
        await().atMost(PATIENCE).until(() -> page.text("nav").contains("Fleet"));
    }

    @Test
    void aChosenColourTimeZoneAndNumberOfDecimalsNeedNoReload() throws IOException {
        page.scheme("light");
        server.average("settings", 1);
        search("settings");
        await().atMost(PATIENCE).until(() -> page.row("settings").contains("1 ppm"));
        chooseSetting("#decimals", "3");
        await().atMost(PATIENCE).until(() -> page.row("settings").contains("1.000 ppm"));
        page.choose("#zone", "Asia/Tokyo");
        await().atMost(PATIENCE).until(() -> page.text("#time-zone").contains("Asia/Tokyo"));
        page.choose("#theme", "dark");
        await().atMost(PATIENCE)
                .until(() -> page.attribute("html", "data-theme").equals("dark"));
        assertThat(page.axe()).isEmpty();
        page.reload();
        await().atMost(PATIENCE).until(() -> page.row("settings").contains("1.000 ppm"));
        assertThat(page.attribute("html", "data-theme")).isEqualTo("dark");
    }

    @Test
    void axeFindsNothingInAnyViewInEitherScheme() throws IOException {
        server.average("axe", 1, 2, 3);
        server.pipeline().alert("axe");
        server.pipeline().flush();
        search("axe");
        await().atMost(PATIENCE).until(() -> page.row("axe").contains("Alarm"));
        assertThat(page.has(".list-row[data-device='axe'] .metric[data-severity='alarm']"))
                .isTrue();
        for (var scheme : List.of("light", "dark")) {
            page.scheme(scheme);
            for (var view : List.of(
                    "",
                    "?group=location",
                    "?bars=co",
                    "device/axe",
                    "incidents",
                    "pipeline",
                    "rejected",
                    "start",
                    "kiosk")) {
                page.show(view);
                await().atMost(PATIENCE).until(() -> page.has("#view h2"));
                assertThat(page.axe()).as("%s %s", scheme, view).isEmpty();
            }
        }
    }

    /** Whatever a person chose is in the address, so that back and reload restore it. */
    @Test
    void aChoiceIsInTheAddressAndBackRestoresIt() {
        server.average("chosen", 1);
        server.average("other", 1);
        search("chosen");
        await().atMost(PATIENCE)
                .until(() -> page.rowCount() == 2 && page.address().contains("search=chosen"));
        page.click("[data-column='state'] button");
        page.showDevice("chosen");
        await().atMost(PATIENCE).until(() -> page.isShown("article"));
        page.back();
        await().atMost(PATIENCE).until(() -> page.rowCount() == 2);
        assertThat(page.address()).contains("search=chosen").contains("sort=state");
        page.reload();
        await().atMost(PATIENCE).until(() -> page.rowCount() == 2);
        assertThat(page.attribute("[data-column='state']", "aria-sort")).isEqualTo("ascending");
    }

    @Test
    void aMetricOfAllDevicesIsShownAsBarsTheHighestFirst() {
        server.average("low-bar", 3);
        server.average("high-bar", 40);
        search("bar");
        await().atMost(PATIENCE).until(() -> page.rowCount() == 3);
        page.size(1280, 900);
        await().atMost(PATIENCE).until(() -> page.isShown(".list-head .metric a"));
        page.click(".list-head .metric a");
        await().atMost(PATIENCE).until(() -> page.has(".bar-row"));
        assertThat(page.texts(".bar-row .name a")).containsExactly("high-bar", "low-bar");
        assertThat(page.address()).contains("bars=co");
    }

    /** Opens the settings and chooses one. */
    private void chooseSetting(String selector, String value) {
        await().atMost(PATIENCE).until(() -> page.isShown("#settings-button"));
        page.click("#settings-button");
        await().atMost(PATIENCE).until(() -> page.isShown(selector));
        page.choose(selector, value);
    }

    private void search(String text) {
        await().atMost(PATIENCE).until(() -> page.isShown("[data-role='search']"));
        page.type("[data-role='search']", text);
    }
}
