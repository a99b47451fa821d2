package io.fieldline.endtoend;

import static io.fieldline.endtoend.PageServer.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.testbed.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The list of incidents, and the page of one incident on a phone, in Chromium and served by the real emitter. */
class PageIncidentIT {
    private static final int MANY = 2_000;
    /** What a phone may load before it shows an incident, with the headers of the responses. */
    private static final int MAX_BYTES = 40_000;

    private static final int HEADER_BYTES = 620;

    @TempDir
    private static Path folder;

    private static PageServer server;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = PageServer.start(folder);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void aLinkOpensAnIncidentOnAPhone() throws IOException, InterruptedException {
        begin("phone");
        try (var phone = openOnPhone(server.port(), "phone")) {
            assertThat(phone.text("header")).contains("Alarm", "CO 3 ppm", "phone");
            assertThat(phone.text("main")).contains("over 400 ppm since", "peak 607 ppm");
            var loaded = phone.loaded();
            assertThat(loaded.bytes() + (long) HEADER_BYTES * loaded.responses())
                    .isLessThan(MAX_BYTES);
            assertThat(phone.isWiderThanTheWindow()).isFalse();
            await().atMost(PATIENCE).until(() -> phone.has("footer button"));
            assertThat(phone.height("footer button")).isGreaterThanOrEqualTo(48);
            for (var scheme : List.of("light", "dark")) {
                phone.scheme(scheme);
                assertThat(phone.axe()).as(scheme).isEmpty();
            }
        }
    }

    @Test
    void whatOnePersonAcknowledgesAndMutesAllOthersSee() throws IOException, InterruptedException {
        begin("shared");
        try (var list = server.open(server.port())) {
            list.show("incidents");
            awaitRow(list, "shared", "needs attention");
            try (var phone = openOnPhone(server.port(), "shared")) {
                await().atMost(PATIENCE).until(() -> phone.has("footer .primary"));
                phone.click("footer .primary");
                await().atMost(PATIENCE).until(() -> phone.isShown(".incident-dialog"));
                assertThat(phone.axe()).isEmpty();
                phone.type(".incident-dialog [name='name']", "Ada");
                phone.type(".incident-dialog [name='note']", "on my way");
                phone.click(".incident-dialog .primary");
                await().atMost(PATIENCE).until(() -> phone.text("footer").contains("acknowledged by Ada"));
                assertThat(phone.text("footer")).contains("on my way");
                assertThat(phone.isShown(".incident-dialog")).isFalse();
            }
            list.use();
            awaitRow(list, "shared", "acknowledged by Ada");

            list.click(".list-row[data-device='shared'] button");
            await().atMost(PATIENCE)
                    .until(() -> list.has(".incident-details")
                            && list.text(".incident-details").contains("Alarm: over 400 ppm"));
            await().atMost(PATIENCE).until(() -> list.has(".incident-details .buttons button"));
            list.click(".incident-details .buttons button");
            await().atMost(PATIENCE).until(() -> list.isShown(".incident-dialog"));
            list.type(".incident-dialog [name='name']", "Ben");
            list.click(".incident-dialog .primary");
            awaitRow(list, "shared", "muted by Ben until");
            list.reload();
            await().atMost(PATIENCE).until(() -> list.has(".list-row[data-device='shared'] .incident-details"));
            awaitRow(list, "shared", "muted by Ben until");
        }
    }

    @Test
    void thousandsOfIncidentsAreFilteredAndWalkedThroughByKeyboard() throws IOException, InterruptedException {
        IntStream.rangeClosed(1, MANY).forEach(number -> server.pipeline().alert("many" + number));
        server.pipeline().flush();
        try (var list = server.open(server.port())) {
            list.show("incidents");
            search(list, "many");
            await().atMost(PATIENCE).until(() -> list.rowCount() == MANY + 1);
            assertThat(list.rowsInPage()).isBetween(5, 60);
            list.type(".list-rows button[tabindex='0']", Keys.END);
            await().atMost(PATIENCE).until(() -> list.focusedRowIndex() == MANY + 1);
            list.type(":focus", Keys.HOME, Keys.DOWN, Keys.ENTER);
            await().atMost(PATIENCE).until(() -> list.focusedRowIndex() == 3 && list.has(".incident-details"));

            search(list, "1234");
            await().atMost(PATIENCE).until(() -> list.rowCount() == 2);
            assertThat(list.row("many1234")).contains("CO over 400 ppm");
            await().atMost(PATIENCE).until(() -> list.address().contains("search=1234"));
            list.reload();
            await().atMost(PATIENCE).until(() -> list.rowCount() == 2);
            for (var scheme : List.of("light", "dark")) {
                list.scheme(scheme);
                assertThat(list.axe()).as(scheme).isEmpty();
            }
            list.width(360);
            assertThat(list.isWiderThanTheWindow()).isFalse();
        }
    }

