package io.fieldline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.launcher.Checkout;
import io.fieldline.launcher.Child;
import io.fieldline.testbed.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./fieldline up}, as built: without a board, on ports of its own. */
class UpIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern UP = Pattern.compile("Fieldline is up: (\\S+)");

    @TempDir
    private Path folder;

    @Test
    void oneCommandBringsAveragesToThePageAndLeavesNothingBehind() throws IOException, InterruptedException {
        try (var up = start()) {
            var page = URI.create(up.awaitReady(PATIENCE));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(get(page.resolve("/api/devices")))
                    .contains("\"device1\"", "\"device2\"", "\"simulated\""));
            assertThat(get(page)).contains("<title>");

            var processes =
                    ProcessHandle.of(up.pid()).orElseThrow().descendants().toList();
            assertThat(processes).hasSizeGreaterThanOrEqualTo(7);
            assertThat(up.stop()).isTrue();
            assertThat(up.exit().join()).isZero();
            assertThat(processes).noneMatch(ProcessHandle::isAlive);
        }
    }

    /** As by a second {@code up} tomorrow: what was averaged before is still there. */
    @Test
    void anotherUpOnTheSameFolderKeepsWhatItHas() throws IOException, InterruptedException {
        String before;
        try (var up = start()) {
            var page = URI.create(up.awaitReady(PATIENCE));
            await().atMost(PATIENCE).until(() -> get(page.resolve("/api/averages?device=device1&metric=co"))
                    .contains("\"count\""));
            before = firstWindow(get(page.resolve("/api/averages?device=device1&metric=co")));
            up.stop();
        }
        try (var up = start()) {
            var page = URI.create(up.awaitReady(PATIENCE));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            firstWindow(get(page.resolve("/api/averages?device=device1&metric=co"))))
                    .isEqualTo(before));
        }
    }

    private Child start() throws IOException {
        var command = Checkout.here()
                .command(
                        "launcher",
                        List.of(
                                "--data=" + folder.resolve("my data"),
                                "--port=" + FreePort.find(),
                                "--mqtt-port=" + FreePort.find(),
                                "--kafka-port=" + FreePort.find()));
        return Child.start("up", command, Path.of("target", "testbed", "up.log").toAbsolutePath(), UP, line -> {});
    }

    private static String get(URI uri) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    /** The start of the oldest window, e.g. {@code "start":1728314955000}. */
    private static String firstWindow(String json) {
        var matcher = Pattern.compile("\"start\":\\d+").matcher(json);
        return matcher.find() ? matcher.group() : "none";
    }
}
