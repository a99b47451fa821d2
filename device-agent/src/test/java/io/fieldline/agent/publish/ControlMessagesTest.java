package io.fieldline.agent.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.agent.source.CommandAnswer;
import io.fieldline.agent.status.Counters;
import io.fieldline.agent.status.Counters.Counter;
import io.fieldline.agent.status.Health;
import io.fieldline.agent.status.Health.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The messages of a device that are not readings, as described in docs/messages.md. */
class ControlMessagesTest {
    private static final Path EXAMPLES = Path.of("../docs/messages");

    @Test
    void anAnswerIsWrittenAsTheContractShowsIt() throws IOException {
        assertThat(new String(Commands.json(new CommandAnswer("calibrate", false, "warming_up")), UTF_8))
                .isEqualTo(example("answer.json"));
    }

    @Test
    void countersAreWrittenAsTheContractShowsThem() throws IOException {
        var counters = new Counters();
        counters.add(Counter.BAD_LINES, 2);
        counters.add(Counter.LOST_FRAMES, 1);

        assertThat(counters.json()).isEqualTo(example("counters.json"));
    }

    @Test
    void theStatusSaysWhatIsWrongWithTheBoard() {
        assertThat(Health.WELL.status()).isEqualTo("online");
        assertThat(new Health(State.NO_BOARD, "plug it in").status()).isEqualTo("degraded: no_board: plug it in");
    }

    private static String example(String name) throws IOException {
        return Files.readString(EXAMPLES.resolve(name)).strip();
    }
}
