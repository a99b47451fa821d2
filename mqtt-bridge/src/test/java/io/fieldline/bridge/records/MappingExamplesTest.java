package io.fieldline.bridge.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldline.bridge.rulefile.BuiltInRules;
import io.fieldline.bridge.rulefile.InvalidRulesException;
import io.fieldline.bridge.rulefile.MappingRuleFile;
import io.fieldline.bridge.rules.MappingRules;
import io.fieldline.messages.ParsedReading.Good;
import io.fieldline.messages.Reading;
import io.fieldline.messages.ReadingJson;
import io.fieldline.mqtt.InboundMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of {@code docs/mapping-rules.md}: a rule in a json block, and messages with their results in the next. */
class MappingExamplesTest {
    private static final Path DOCUMENT = Path.of("../docs/mapping-rules.md");
    private static final Instant ARRIVAL = Instant.parse("2026-11-28T12:00:00Z");
    private static final Pattern BLOCK = Pattern.compile("(?m)^```(json)?\n(.*?)^```$", Pattern.DOTALL);

    /** {@code rule} is empty for the built-in rules. */
    record Example(String rule, String topic, String payload, List<String> results) {
        @Override
        public String toString() {
            return topic + ' ' + payload;
        }
    }

    static List<Example> examples() throws IOException {
        var blocks = BLOCK.matcher(Files.readString(DOCUMENT));
        var examples = new ArrayList<Example>();
        var rule = "";
        while (blocks.find()) {
            if (blocks.group(1) != null) {
                rule = blocks.group(2);
            } else if (blocks.group(2).contains("=> ")) {
                examples.addAll(messages(rule, blocks.group(2)));
                rule = "";
            }
        }
        return examples;
    }

    private static List<Example> messages(String rule, String block) {
        var examples = new ArrayList<Example>();
        var message = new ArrayList<String>();
        var results = new ArrayList<String>();
        for (var line : block.lines().toList()) {
            if (line.startsWith("=> ")) {
                results.add(line.substring(3));
                continue;
            }
            if (!results.isEmpty()) {
                examples.add(example(rule, message, results));
                message.clear();
                results.clear();
            }
            message.add(line);
        }
        examples.add(example(rule, message, results));
        return examples;
    }

    private static Example example(String rule, List<String> message, List<String> results) {
        var text = String.join("\n", message);
        var blank = text.indexOf(' ');
        return new Example(rule, text.substring(0, blank), text.substring(blank + 1), List.copyOf(results));
    }

    @Test
    void theDocumentHasAnExampleForEachClause() throws IOException {
        assertThat(examples()).hasSizeGreaterThan(35);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleHasTheResultThatTheDocumentShows(Example example) throws InvalidRulesException {
        var message =
                new InboundMessage(example.topic(), example.payload().getBytes(UTF_8), 1, false, List.of(), () -> {});
        var records = new RecordMapper(
                        new MessageLimits(16_384),
                        rules(example),
                        Optional.empty(),
                        Clock.fixed(ARRIVAL, ZoneOffset.UTC))
                .of(message, request -> {});

        var results = records.isEmpty()
                ? List.of("ignored")
                : records.stream().map(MappingExamplesTest::describe).toList();
        assertThat(results).isEqualTo(example.results());
    }

    private static MappingRules rules(Example example) throws InvalidRulesException {
        return example.rule().isEmpty()
                ? BuiltInRules.byDefault()
                : MappingRuleFile.parse("rules.json", "[%s]".formatted(example.rule()));
    }

    private static String describe(MappedRecord mapped) {
        var record = mapped.record();
        if (mapped.rejection().isPresent()) {
            return "rejected: "
                    + new String(record.headers().lastHeader("reason").value(), UTF_8);
        }
        return record.topic().equals("fieldline.status")
                ? "status %s %s".formatted(record.key(), new String(record.value(), UTF_8))
                : describe(((Good) ReadingJson.parse(record.value())).reading());
    }

    private static String describe(Reading reading) {
        var parts = new ArrayList<String>();
        new TreeMap<>(reading.metrics())
                .forEach((metric, value) -> parts.add("%s=%s%s"
                        .formatted(
                                metric,
                                value.isNaN() ? "fault" : number(value),
                                reading.unit(metric).map(unit -> ' ' + unit).orElse(""))));
        var metrics = String.join(", ", parts);
        var time = reading.timestamp().equals(ARRIVAL) ? "" : " at " + reading.timestamp();
        var rest = new ArrayList<String>();
        new TreeMap<>(reading.tags()).forEach((tag, text) -> rest.add(", %s=%s".formatted(tag, text)));
        reading.identity()
                .ifPresent(identity -> rest.add(", boot %s seq %d".formatted(identity.boot(), identity.sequence())));
        return "%s: %s%s%s".formatted(reading.deviceName(), metrics, time, String.join("", rest));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
