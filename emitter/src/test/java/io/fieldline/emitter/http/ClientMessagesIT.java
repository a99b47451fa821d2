package io.fieldline.emitter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.limits.ClientLimits;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.json.JSONArray;
import org.json.JSONObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pages that send too many messages, or messages that are too long or malformed. */
class ClientMessagesIT {
    private final TestServer server = new TestServer();

    @BeforeEach
    void open(@TempDir Path web) throws IOException {
        server.start(web);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aPageThatSendsTooMuchByWebsocketIsDisconnected() {
        server.broadcast.open();
        var talker = server.connect("websocket", null);
        var shouter = server.connect("websocket", null);
        var quiet = server.connect("websocket", null);
        await().until(() -> server.broadcast.clients() == 3);
        for (var message = 0; message < 60; message++) {
            talker.socket.emit("subscribe", new JSONArray(List.of("device1")));
        }
        shouter.socket.emit("subscribe", "x".repeat(1_001));

        await().untilAsserted(() -> assertThat(talker.disconnects).isNotEmpty());
        await().untilAsserted(() -> assertThat(shouter.disconnects).isNotEmpty());
        assertThat(quiet.disconnects).isEmpty();
        assertThat(server.refusals.count(Refusals.Reason.MESSAGES)).isPositive();
        assertThat(server.refusals.count(Refusals.Reason.FRAME)).isEqualTo(1);
    }

    @Test
    void aPageThatSendsTooMuchByPollingIsDisconnected() throws IOException {
        server.reopen(new ClientLimits(100, 1_000, 20, 10_000, 10_000)); // for one request with most of them
        server.broadcast.open();
        var talker = server.connect("polling", null);
        var quiet = server.connect("polling", null);
        await().until(() -> server.broadcast.clients() == 2);
        for (var message = 0; message < 60; message++) {
            talker.socket.emit("subscribe", new JSONArray(List.of("device1")));
        }

        await().untilAsserted(() -> assertThat(talker.disconnects).isNotEmpty());
        assertThat(quiet.disconnects).isEmpty();
        assertThat(server.refusals.count(Refusals.Reason.MESSAGES)).isPositive();
    }

    /** Texts that netty-socketio parses as many packets, or needs a long time to parse. */
    @ParameterizedTest
    @MethodSource("floods")
    void aPageThatSendsManyMessagesInOneTextByWebsocketIsDisconnected(String flood) {
        server.broadcast.open();
        var page = server.webSocket(new WebSocket.Listener() {});
        page.sendText("40", true).join();
        await().until(() -> server.broadcast.clients() == 1);
        page.sendText("2probe\u001e3", true).join();
        page.sendText(flood, true).join();

        await().until(() -> server.broadcast.clients() == 0);
        assertThat(server.refusals.count(Refusals.Reason.MESSAGES)).isEqualTo(1);
        page.abort();
    }

    @ParameterizedTest
    @MethodSource("floods")
    void aPageThatSendsManyMessagesInOneTextByPollingIsDisconnected(String flood) throws Exception {
        server.broadcast.open();
        var opened = server.get("/socket.io/?EIO=4&transport=polling").body();
        var poll = "/socket.io/?EIO=4&transport=polling&sid=" + new JSONObject(opened.substring(1)).getString("sid");
        server.post(poll, "40");
        assertThat(server.get(poll).body()).startsWith("40{");
        await().until(() -> server.broadcast.clients() == 1);
        server.post(poll, "2probe\u001e3");
        assertThat(server.broadcast.clients()).isEqualTo(1);
        server.post(poll, flood);

        await().until(() -> server.broadcast.clients() == 0);
        assertThat(server.refusals.count(Refusals.Reason.MESSAGES)).isEqualTo(1);
    }

    private static Stream<String> floods() {
        return Stream.of(
                String.join("\u001e", Collections.nCopies(45, "42[\"subscribe\",null]")),
                "21:42[\"subscribe\",null]".repeat(41),
                "\u00001?3".repeat(50),
                "3".repeat(900),
                "42" + "1".repeat(900) + "[\"subscribe\",null]",
                "451-[\"subscribe\",{\"_placeholder\":true,\"num\":0}]");
    }

    @Test
    void theRestOfALongMessageAfterItsJsonIsIgnored() throws IOException {
        server.reopen(new ClientLimits(100, 1_000, 20, 10_000, 10_000));
        server.broadcast.open();
        var texts = new CopyOnWriteArrayList<String>();
        var page = server.webSocket(new WebSocket.Listener() {
            @Override
            public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                texts.add(text.toString());
                return WebSocket.Listener.super.onText(socket, text, last);
            }
        });
        page.sendText("40", true).join();
        await().until(() -> server.broadcast.clients() == 1);
        var watch = "42%d[\"subscribe\",null]";
        page.sendText("42" + "%-8000s".formatted("[\"nothing\"]") + watch.formatted(1), true)
                .join();
        page.sendText(watch.formatted(2), true).join();

        await().until(() -> texts.stream().anyMatch(text -> text.startsWith("432")));
        assertThat(texts).noneMatch(text -> text.startsWith("431"));
        page.abort();
    }
}
