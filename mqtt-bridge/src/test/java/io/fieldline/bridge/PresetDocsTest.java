package io.fieldline.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fieldline.bridge.rulefile.BuiltInRules;
import io.fieldline.bridge.rulefile.InvalidRulesException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page of each preset shows messages and what {@code --try} prints for them. */
class PresetDocsTest {
    private static final Path PAGES = Path.of("../docs/presets");
    private static final Pattern EXAMPLE =
            Pattern.compile("```mqtt\n([^\n]+)\n(.*?)\n```\n\n```(?:json|text)\n(.*?)\n```", Pattern.DOTALL);

    /** Stands for the time of arrival. */
    private static final String ARRIVAL = "2026-11-28T12:00:00Z";

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    static List<String> pages() throws IOException {
        try (var files = Files.list(PAGES)) {
            return files.map(file -> file.getFileName().toString().replace(".md", ""))
                    .filter(name -> !name.equals("README"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void eachPresetHasAPage() throws IOException {
        var presets = Path.of("src/main/resources/io/fieldline/bridge/rules/presets");
        try (var files = Files.list(presets)) {
            assertThat(pages())
                    .isEqualTo(files.map(file -> file.getFileName().toString().replace(".json", ""))
                            .sorted()
                            .toList());
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void thePageShowsWhatTheBridgePrints(String preset) throws IOException, InvalidRulesException {
        var page = Files.readString(PAGES.resolve(preset + ".md"));
        var examples = 0;
        for (var example = EXAMPLE.matcher(page); example.find(); examples++) {
            var shown = results(example.group(3));
            assertThat(withArrival(shown, results(printed(preset, example.group(1), example.group(2)))))
                    .isEqualTo(shown);
        }
        assertThat(examples).isPositive();
    }

    private String printed(String preset, String topic, String payload) throws IOException, InvalidRulesException {
        var file = Files.writeString(folder.resolve("message"), payload);
        var trial = new Trial(topic, file.toString(), new String[0]);
        var printed = new ByteArrayOutputStream();
        try (var out = new PrintStream(printed, true, UTF_8)) {
            trial.run(
                    BuiltInRules.of(Optional.empty(), List.of(preset)),
                    16_384,
                    out,
                    new PrintStream(OutputStream.nullOutputStream()));
        }
        return printed.toString(UTF_8);
    }

    /** Readings, or one line of text. A page breaks the line of a reading. */
    private static List<JsonNode> results(String text) throws IOException {
        if (!text.startsWith("{")) {
            return List.of(TextNode.valueOf(text.strip()));
        }
        try (var parser = JSON.createParser(text)) {
            return JSON.readerFor(JsonNode.class).<JsonNode>readValues(parser).readAll();
        }
    }

    /** The time of arrival differs each time. */
    private static List<JsonNode> withArrival(List<JsonNode> shown, List<JsonNode> printed) {
        for (var i = 0; i < Math.min(shown.size(), printed.size()); i++) {
            if (printed.get(i) instanceof ObjectNode reading
                    && shown.get(i).path("timestamp").asText().equals(ARRIVAL)) {
                reading.put("timestamp", ARRIVAL);
            }
        }
        return printed;
    }
}
