package io.fieldline.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.processes.Child;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeftoversTest {
    @TempDir
    private Path folder;

    @Test
    void whatAKilledSupervisorLeftIsStoppedByTheNext() throws Exception {
        try (var left = start()) {
            new Leftovers(notes()).note(List.of(left));

            assertThat(new Leftovers(notes()).stop()).containsExactly("left");

            assertThat(left.exit().get(2, TimeUnit.MINUTES)).isEqualTo(128 + 15);
            assertThat(notes()).doesNotExist();
        }
    }

    @Test
    void aStrangerThatGotTheSameProcessIdIsLeftAlone() throws Exception {
        try (var stranger = start()) {
            Files.writeString(notes(), "%d %d kafka%n".formatted(stranger.pid(), 1_000_000_000_000L));

            assertThat(new Leftovers(notes()).stop()).isEmpty();

            assertThat(stranger.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"4711 17", "abc 17 kafka", "4711 99999999999999999999 kafka", "\0\0\0\0", "\u00ff\u00fe 1 kafka"
            })
    void aLineThatIsTornOrDamagedIsPassedOver(String line) throws Exception {
        Files.writeString(notes(), line, StandardCharsets.ISO_8859_1);

        assertThat(new Leftovers(notes()).stop()).isEmpty();
    }

    private Path notes() {
        return folder.resolve("processes");
    }

    private Child start() throws IOException {
        return Child.start("left", List.of("sleep", "60"), folder.resolve("left.log"));
    }
}
