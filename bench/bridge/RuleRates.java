package io.fieldline.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How fast the bridge makes records of messages, without brokers: our own readings without and with all presets, and the
 * messages of each preset. All run in turn, and the fastest of the rounds counts, in time on a core. Runs in the folder of mqtt-bridge.
 */
final class RuleRates {
    private static final Path MESSAGES = Path.of("src/test/resources/presets");
    private static final Path OWN = Path.of("../docs/messages/readings/reading.json");
    private static final long ROUND_NANOS = 300_000_000;
    private static final int ROUNDS = 7;

    private RuleRates() {}

    /** Messages that are mapped again and again. */
    private static final class Contender {
        private final String name;
        private final RecordMapper records;
        private final List<InboundMessage> messages;
        private double perSecond;

        Contender(String name, List<String> presets, List<InboundMessage> messages) throws InvalidRulesException {
            this.name = name;
            this.records = new RecordMapper(
                    new MessageLimits(65_536),
                    BuiltInRules.of(Optional.empty(), presets),
                    Optional.empty(),
                    Clock.systemUTC());
            this.messages = messages;
        }

        void round() {
            var count = 0L;
            var start = cpuNanos();
            while (cpuNanos() - start < ROUND_NANOS) {
                for (var message : messages) {
                    records.of(message, request -> {});
                }
                count += messages.size();
            }
            perSecond = Math.max(perSecond, count * 1e9 / (cpuNanos() - start));
        }
    }

    public static void main(String[] args) throws IOException, InvalidRulesException {
        var presets = names();
        var own = List.of(message("fieldline/device2/readings", Files.readAllBytes(OWN)));
        var contenders = new ArrayList<Contender>();
        contenders.add(new Contender("own readings", List.of(), own));
        contenders.add(new Contender("own readings, with all presets", presets, own));
        for (var preset : presets) {
            contenders.add(new Contender(preset, presets, messages(MESSAGES.resolve(preset))));
        }
        for (var round = 0; round < ROUNDS; round++) {
            contenders.forEach(Contender::round);
        }
        contenders.forEach(contender -> System.out.printf(
                Locale.ROOT, "%-32s %,10.0f messages/s%n", contender.name, contender.perSecond));
        System.out.printf(
                Locale.ROOT,
                "own readings, time with presets / without: %.3f%n",
                contenders.get(0).perSecond / contenders.get(1).perSecond);
    }

    /** The time of this thread on a core, because other programs may run on this machine. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static List<String> names() throws IOException {
        if (!Files.exists(MESSAGES)) {
            return List.of();
        }
        try (var folders = Files.list(MESSAGES)) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
        }
    }

    private static List<InboundMessage> messages(Path folder) throws IOException {
        var messages = new ArrayList<InboundMessage>();
        try (var files = Files.list(folder)) {
            for (var payload : files.filter(file -> file.toString().endsWith(".payload")).sorted().toList()) {
                var topic = Files.readString(Path.of(payload.toString().replace(".payload", ".topic")), UTF_8);
                messages.add(message(topic.strip(), Files.readAllBytes(payload)));
            }
        }
        return messages;
    }

    private static InboundMessage message(String topic, byte[] payload) {
        return new InboundMessage(topic, payload, 1, false, List.of(), () -> {});
    }
}