    @Test
    void aPhoneSaysSoIfItHasNoConnectionOrNoIncident() throws IOException, InterruptedException {
        begin("unreachable");
        try (var proxy = TcpProxy.to(server.port());
                var phone = openOnPhone(proxy.port(), "unreachable")) {
            proxy.disconnect();
            await().atMost(PATIENCE).until(() -> phone.has(".failed"));
            assertThat(phone.text(".failed")).startsWith("No connection since");
            assertThat(phone.axe()).isEmpty();
            proxy.reconnect();
            await().atMost(PATIENCE).until(() -> !phone.has(".failed"));

            phone.go(address(proxy.port(), "never-seen"));
            await().atMost(PATIENCE).until(() -> phone.has("header[data-severity='none']"));
            assertThat(phone.text("#screen")).contains("No incident", "never-seen");
            assertThat(phone.axe()).isEmpty();
        }
    }

    @Test
    void aPhoneThatWakesSaysAtOnceHowOldItsReportIs() throws IOException, InterruptedException {
        begin("asleep");
        try (var phone = openOnPhone(server.port(), "asleep")) {
            await().atMost(PATIENCE).until(() -> {
                phone.wakeWithoutAnswerAfterHours(3);
                return phone.has(".failed") && phone.text(".failed").startsWith("This was the state ");
            });
            assertThat(phone.axe()).isEmpty();

            phone.block("*/i18n/*/incidents.js");
            phone.go(address(server.port(), "asleep"));
            await().atMost(PATIENCE).until(() -> phone.isShown(".late"));
        }
    }

    @Test
    void aPhoneAsksForATokenAndThenShowsTheIncident() throws IOException, InterruptedException {
        begin("locked");
        server.restart("--token-file=" + Files.writeString(folder.resolve("incident-token"), "battery-staple\n"));
        try (var phone = server.open(address(server.port(), "locked"))) {
            await().atMost(PATIENCE).until(() -> phone.has("[name='token']"));
            assertThat(phone.axe()).isEmpty();
            phone.type("[name='token']", "wrong", Keys.ENTER);
            await().atMost(PATIENCE).until(() -> phone.text("main").contains("did not accept this token"));
            phone.type("[name='token']", "battery-staple", Keys.ENTER);
            await().atMost(PATIENCE).until(() -> phone.has("header[data-severity='alarm']"));
        } finally {
            server.restart();
        }
    }

    private static void begin(String device) {
        server.average(device, 1, 2, 3);
        server.pipeline().alert(device);
        server.pipeline().flush();
    }

    private static Page openOnPhone(int port, String device) throws IOException, InterruptedException {
        var phone = server.open(address(port, device));
        phone.size(360, 640);
        await().atMost(PATIENCE)
                .until(() -> phone.has("header[data-severity='alarm']") && phone.has(".incident-chart"));
        return phone;
    }

    private static String address(int port, String device) {
        return "http://127.0.0.1:%d/incident.html?device=%s&metric=co".formatted(port, device);
    }

    private static void awaitRow(Page list, String device, String text) {
        search(list, device);
        await().atMost(PATIENCE).until(() -> list.row(device).contains(text));
    }

    private static void search(Page list, String text) {
        await().atMost(PATIENCE).until(() -> list.isShown("[data-role='search']"));
        list.type("[data-role='search']", Keys.chord(Keys.CONTROL, "a"), text);
    }
}
