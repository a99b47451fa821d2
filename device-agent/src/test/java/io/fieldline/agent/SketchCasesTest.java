package io.fieldline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldline.agent.source.Measurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What real sketches printed: {@code lines.bin}, with the flags that a person types in {@code flags}. No case asks for gas,
 * so none may be carbon monoxide.
 */
class SketchCasesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<Path> cases() throws IOException {
        try (var folders = Files.list(Path.of("src/test/resources/sketches"))) {
            return folders.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyCaseHasItsReadings(Path folder) throws Exception {
        var flags = folder.resolve("flags");
        var arguments = Files.exists(flags) ? Files.readString(flags).strip().split(" ", -1) : new String[0];
        var read = BoardReplay.of(arguments, Files.readAllBytes(folder.resolve("lines.bin"))).measured;
        var expected = JSON.readValue(
                folder.resolve("expected.json").toFile(),
                new TypeReference<List<Map<String, Map<String, Double>>>>() {});

        assertThat(read)
                .isNotEmpty()
                .noneMatch(measurement -> measurement.values().containsKey("co"));
        if (!expected.isEmpty()) {
            assertThat(read)
                    .extracting(Measurement::values)
                    .isEqualTo(expected.stream()
                            .map(reading -> reading.get("metrics"))
                            .toList());
        }
    }
}
