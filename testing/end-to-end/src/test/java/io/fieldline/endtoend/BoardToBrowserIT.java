package io.fieldline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.processes.Child;
import io.fieldline.processes.FreePort;
import io.fieldline.testbed.Kafka;
import io.fieldline.testbed.Mosquitto;
import io.fieldline.testbed.Service;
import io.fieldline.testbed.SimulatedUno;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Follows readings through all real parts: sketch, agent, Mosquitto, bridge, Kafka, Spark, emitter, page. */
class BoardToBrowserIT {
    private static final Duration START = Duration.ofMinutes(4);
    private static final Deque<AutoCloseable> running = new ArrayDeque<>();

    @TempDir
    private static Path folder;

    private static SimulatedUno uno;
    private static Child emitter;
    private static String[] emitterFlags;
    private static Page page;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        var mosquitto = closeLater(Mosquitto.start(newFolder("mosquitto")));
        var kafka = closeLater(Kafka.start(newFolder("kafka")));
        uno = closeLater(SimulatedUno.start(newFolder("uno"), "--millivolts", "900"));
        var mqtt = "--mqtt-uri=" + mosquitto.uri();
        var servers = "--kafka-servers=" + kafka.servers();
        var port = FreePort.find();
        closeLater(Service.start("mqtt-bridge", mqtt, servers));
        var spark = closeLater(Service.start("spark-job", servers, "--checkpoint=" + newFolder("checkpoint")));
        emitterFlags = new String[] {servers, "--port=" + port};
        emitter = closeLater(Service.start("emitter", emitterFlags));
        closeLater(Service.start(
                "device-agent",
                mqtt,
                "--device-name=bench",
                "--serial=" + uno.port(),
                "--spool-folder=" + newFolder("spool")));
        emitter.awaitReady(START);
        spark.awaitReady(START);
        page = closeLater(Browser.start(newFolder("profile"))).open(URI.create("http://127.0.0.1:" + port));
        page.showDevice("bench");
    }

    @AfterAll
    static void stop() throws Exception {
        while (!running.isEmpty()) {
            running.pop().close();
        }
    }

    /**
     * 900 mV is 184.1 of 1023 steps, 1500 mV is 306.9. By the curve ppm = 36974 (Rs/R0)^-3.109 with Rs = 10 kohm
     * (1023 - adc) / adc and R0 = 10 kohm, one step less is 323.8 and 2581.6 ppm, two steps more 344.4 and 2696.3.
     */
    @Test
    void thePageShowsTheAverageOfTheVoltageAtTheBoard() throws IOException, InterruptedException {
        var first = awaitWindowAfter(0, 323.8, 344.4);
        await().atMost(START).until(() -> page.connection().equals("live"));
        assertThat(page.unit("bench", "co")).isEqualTo("ppm");

        uno.millivolts(1500);
        var changed = Instant.now();
        var second = awaitWindowAfter(changed.toEpochMilli(), 2581.6, 2696.3);

        assertThat(first.start() % 15_000).isZero();
        assertThat(second.start() % 15_000).isZero();
    }

    /** The emitter may be killed while the page loads the script of its view. Then the page must load it again. */
    @Test
    void thePageSaysThatItIsCutOffAndComesBackByItself() throws IOException, InterruptedException {
        await().atMost(START).until(() -> page.connection().equals("live"));
        emitter.kill();
        await().atMost(START).until(() -> page.connection().equals("disconnected"));
        closeLater(Service.start("emitter", emitterFlags));
        await().atMost(START).until(() -> page.connection().equals("live"));

        await().atMost(START).untilAsserted(() -> assertThat(
                        page.table("bench", "co").stream().map(Page.Window::start))
                .isNotEmpty()
                .doesNotHaveDuplicates());
    }

    /**
     * Waits until the table of the page has a closed window that began after {@code start} and has such a mean. A window with
     * measurements from before a change has another, because an agent that is stalled reads them later.
     */
    private Page.Window awaitWindowAfter(long start, double atLeast, double atMost) {
        return await().atMost(START)
                .until(
                        () -> page.table("bench", "co").stream()
                                .filter(Page.Window::closed)
                                .filter(closed -> closed.start() > start)
                                .filter(closed -> closed.mean() >= atLeast && closed.mean() <= atMost)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static <T extends AutoCloseable> T closeLater(T started) {
        running.push(started);
        return started;
    }

    private static Path newFolder(String name) throws IOException {
        return Files.createDirectory(folder.resolve(name));
    }
}
