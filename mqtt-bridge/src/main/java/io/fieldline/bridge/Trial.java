package io.fieldline.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fieldline.bridge.records.MappedRecord;
import io.fieldline.bridge.records.MessageLimits;
import io.fieldline.bridge.records.RecordMapper;
import io.fieldline.bridge.rules.MappingRules;
import io.fieldline.kafka.Topic;
import io.fieldline.lifecycle.ErrorText;
import io.fieldline.lifecycle.ExitCode;
import io.fieldline.mqtt.InboundMessage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code mqtt-bridge --try TOPIC FILE}: what the rules make of a message, without broker and Kafka.
 *
 * @param file           the payload, or {@code -} for the standard input
 * @param otherArguments the command line without these three
 */
record Trial(String topic, String file, String[] otherArguments) {
    private static final String FLAG = "--try";
    private static final int REJECTED = 1;

    /** Empty if the command line does not have the flag. */
    static Optional<Trial> of(String[] args) {
        var at = Arrays.asList(args).indexOf(FLAG);
        if (at < 0) {
            return Optional.empty();
        }
        if (at + 2 >= args.length) {
            System.err.println(
                    "--try needs the topic and the file of a message: --try TOPIC FILE (- for the standard input)");
            System.exit(ExitCode.WRONG_SETTINGS);
        }
        var others = Stream.concat(Arrays.stream(args, 0, at), Arrays.stream(args, at + 3, args.length));
        return Optional.of(new Trial(args[at + 1], args[at + 2], others.toArray(String[]::new)));
    }

    /** Prints a line for each reading, and the reason if the message or a part of it is rejected; returns the exit code. */
    int run(MappingRules rules, int maxPayload, PrintStream out, PrintStream notes) {
        InboundMessage message;
        try {
            message = new InboundMessage(topic, payload(), 1, false, List.of(), () -> {});
        } catch (IOException unreadable) {
            notes.printf("cannot read %s: %s%n", file, ErrorText.of(unreadable));
            return ExitCode.WRONG_SETTINGS;
        }
        var records = new RecordMapper(
                        new MessageLimits(maxPayload),
                        rules,
                        Optional.empty(),
                        Clock.systemUTC(),
                        note -> notes.println("omitted: " + note))
                .of(message, request -> {});
        if (records.isEmpty()) {
            out.println("ignored");
        }
        records.forEach(record -> out.println(line(record)));
        return records.stream().allMatch(record -> record.rejection().isEmpty()) ? 0 : REJECTED;
    }

    private byte[] payload() throws IOException {
        return file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
    }

    private static String line(MappedRecord mapped) {
        var record = mapped.record();
        var value = record.value() == null ? "" : new String(record.value(), UTF_8);
        if (mapped.rejection().isPresent()) {
            var reason = new String(record.headers().lastHeader("reason").value(), UTF_8);
            return "rejected: why=%s reason=%s"
                    .formatted(mapped.rejection().get().label(), reason);
        }
        return record.topic().equals(Topic.STATUS.topicName()) ? "status %s %s".formatted(record.key(), value) : value;
    }
}
