package io.fieldline.agent.simulation;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fieldline.configuration.Durations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.StreamSupport;

/** The alerts that the rule files of the Spark job raise about levels of a simulated room, one value a second. */
final class BuiltInLevels {
    private static final Path RULES = Path.of("../spark-job/src/main/resources/io/fieldline/spark/alerts");

    private final List<Level> levels = new ArrayList<>();

    /** An alert, in seconds since the first value. */
    record Raised(String rule, long raised, long cleared) {}

    private record Level(
            String rule, ToDoubleFunction<RoomAir.Sample> value, double level, double hysteresis, long seconds) {}

    BuiltInLevels() throws IOException {
        var json =
                JsonMapper.builder().enable(JsonParser.Feature.ALLOW_COMMENTS).build();
        try (var files = Files.list(RULES)) {
            files.map(file -> read(json, file))
                    .flatMap(rules -> StreamSupport.stream(rules.spliterator(), false))
                    .filter(rule -> rule.has("above") && !rule.has("window"))
                    .map(BuiltInLevels::level)
                    .forEach(levels::add);
        }
    }

    List<String> rules() {
        return levels.stream().map(Level::rule).toList();
    }

    /** What is not cleared at the end is cleared then. */
    List<Raised> alerts(List<RoomAir.Sample> samples) {
        return levels.stream().flatMap(level -> alerts(level, samples).stream()).toList();
    }

    private static List<Raised> alerts(Level level, List<RoomAir.Sample> samples) {
        var alerts = new ArrayList<Raised>();
        var since = -1;
        for (var second = 0; second <= samples.size(); second++) {
            var value = second < samples.size() ? level.value.applyAsDouble(samples.get(second)) : 0;
            if (since < 0 && value >= level.level) {
                since = second;
            }
            if (since >= 0 && value < level.level - level.hysteresis) {
                if (second - since > level.seconds) {
                    alerts.add(new Raised(level.rule, since + level.seconds, second));
                }
                since = -1;
            }
        }
        return alerts;
    }

    private static JsonNode read(JsonMapper json, Path file) {
        try {
            return json.readTree(file.toFile());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Level level(JsonNode rule) {
        ToDoubleFunction<RoomAir.Sample> value =
                switch (rule.get("metric").textValue()) {
                    case "co" -> RoomAir.Sample::co;
                    case "temperature*" -> RoomAir.Sample::temperature;
                    default -> throw new IllegalArgumentException("the room does not have the metric of " + rule);
                };
        return new Level(
                rule.get("rule").textValue(),
                value,
                rule.get("above").doubleValue(),
                rule.path("hysteresis").doubleValue(),
                Durations.parse(rule.path("for").asText("0s")).toSeconds());
    }
}
