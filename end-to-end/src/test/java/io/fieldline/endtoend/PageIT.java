package io.fieldline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.launcher.Child;
import io.fieldline.testbed.FreePort;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Service;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;

/** The page in Chromium, served by the real emitter; what Spark would say is written to Kafka by the test. */
class PageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MANY = 10_000;

    @TempDir
    private static Path folder;

    private static Kafka kafka;
    private static Topics topics;

    private int port;
    private Child emitter;
    private Page page;

    @BeforeAll
    static void startKafka() throws IOException, InterruptedException {
        kafka = Kafka.start(Files.createDirectory(folder.resolve("kafka")));
    }

    @BeforeEach
    void open() throws IOException, InterruptedException {
        port = FreePort.find();
        emitter = start();
        if (topics == null) {
            topics = new Topics(kafka.servers()); // the emitter created them
        }
        page = Page.open(URI.create("http://127.0.0.1:" + port), Files.createTempDirectory(folder, "profile"));
    }

    @AfterEach
    void close() {
        page.close();
        emitter.close();
    }

    @AfterAll
    static void stopKafka() {
        topics.close();
        kafka.close();
    }

    @Test
    void aPageThatWasAwayShowsNoHoleAndNoDouble() throws IOException, InterruptedException {
        average("away", 1, 2, 3);
        page.showDevice("away");
        awaitWindows("away", 3, 2, 1);

        emitter.kill();
        await().atMost(PATIENCE).until(() -> page.connection().equals("disconnected"));
        average("away", 4, 5);
        emitter = start();

        awaitWindows("away", 5, 4, 3, 2, 1);
        average("away", 6);
        awaitWindows("away", 6, 5, 4, 3, 2, 1);
        assertThat(page.connection()).isEqualTo("live");
    }

    /** What came for all devices while one was shown is there on the way back, though the page left and joined anew. */
    @Test
    void theListKnowsWhatCameWhileOneDeviceWasShown() {
        average("listed", 1);
        await().atMost(PATIENCE).until(() -> page.row("listed").contains("1.00"));
        page.showDevice("another");
        await().atMost(PATIENCE).until(() -> page.row("listed").isEmpty());
        average("listed", 2);
        page.show("");
        await().atMost(PATIENCE).until(() -> page.row("listed").contains("2.00"));
    }

    @Test
    void aPageWhoseTokenIsRefusedAsksForAnother() throws IOException, InterruptedException {
        average("secret", 1);
        await().atMost(PATIENCE).until(() -> page.row("secret").contains("1.00"));
        emitter.kill();
        emitter = start("--token-file=" + Files.writeString(folder.resolve("token"), "correct-horse\n"));
        await().atMost(PATIENCE).until(() -> page.isShown("#token"));
        assertThat(page.text("#connection-detail")).contains("another token");

        page.type("#token-field", "wrong", Keys.ENTER);
        await().atMost(PATIENCE).until(() -> page.isShown("#token"));
        page.type("#token-field", "correct-horse", Keys.ENTER);
        await().atMost(PATIENCE).until(() -> !page.connection().equals("disconnected"));
        average("secret", 2);
        await().atMost(PATIENCE).until(() -> page.row("secret").contains("2.00"));
        assertThat(page.isShown("#token")).isFalse();
    }

    @Test
    void tenThousandDevicesAreSearchedAndWalkedThroughByKeyboard() throws IOException {
        IntStream.rangeClosed(1, MANY).forEach(number -> topics.average("many" + number, 1));
        topics.flush();
        page.type("[data-role='search']", "MANY");
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
    void axeFindsNothingInAnyViewInEitherScheme() throws IOException {
        average("axe", 1, 2, 3);
        topics.alert("axe");
        topics.flush();
        await().atMost(PATIENCE).until(() -> page.row("axe").contains("Alarm"));
        for (var scheme : List.of("light", "dark")) {
            page.scheme(scheme);
            for (var view : List.of("", "device/axe", "alerts", "pipeline")) {
                page.show(view);
                await().atMost(PATIENCE).until(() -> page.isShown("#view h2"));
                assertThat(page.axe()).as("%s %s", scheme, view).isEmpty();
            }
        }
    }

    private Child start(String... more) throws IOException, InterruptedException {
        var flags = new String[] {"--kafka-servers=" + kafka.servers(), "--port=" + port, "--max-series=" + 2 * MANY};
        var all = Stream.of(flags, more).flatMap(Arrays::stream);
        var started = Service.start("emitter", all.toArray(String[]::new));
        started.awaitReady(PATIENCE);
        return started;
    }

    private static void average(String device, int... numbers) {
        IntStream.of(numbers).forEach(number -> topics.average(device, number));
        topics.flush();
    }

    private void awaitWindows(String device, int... numbers) {
        var starts = IntStream.of(numbers).mapToObj(topics::startOf).toList();
        await().atMost(PATIENCE)
                .ignoreException(StaleElementReferenceException.class)
                .ignoreException(NoSuchElementException.class)
                .untilAsserted(
                        () -> assertThat(page.table(device, "co").stream().map(Page.Window::start))
                                .containsExactlyElementsOf(starts));
    }
}
