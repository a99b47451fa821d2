package io.fieldline.emitter.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.emitter.access.Access;
import io.fieldline.emitter.access.Refusals;
import io.fieldline.emitter.average.SeriesKey;
import io.fieldline.emitter.history.AverageHistory;
import io.fieldline.emitter.history.AverageQuery;
import io.fieldline.emitter.history.TimeRange;
import io.fieldline.emitter.limits.ClientLimits;
import io.fieldline.emitter.live.Examples;
import io.fieldline.emitter.live.LiveState;
import io.fieldline.emitter.operations.DirectStore;
import io.fieldline.emitter.push.Broadcaster;
import io.fieldline.emitter.reply.StaticPages;
import io.fieldline.emitter.rest.RestApi;
import io.fieldline.messages.Average;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slow requests, and the requests of other clients. */
class FairRestIT {
    private static final int SLOW = 30;

    private final HttpClient http = HttpClient.newHttpClient();
    private final LiveState live = Examples.live(10, 10);
    private final Broadcaster broadcast = Examples.broadcast(live, Duration.ofSeconds(1), Duration.ofSeconds(1));
    private final BlockedHistory history = new BlockedHistory();
    private final List<Socket> sockets = new ArrayList<>();
    private HttpRequests requests;
    private HttpFrontend frontend;

    @BeforeEach
    void open(@TempDir Path web) throws IOException {
        Files.writeString(web.resolve("index.html"), "");
        var rest = new RestApi(live, new AverageQuery(live.averages(), history), Optional::empty, () -> "");
        requests = new HttpRequests(rest, StaticPages.read(web), DirectStore.operations(live));
        frontend = HttpFrontend.open(
                InetSocketAddress.createUnresolved("127.0.0.1", 0),
                new Access(List.of(), Optional.empty()),
                new ClientLimits(100, 1_000, 20, 1_000, 1_000),
                new Refusals(),
                broadcast,
                requests,
                (thread, error) -> {});
        for (var number = 0; number < SLOW; number++) {
            sockets.add(ask("/api/averages?device=d&metric=m"));
        }
        await().until(() -> history.calls.get() == 2); // the limit for one address
    }

    @AfterEach
    void close() {
        history.release.countDown();
        frontend.close();
        requests.close();
        broadcast.close();
    }

    @Test
    void cheapRequestsDoNotWaitBehindExpensiveOnes() throws Exception {
        for (var number = 0; number < 20; number++) {
            var answer = http.send(
                    HttpRequest.newBuilder(frontend.address().resolve("/api/rules"))
                            .timeout(Duration.ofMinutes(1))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
        }
        assertThat(history.calls).hasValue(2);
    }

    @Test
    void theWorkOfClientsThatHaveGoneIsNotDone() throws Exception {
        for (var socket : sockets) {
            socket.close();
        }
        try (var last = ask("/api/averages?device=d&metric=m")) {
            await().until(() -> http.send(
                                    HttpRequest.newBuilder(frontend.address().resolve("/healthz"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode()
                    == 200);
            history.release.countDown();

            assertThat(last.getInputStream().read()).isEqualTo('H');
        }
        assertThat(history.calls.get()).isLessThan(SLOW); // a busy server notices the last ones after the release
    }

    private Socket ask(String path) throws IOException {
        var socket =
                new Socket(InetAddress.getLoopbackAddress(), frontend.address().getPort());
        socket.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        .formatted(path)
                        .getBytes(UTF_8));
        return socket;
    }

    /** Answers only after the release. */
    private static final class BlockedHistory implements AverageHistory {
        private final CountDownLatch release = new CountDownLatch(1);
        private final AtomicInteger calls = new AtomicInteger();

        @Override
        public Optional<Extent> extent(SeriesKey series, TimeRange range, Collection<Long> except) {
            calls.incrementAndGet();
            try {
                release.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        }

        @Override
        public List<Average> read(SeriesKey series, TimeRange range, long width, Collection<Long> except) {
            return List.of();
        }

        @Override
        public List<Average> read(Map<SeriesKey, List<Long>> except, TimeRange range, long width) {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
