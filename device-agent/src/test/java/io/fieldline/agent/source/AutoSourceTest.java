package io.fieldline.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.agent.simulation.UniformRandom;
import io.fieldline.agent.status.Health;
import io.fieldline.messages.Quality;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutoSourceTest {
    private final Board board = new Board();
    private final List<Quality> qualities = new CopyOnWriteArrayList<>();
    private final List<Health> health = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private AutoSource source;
    private Thread thread;

    @AfterEach
    void stop() throws InterruptedException {
        source.stop();
        thread.join();
    }

    @Test
    void valuesAreRandomUntilTheBoardIsSeenAndNeverAgain() {
        start();
        await().until(() -> qualities.size() >= 3);
        assertThat(qualities).containsOnly(Quality.SIMULATED);

        board.appear.countDown();
        await().until(() -> qualities.contains(Quality.OK));
        assertThat(qualities.subList(qualities.indexOf(Quality.OK), qualities.size()))
                .containsOnly(Quality.OK);
        assertThat(folder.resolve("seen")).exists();
        assertThat(health).containsExactly(Health.WELL);
    }

    @Test
    void afterARestartWithoutTheBoardNothingIsMadeUp() throws Exception {
        Files.createFile(folder.resolve("seen"));
        start();
        await().until(() -> !health.isEmpty());

        assertThat(health.get(0).state()).isEqualTo(Health.State.NO_BOARD);
        assertThat(qualities).isEmpty();
    }

    private void start() {
        var random = new GeneratedSource(new UniformRandom(new Random(1), 0, 1), Duration.ofMillis(5));
        source = new AutoSource(board, random, folder.resolve("seen"));
        thread = new Thread(() -> {
            try {
                source.run(new RecordingListener());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        thread.start();
    }

    private final class RecordingListener implements Source.Listener {
        @Override
        public void measured(Measurement measurement) {
            qualities.add(measurement.quality());
        }

        @Override
        public void health(Health now) {
            health.add(now);
        }

        @Override
        public void answered(CommandAnswer answer) {}
    }

    /** Reports that it is missing, and sends one measurement after {@code appear}. */
    private static final class Board implements Source {
        private final CountDownLatch appear = new CountDownLatch(1);
        private final CountDownLatch stopping = new CountDownLatch(1);

        @Override
        public void run(Listener listener) throws InterruptedException {
            listener.health(new Health(Health.State.NO_BOARD, "plug it in"));
            appear.await();
            listener.health(Health.WELL);
            listener.measured(new Measurement("co", 1, "ppm", Quality.OK, Map.of()));
            stopping.await();
        }

        @Override
        public boolean command(String command) {
            return true;
        }

        @Override
        public void stop() {
            stopping.countDown();
            appear.countDown();
        }
    }
}
