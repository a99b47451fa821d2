package io.fieldline.bench;

import io.fieldline.bridge.records.MessageLimits;
import io.fieldline.bridge.records.RecordMapper;
import io.fieldline.bridge.rulefile.BuiltInRules;
import io.fieldline.bridge.rulefile.InvalidRulesException;
import io.fieldline.mqtt.InboundMessage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Maps the messages that the tests of the presets use, again and again, and prints the rate of each preset. Time is that
 * of the thread on a core, so other work on the machine hardly changes a rate.
 */
final class Presets {
    private static final Path MESSAGES = Path.of("src/test/resources/presets");
    private static final Duration WARM_UP = Duration.ofSeconds(1);
    private static final Duration MEASURED = Duration.ofSeconds(1);

    private Presets() {}

    public static void main(String[] args) throws IOException, InvalidRulesException {
        for (var preset : sorted(MESSAGES)) {
            var name = preset.getFileName().toString();
            var mapper = new RecordMapper(
                    new MessageLimits(16_384),
                    BuiltInRules.of(Optional.empty(), List.of(name)),
                    Optional.empty(),
                    Clock.systemUTC());
            var messages = messages(preset);
            rate(mapper, messages, WARM_UP);
            System.out.printf("%-28s %,9.0f messages/s%n", name, rate(mapper, messages, MEASURED));
        }
    }

    private static double rate(RecordMapper mapper, List<InboundMessage> messages, Duration duration) {
        var thread = ManagementFactory.getThreadMXBean();
        var start = thread.getCurrentThreadCpuTime();
        var records = 0L;
        var mapped = 0L;
        var used = 0L;
        while (used < duration.toNanos()) {
            for (var message : messages) {
                records += mapper.of(message, request -> {}).size();
            }
            mapped += messages.size();
            used = thread.getCurrentThreadCpuTime() - start;
        }
        if (records == 0) {
            throw new IllegalStateException("no message became a record");
        }
        return mapped * 1e9 / used;
    }

    private static List<InboundMessage> messages(Path preset) throws IOException {
        var messages = new ArrayList<InboundMessage>();
        for (var payload : sorted(preset)) {
            var name = payload.toString();
            if (name.endsWith(".payload")) {
                var topic = Files.readString(Path.of(name.replace(".payload", ".topic"))).strip();
                messages.add(new InboundMessage(topic, Files.readAllBytes(payload), 1, false, List.of(), () -> {}));
            }
        }
        return messages;
    }

    private static List<Path> sorted(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
