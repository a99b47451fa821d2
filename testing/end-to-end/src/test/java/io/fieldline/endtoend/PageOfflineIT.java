package io.fieldline.endtoend;

import static io.fieldline.endtoend.PageServer.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.testbed.TcpProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page in Chromium while the emitter is killed, unreachable, or requires a token. */
class PageOfflineIT {
    private static final String LAST_KNOWN = "fieldline.last-known";

    @TempDir
    private static Path folder;

    private static PageServer server;

    private TcpProxy proxy;
    private Page page;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = PageServer.start(folder);
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
    void aPageWhoseEmitterWasKilledShowsNoHoleAndNoDouble() throws IOException, InterruptedException {
        server.average("away", 1, 2, 3);
        page.showDevice("away");
        server.awaitWindows(page, "away", 3, 2, 1);

        server.kill();
        await().atMost(PATIENCE).until(() -> page.connection().equals("disconnected"));
        server.average("away", 4, 5);
        server.restart();

        server.awaitWindows(page, "away", 5, 4, 3, 2, 1);
        server.average("away", 6);
        server.awaitWindows(page, "away", 6, 5, 4, 3, 2, 1);
        await().atMost(PATIENCE).until(() -> page.connection().equals("live"));
    }

    @Test
    void aPageWhoseNetworkWasCutShowsNoHoleAndNoDouble() throws IOException {
        server.average("cut", 1, 2);
        page.showDevice("cut");
        server.awaitWindows(page, "cut", 2, 1);

        proxy.disconnect();
        await().atMost(PATIENCE).until(() -> page.connection().equals("disconnected"));
        await().atMost(PATIENCE).until(() -> page.text("#connection-detail").contains("retrying"));
        server.average("cut", 3);
        proxy.reconnect();

        server.awaitWindows(page, "cut", 3, 2, 1);
    }

    @Test
    void aPageOpenedWhileTheEmitterIsAwayShowsWhatWasLastKnown() throws IOException {
        server.average("known", 1);
        await().atMost(PATIENCE).until(() -> page.row("known").contains("1 ppm"));
        await().atMost(PATIENCE).until(() -> page.isCachedForOffline() && page.hasLoadedApiDescription());

        proxy.disconnect();
        await().atMost(PATIENCE).until(() -> page.stored(LAST_KNOWN).isPresent());
        page.reload();
        await().atMost(PATIENCE).until(() -> page.row("known").contains("1 ppm"));
        await().atMost(PATIENCE).until(() -> page.text("#offline").contains("last known values"));
        assertThat(page.axe()).isEmpty();

        server.average("known", 2);
        proxy.reconnect();
        await().atMost(PATIENCE).until(() -> page.row("known").contains("2 ppm"));
        await().atMost(PATIENCE).until(() -> !page.isShown("#offline"));
    }

    @Test
    void aWrongTokenInTheAddressLeavesItAndTheFormSaysThatItWasRefused() throws IOException, InterruptedException {
        server.restart("--token-file=" + Files.writeString(folder.resolve("other-token"), "battery-staple\n"));
        try {
            page.go("http://127.0.0.1:" + proxy.port() + "/?token=wrong");
            await().atMost(PATIENCE).until(() -> page.isShown("#token"));
            await().atMost(PATIENCE).until(() -> page.text("#token-text").contains("did not accept this token"));
            await().atMost(PATIENCE).until(() -> !page.address().contains("wrong"));
            page.type("#token-field", "battery-staple", Keys.ENTER);
            await().atMost(PATIENCE).until(() -> !page.connection().equals("disconnected"));
        } finally {
            server.restart();
        }
    }

    @Test
    void aTypedTokenLogsTheBrowserInBeyondTheTab() throws IOException, InterruptedException {
        server.restart("--token-file=" + Files.writeString(folder.resolve("lasting-token"), "battery-staple\n"));
        try {
            page.go("http://127.0.0.1:" + proxy.port() + "/");
            await().atMost(PATIENCE).until(() -> page.isShown("#token"));
            assertThat(page.hasHiddenCookie("fieldline_session")).isFalse();
            page.type("#token-field", "battery-staple", Keys.ENTER);
            await().atMost(PATIENCE).until(() -> !page.connection().equals("disconnected"));
            await().atMost(PATIENCE).until(() -> page.hasHiddenCookie("fieldline_session"));

            page.clearSessionStorage();
            page.reload();
            await().atMost(PATIENCE).until(() -> !page.connection().equals("disconnected"));
            await().atMost(PATIENCE).until(() -> !page.isShown("#token"));
        } finally {
            server.restart();
        }
    }

