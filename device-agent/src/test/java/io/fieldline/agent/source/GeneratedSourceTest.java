package io.fieldline.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldline.agent.status.Health;
import io.fieldline.messages.Quality;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GeneratedSourceTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LONG = Duration.ofMinutes(30);

    private final AtomicInteger measured = new AtomicInteger();
    private final List<CommandAnswer> answers = new CopyOnWriteArrayList<>();
    private final GeneratedSource source =
            new GeneratedSource(() -> new Measurement("co", 1, "ppm", Quality.SIMULATED, Map.of()), LONG);
    private final Thread thread = new Thread(this::run);

    @AfterEach
    void stop() throws InterruptedException {
        source.stop();
        thread.join();
    }

    /** Otherwise the new interval would begin after the rest of the old one. */
    @Test
    void aNewIntervalBeginsAtOnce() {
        thread.start();
        await().atMost(PATIENCE).until(() -> measured.get() == 1);

        assertThat(source.command("interval 20")).isTrue();
        await().atMost(PATIENCE).until(() -> measured.get() >= 4);

        assertThat(answers).containsExactly(new CommandAnswer("interval", true, "20"));
    }

    @Test
    void itAnswersWhatABoardWithoutASensorCanAnswer() {
        thread.start();
        for (var command : List.of("interval 19", "interval 60001", "calibrate force", "interval 60000", "info")) {
            assertThat(source.command(command)).isTrue();
        }
        await().atMost(PATIENCE).until(() -> answers.size() == 5);

        assertThat(answers)
                .containsExactly(
                        new CommandAnswer("interval", false, "expected_20_to_60000"),
                        new CommandAnswer("interval", false, "expected_20_to_60000"),
                        new CommandAnswer("calibrate", false, "unknown"),
                        new CommandAnswer("interval", true, "60000"),
                        new CommandAnswer("info", true, "source=simulated;interval_ms=60000"));
    }

    @Test
    void aCommandThatDoesNotFitIsRefused() {
        for (var number = 0; number < 8; number++) {
            assertThat(source.command("info")).isTrue();
        }
        assertThat(source.command("info")).isFalse();
        thread.start();
        await().atMost(PATIENCE).until(() -> answers.size() == 8);
    }

    private void run() {
        try {
            source.run(new Source.Listener() {
                @Override
                public void measured(Measurement measurement) {
                    measured.incrementAndGet();
                }

                @Override
                public void health(Health health) {}

                @Override
                public void answered(CommandAnswer answer) {
                    answers.add(answer);
                }
            });
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
