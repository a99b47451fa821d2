package io.fieldline.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.agent.clock.ClockProbe;
import io.fieldline.agent.clock.SystemTime;
import io.fieldline.agent.source.Source;
import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Health;
import io.fieldline.configuration.Settings;
import io.fieldline.mqtt.MqttSettings;
import io.fieldline.testbed.Mosquitto;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A source whose thread dies while the agent is connected: the device stayed online forever. */
@Isolated("replaces the default handler of uncaught exceptions")
class BrokenSourceIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final CountDownLatch breaks = new CountDownLatch(1);
    private final AtomicReference<String> died = new AtomicReference<>("");

    @TempDir
    private Path folder;

    @AfterEach
    void restoreHandler() {
        Thread.setDefaultUncaughtExceptionHandler(null);
    }

    @Test
    void theErrorReachesTheHandlerAndTheLastActionSaysThatTheDeviceIsOffline() throws Exception {
        try (var mosquitto = Mosquitto.start(folder);
                var bridge = Subscriber.start(new MqttSettings(mosquitto.uri(), Optional.empty(), Optional.empty()))) {
            var agent = agent(mosquitto.uri());
            Thread.setDefaultUncaughtExceptionHandler((thread, error) -> died.set(thread.getName() + ": " + error));
            var main = new Thread(() -> run(agent), "main-of-test");
            main.start();
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(bridge.notes("device1", "status")).last().isEqualTo("online"));

            breaks.countDown();
            await().dontCatchUncaughtExceptions().atMost(PATIENCE).untilAsserted(() -> assertThat(died.get())
                    .isEqualTo("source-device1: java.lang.UnsatisfiedLinkError: no library"));
            agent.publishOffline();

            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(bridge.notes("device1", "status")).last().isEqualTo("offline"));
            agent.stop();
            main.join(PATIENCE.toMillis());
            assertThat(main.isAlive()).isFalse();
        }
    }

    private Agent agent(URI uri) throws Exception {
        var config = Settings.of("device-agent", "", AgentConfig.class)
                .load(
                        new String[] {
                            "--source=random",
                            "--device-name=device1",
                            "--mqtt-uri=" + uri,
                            "--clock=trusted",
                            "--spool-folder=" + folder.resolve("spool")
                        },
                        Map.of());
        var time =
                new SystemTime(Clock.systemUTC(), System::nanoTime, ClockProbe.of(config.clock(), config.clockFile()));
        return new Agent(List.of(DeviceWorker.open(
                config.devices().get(0), config, "boot", new BreakingSource(), new Counters(), time)));
    }

    private static void run(Agent agent) {
        try {
            agent.run();
        } catch (Exception ended) {
            throw new IllegalStateException(ended);
        }
    }

    private final class BreakingSource implements Source {
        @Override
        public void run(Listener listener) throws InterruptedException {
            listener.health(Health.WELL);
            breaks.await();
            throw new UnsatisfiedLinkError("no library");
        }

        @Override
        public boolean command(String command) {
            return false;
        }

        @Override
        public void stop() {
            breaks.countDown();
        }
    }
}
