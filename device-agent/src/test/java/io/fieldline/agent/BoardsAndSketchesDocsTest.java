package io.fieldline.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.configuration.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of docs/boards-and-sketches.md are what the agent does. */
class BoardsAndSketchesDocsTest {
    private static final Path PAGE = Path.of("../docs/boards-and-sketches.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    @TempDir
    private Path folder;

    static Stream<List<String>> rows() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> List.of(line.substring(1, line.length() - 1).split(" \\| ", -1)));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whatTheTableSaysToTypeGivesTheReadingOfTheTable(List<String> row) throws Exception {
        var lines = String.join("\r\n", codes(row.get(0))).replace("\\t", "\t") + "\r\n";
        var flags = codes(row.get(1)).stream().flatMap(text -> Stream.of(text.split(" ", -1)));
        var read = BoardReplay.of(flags.toArray(String[]::new), lines.getBytes(UTF_8)).measured;

        assertThat(read).hasSize(1);
        assertThat(read.get(0).describe())
                .isEqualTo(
                        codes(row.get(2)).get(0) + " " + read.get(0).quality().wireName());
    }

    @Test
    void theTableHasRows() throws IOException {
        assertThat(rows()).hasSizeGreaterThan(14);
    }

    @Test
    void theNoiseThatThePageShowsIsWhatTheAgentSays() throws Exception {
        var page = Files.readString(PAGE).replaceAll("\\s+", " ");
        var noise = BoardReplay.of(
                        new String[0], "DHTxx test!\n22.4,55.1\n".repeat(10).getBytes(UTF_8))
                .health;

        assertThat(page).contains(noise.get(0).status());
    }

    @Test
    void theSettingsFileThatThePageShowsIsValid() throws Exception {
        var block = Pattern.compile("```\n(board\\..*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        assertThat(block.find()).isTrue();
        var file = Files.writeString(folder.resolve("device-agent.properties"), block.group(1));

        var config =
                Settings.of("device-agent", "", AgentConfig.class).load(new String[] {"--settings=" + file}, Map.of());
        assertThat(config.names()).containsExactly("garage", "kitchen");
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell)
                .results()
                .map((MatchResult code) -> code.group(1))
                .collect(Collectors.toList());
    }
}