    @Test
    void afterTooManyWrongTokensTheFormSaysHowLongToWait() throws IOException, InterruptedException {
        server.restart("--token-file=" + Files.writeString(folder.resolve("guessed-token"), "battery-staple\n"));
        try {
            page.go("http://127.0.0.1:" + proxy.port() + "/");
            await().atMost(PATIENCE).until(() -> page.isShown("#token"));
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
                if (page.text("#token-text").matches("(?s).*too many wrong tokens.*Try again in \\d+ s.*")) {
                    return true;
                }
                await().atMost(PATIENCE).until(() -> logIn("wrong") == 429);
                page.type("#token-field", "wrong", Keys.ENTER); // its answer is on the page at the next look
                return false;
            });

            // A token that is typed while the page loads again loses letters. So the page gets it when it is accepted.
            await().atMost(PATIENCE).until(() -> logIn("battery-staple") == 204);
            page.type("#token-field", "battery-staple", Keys.ENTER);
            await().atMost(PATIENCE).until(() -> !page.connection().equals("disconnected"));
        } finally {
            server.restart();
        }
    }

    /** Sends a token as the page does; returns the status of the answer. */
    private int logIn(String token) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.port() + "/session"))
                .POST(BodyPublishers.ofString("{\"token\":\"" + token + "\"}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }

    /** The list of all devices is what another visit wants; a tab with one device knows only that. */
    @Test
    void aTabWithOneDeviceDoesNotReplaceWhatTheListRemembered() throws IOException {
        server.average("first", 1);
        server.average("second", 1);
        await().atMost(PATIENCE)
                .until(() -> !page.row("first").isEmpty() && !page.row("second").isEmpty());
        await().atMost(PATIENCE).until(page::hasLoadedApiDescription);
        page.showDevice("second");
        await().atMost(PATIENCE).until(() -> page.isShown("article"));
        proxy.disconnect();
        await().atMost(PATIENCE).until(() -> page.connection().equals("disconnected"));
        await().atMost(PATIENCE).until(() -> page.stored(LAST_KNOWN).isPresent());
        assertThat(page.stored(LAST_KNOWN).orElse("")).contains("\"first\"", "\"second\"");
    }

    @Test
    void aPageWhoseTokenIsRefusedAsksForAnotherAndForgetsWhatItKept() throws IOException, InterruptedException {
        server.average("secret", 1);
        await().atMost(PATIENCE).until(() -> page.row("secret").contains("1 ppm"));
        await().atMost(PATIENCE).until(page::hasLoadedApiDescription);
        server.kill();
        await().atMost(PATIENCE).until(() -> page.stored(LAST_KNOWN).isPresent());
        server.restart("--token-file=" + Files.writeString(folder.resolve("token"), "correct-horse\n"));
        try {
            await().atMost(PATIENCE).until(() -> page.isShown("#token"));
            await().atMost(PATIENCE).until(() -> page.text("#connection-detail").contains("valid token"));
            await().atMost(PATIENCE).until(() -> page.stored(LAST_KNOWN).isEmpty());

            page.type("#token-field", "wrong", Keys.ENTER);
            await().atMost(PATIENCE).until(() -> page.text("#token-text").contains("did not accept this token"));
            page.type("#token-field", "correct-horse", Keys.ENTER);
            await().atMost(PATIENCE).until(() -> !page.connection().equals("disconnected"));
            server.average("secret", 2);
            await().atMost(PATIENCE).until(() -> page.row("secret").contains("2 ppm"));
            await().atMost(PATIENCE).until(() -> !page.isShown("#token"));

            page.store(LAST_KNOWN, "{}");
            page.go("http://127.0.0.1:" + proxy.port() + "/?token=correct-horse");
            await().atMost(PATIENCE).until(() -> page.row("secret").contains("2 ppm"));
            await().atMost(PATIENCE).until(() -> page.stored(LAST_KNOWN).isEmpty());
        } finally {
            server.restart();
        }
    }
}
