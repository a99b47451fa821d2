package io.fieldline.emitter.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.messages.Command;
import io.fieldline.messages.DeviceAnswer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LatestCommandsTest {
    private static final Instant START = Instant.parse("2026-11-28T06:00:00Z");

    private final LatestCommands commands = new LatestCommands(20_000);

    @Test
    void theNewestCommandsComeFirst() {
        for (var number = 0; number < 1_200; number++) {
            commands.add(command("kitchen", number, "info"));
        }

        assertThat(commands.of("kitchen", 5_000)).hasSize(1_000);
        assertThat(commands.of("kitchen", 2))
                .extracting(LatestCommands.Answered::id)
                .containsExactly("1199", "1198");
    }

    /** A device answers with the first word only. */
    @Test
    void anAnswerBelongsToTheNewestCommandBeforeIt() {
        commands.add(command("kitchen", 0, "interval 500"));
        commands.put(answer("kitchen", 1, "interval", "500"));
        commands.add(command("kitchen", 60, "interval 900"));

        assertThat(commands.of("kitchen", 9))
                .extracting(it -> it.answer().isPresent())
                .containsExactly(false, true);
        commands.put(answer("kitchen", 61, "interval", "900"));
        assertThat(commands.of("kitchen", 9))
                .extracting(it -> it.answer().isPresent())
                .containsExactly(true, false);
    }

    /** The command was not delivered, and the board answered when it started. */
    @Test
    void anAnswerLongAfterTheCommandDoesNotBelongToIt() {
        commands.add(command("kitchen", 0, "info"));
        commands.put(answer("kitchen", 3_600, "info", "fine"));

        assertThat(commands.of("kitchen", 9).get(0).answer()).isEmpty();
    }

    @Test
    void theClockOfTheBridgeMayBeBehindUnlessAnEarlierCommandFits() {
        commands.add(command("kitchen", 10, "interval 500"));
        commands.put(answer("kitchen", 8, "interval", "500"));
        assertThat(commands.of("kitchen", 9).get(0).answer()).isPresent();

        commands.put(answer("kitchen", 11, "interval", "500"));
        commands.add(command("kitchen", 13, "interval 100"));
        assertThat(commands.of("kitchen", 9))
                .extracting(it -> it.answer().isPresent())
                .containsExactly(false, true);
    }

    @Test
    void aDeviceThatAnswersWithManyWordsLosesItsOwnAnswers() {
        commands.add(command("hall", 0, "info"));
        commands.put(answer("hall", 1, "info", "fine"));
        for (var number = 0; number < 1_000; number++) {
            commands.put(answer("kitchen", number, "word" + number, "x".repeat(100)));
        }

        assertThat(commands.of("hall", 9).get(0).answer()).isPresent();
        assertThat(commands.bytes()).isPositive().isLessThanOrEqualTo(20_000);
        assertThat(commands.evictions()).isPositive();
    }

    @Test
    void theNewestCountersReplaceTheOthersUntilTheyAreDeleted() {
        commands.put(counters(1));
        commands.put(counters(2));

        assertThat(commands.counters("kitchen").orElseThrow().counters()).isEqualTo(Map.of("bad_lines", 2L));
        commands.remove("kitchen", "kitchen|counters");
        assertThat(commands.counters("kitchen")).isEmpty();
        assertThat(commands.bytes()).isZero();
    }

    private static Command command(String device, int second, String text) {
        return new Command(Integer.toString(second), device, text, "Ada", "office", START.plusSeconds(second));
    }

    private static DeviceAnswer answer(String device, int second, String word, String detail) {
        return new DeviceAnswer(
                device, START.plusSeconds(second), Optional.of(new DeviceAnswer.Answer(word, true, detail)), Map.of());
    }

    private static DeviceAnswer counters(long count) {
        return new DeviceAnswer("kitchen", START, Optional.empty(), Map.of("bad_lines", count));
    }
}
