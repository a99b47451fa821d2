package io.fieldline.emitter.http;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.average.AverageEvent;
import io.fieldline.emitter.limits.ClientLimits;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.overview.OverviewPage;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.json.JSONArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages get: a snapshot first, and then each event. */
class SnapshotIT {
    private static final String SNAPSHOT = "snapshot "
            + TestBrowser.sameForm(
                    Examples.message("snapshot-event.json").replace("QhE8bXJkTZCdYvVX0p6uTA", "topic-1"));

    private final TestServer server = new TestServer();

    @BeforeEach
    void open(@TempDir Path web) throws IOException {
        server.start(web);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling", "polling,websocket"})
    void aBrowserGetsTheSnapshotThenEachAverage(String transports) {
        server.publish(Examples.theContracts());
        server.broadcast.open();
        var browser = server.connect(transports, null);
        await().untilAsserted(() -> assertThat(browser.received).hasSize(1));
        server.publish(Examples.open("device1", 1, 2));

        await().untilAsserted(() -> assertThat(browser.received)
                .containsExactly(
                        SNAPSHOT,
                        "average "
                                + TestBrowser.sameForm(
                                        Examples.open("device1", 1, 2).json())));
    }

    @Test
    void aPageThatConnectsBeforeTheEmitterIsReadyGetsTheWholeSnapshotLater() {
        var browser = server.connect("websocket", null);
        await().until(browser.socket::connected);
        server.publish(Examples.theContracts());
        server.broadcast.open();

        await().untilAsserted(() -> assertThat(browser.received).containsExactly(SNAPSHOT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling"})
    void aSnapshotOfManyPagesArrivesWhole(String transports) throws IOException {
        var browser = connectToManyWindows(transports);

        await().untilAsserted(() -> assertThat(browser.windows()).isEqualTo(20 * 240));
    }

    /** By polling, netty-socketio dropped the 51st packet of a response if packets arrived while it wrote. */
    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling"})
    void aBurstDuringTheSnapshotArrivesWhole(String transports) throws IOException {
        var browser = connectToManyWindows(transports);
        await().untilAsserted(() -> assertThat(browser.received).isNotEmpty());
        for (var window = 240; window < 250; window++) {
            for (var device = 0; device < 200; device++) {
                server.publish(Examples.closed("device" + device, window, device));
            }
        }

        await().untilAsserted(() -> assertThat(browser.windows()).isEqualTo(20 * 240 + 10 * 200));
    }

    private TestBrowser connectToManyWindows(String transports) throws IOException {
        for (var window = 0; window < 240; window++) {
            for (var device = 0; device < 20; device++) {
                server.publish(Examples.closed("device" + device, window, window));
            }
        }
        server.reopen(new ClientLimits(100, 1_000, 20, 10_000, 10_000)); // for 200 names
        server.broadcast.open();
        var devices =
                IntStream.range(0, 200).mapToObj(device -> "device" + device).collect(joining(","));
        return server.connect(transports, null, Map.of("subscription", devices)); // an overview would get fewer windows
    }

    @Test
    void aBrowserThatComesBackGetsWhatItMissed() {
        server.broadcast.open();
        var browser = server.connect("websocket", null);
        await().until(browser.socket::connected);
        var port = server.address().getPort();
        server.stop();
        server.publish(Examples.theContracts());
        server.restart(port);

        await().untilAsserted(() -> assertThat(browser.received).contains(SNAPSHOT));
    }

    @Test
    void aPageThatWasAwayGetsWhatItMissedAndNothingTwice() {
        server.publish(Examples.closed("device1", 0, 1));
        server.publish(Examples.closed("device1", 1, 1));
        server.broadcast.open();
        var known = Examples.closed("device1", 0, 1).position().offset();
        var browser = server.connect(
                "websocket", null, Map.of("resume", "{\"topic\":\"topic-1\",\"offsets\":{\"0\":" + known + "}}"));
        await().until(() -> browser.windows() == 1);
        server.publish(Examples.closed("device1", 2, 1));

        await().untilAsserted(() -> assertThat(browser.received).hasSize(2));
        assertThat(browser.received.get(0))
                .startsWith("snapshot ")
                .contains(
                        "\"resumed\":true",
                        TestBrowser.sameForm(Examples.closed("device1", 1, 1).json()));
        assertThat(browser.received.get(1))
                .isEqualTo("average "
                        + TestBrowser.sameForm(Examples.closed("device1", 2, 1).json()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling"})
    void aPageWatchesDevicesFromTheFirstAndOthersLater(String transports) {
        server.publish(Examples.closed("device1", 0, 1));
        server.publish(Examples.closed("device2", 0, 1));
        server.broadcast.open();
        var browser = server.connect(transports, null, Map.of("subscription", "device%31,nobody%5B%5D"));
        await().until(() -> browser.windows() == 1);
        browser.received.clear();
        browser.socket.emit("subscribe", new JSONArray(List.of("device2")));
        await().until(() -> browser.windows() == 1);
        server.publish(Examples.closed("device1", 1, 1));
        server.publish(Examples.closed("device2", 1, 1));

        await().untilAsserted(() -> assertThat(browser.received).hasSize(2));
        assertThat(browser.received).allMatch(event -> event.contains("\"device_name\":\"device2\""));
    }

    @Test
    void onlyTheLastOfManySubscriptionsWithinASecondIsApplied() {
        for (var device : List.of("device1", "device2", "device3")) {
            server.publish(Examples.closed(device, 0, 1));
        }
        server.broadcast.open();
        var browser = server.connect("websocket", null, Map.of("subscription", "device1"));
        await().until(() -> browser.windows() == 1);
        for (var device : List.of("device1", "device2", "device1", "device2", "device3")) {
            browser.socket.emit("subscribe", new JSONArray(List.of(device)));
        }

        await().until(() -> browser.received.get(browser.received.size() - 1).contains("\"device_name\":\"device3\""));
        assertThat(browser.received).hasSizeLessThan(6); // one more than the first, if each was applied
        assertThat(server.refusals.count(Refusals.Reason.SUBSCRIPTIONS)).isPositive();
    }

    @Test
    void aPageThatTakesNothingIsDisconnectedAndTheOthersGetAll(@TempDir Path web) throws IOException {
        try (var impatient = new TestServer(Duration.ofSeconds(10))) {
            impatient.start(web);
            impatient.broadcast.open();
            var stuck = impatient.webSocket(new WebSocket.Listener() {
                @Override
                public void onOpen(WebSocket socket) {
                    socket.sendText("40", true); // and reads no message
                }
            });
            var browser = impatient.connect("websocket", null);
            await().until(() -> impatient.broadcast.clients() == 2);
            for (var window = 0; window < 1_000; window++) { // 12 MB, more than the buffers of the sockets
                impatient.publish(padded(Examples.closed("device1", window, 1), 12_000));
            }

            await().until(() -> impatient.broadcast.evicted() == 1);
            await().until(() -> impatient.broadcast.clients() == 1);
            await().untilAsserted(() -> assertThat(browser.received.toString())
                    .contains(
                            "\"start\":" + Examples.START.plusSeconds(15 * 999).toEpochMilli()));
            assertThat(browser.disconnects).isEmpty();
            stuck.abort();
        }
    }

    private static AverageEvent padded(AverageEvent event, int bytes) {
        var json = event.json().replaceFirst("}$", ",\"padding\":\"" + "d".repeat(bytes) + "\"}");
        return new AverageEvent(
                event.series(),
                event.start(),
                event.revision(),
                event.closed(),
                event.position(),
                event.mean(),
                event.traits(),
                json,
                json.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"websocket", "polling"})
    void aPageWithTheOverviewGetsChangesAndResumes(String transports) {
        server.publish(Examples.closed("device1", 0, 1));
        server.publish(Examples.closed("device2", 0, 1));
        server.broadcast.open();
        var browser = server.connect(transports, null, Map.of("overview", ""));
        await().until(() -> overview(browser).parts().size() == 1);
        server.publish(Examples.open("device2", 1, 7));
        await().until(() -> overview(browser).parts().size() == 2);
        var page = overview(browser);
        browser.socket.disconnect();
        server.publish(Examples.open("device2", 1, 8));
        var again = server.connect(transports, null, Map.of("overview", page.cursor()));
        await().until(() -> overview(again).parts().toString().contains("changes"));

        assertThat(page.parts().get(0).path("series")).hasSize(2);
        assertThat(page.parts().get(1)).hasToString("{\"changes\":[[2,7,1728314985,1]]}");
        assertThat(overview(again).parts()).extracting(Object::toString).isSubsetOf("{}", "{\"changes\":[[2,8]]}");
        assertThat(again.received).noneMatch(event -> event.startsWith("snapshot ") || event.startsWith("average "));
        again.socket.emit("overview", false);
        await().until(() -> again.windows() == 3);
    }

    /** The state of a page that applied all overview events. */
    private static OverviewPage overview(TestBrowser browser) {
        var page = new OverviewPage();
        browser.received.stream()
                .filter(event -> event.startsWith("overview "))
                .forEach(event -> page.apply(event.substring("overview ".length())));
        return page;
    }

    @Test
    void nothingThatAPageSendsReachesAnother() {
        server.broadcast.open();
        var talker = server.connect("websocket", null);
        var listener = server.connect("websocket", null);
        await().until(() -> server.broadcast.clients() == 2);
        for (var event : List.of("average", "snapshot", "reading", "message")) {
            talker.socket.emit(event, "forged");
        }
        server.publish(Examples.theContracts());

        await().until(() -> listener.windows() == 1);
        assertThat(listener.received).noneMatch(event -> event.contains("forged"));
    }
}
