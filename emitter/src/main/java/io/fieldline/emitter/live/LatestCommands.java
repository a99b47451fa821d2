package io.fieldline.emitter.live;

import io.fieldline.emitter.cache.ByteShares;
import io.fieldline.messages.Command;
import io.fieldline.messages.DeviceAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The newest commands, and what devices answered. If there are too many commands, the oldest is evicted. If answers take too many
 * bytes, the device that takes the most loses its oldest one.
 */
public final class LatestCommands {
    /** Less than 2 MB. */
    private static final int MAX_COMMANDS = 1_000;
    /** About 10,000 devices with their counters and a few answers. */
    private static final long MAX_ANSWER_BYTES = 32_000_000;
    /** The memory of an answer, and of a counter, without the texts. */
    private static final int ANSWER_BYTES = 300;

    private static final int COUNTER_BYTES = 100;
    /** How far the clock of the emitter may be ahead of that of the bridge. */
    private static final Duration CLOCKS = Duration.ofSeconds(5);
    /** A calibration takes ten seconds of steady air; an MQ7 answers at the end of its heater cycle. */
    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(5);

    private final long maxAnswerBytes;
    private final Deque<Command> commands = new ArrayDeque<>();
    /** By device and key of the record, the least recently changed first. */
    private final Map<String, Map<String, DeviceAnswer>> answers = new HashMap<>();

    private final ByteShares<String> shares = new ByteShares<>();
    private long bytes;
    private long evictions;

    public LatestCommands() {
        this(MAX_ANSWER_BYTES);
    }

    LatestCommands(long maxAnswerBytes) {
        this.maxAnswerBytes = maxAnswerBytes;
    }

    /**
     * A command with its answer.
     *
     * @param answer what the device answered; empty while it has not
     */
    public record Answered(
            String id,
            String deviceName,
            String command,
            String by,
            String account,
            Instant at,
            Optional<AnswerAt> answer) {}

    /** An answer with the time at which the bridge received it. */
    public record AnswerAt(String command, boolean ok, String detail, Instant at) {}

    private static Optional<AnswerAt> at(DeviceAnswer answer) {
        return answer.answer().map(it -> new AnswerAt(it.command(), it.ok(), it.detail(), answer.at()));
    }

    public synchronized void add(Command command) {
        commands.addFirst(command);
        if (commands.size() > MAX_COMMANDS) {
            commands.removeLast();
        }
    }

    /** Stores an answer, or counters. */
    public synchronized void put(DeviceAnswer answer) {
        var device = answer.deviceName();
        remove(device, answer.key());
        answers.computeIfAbsent(device, name -> new LinkedHashMap<>()).put(answer.key(), answer);
        resize(device, size(answer));
        while (bytes > maxAnswerBytes) {
            var largest = shares.largest();
            remove(largest, answers.get(largest).keySet().iterator().next());
            evictions++;
        }
    }

    /** The record of this key was deleted. */
    public synchronized void remove(String device, String key) {
        var known = answers.get(device);
        var before = known == null ? null : known.remove(key);
        if (before != null) {
            resize(device, -size(before));
        }
        if (known != null && known.isEmpty()) {
            answers.remove(device);
        }
    }

    /** The newest commands of a device, the newest first. */
    public synchronized List<Answered> of(String device, int limit) {
        var sent = commands.stream()
                .filter(command -> command.deviceName().equals(device))
                .toList();
        var answered = new HashMap<String, AnswerAt>();
        answers.getOrDefault(device, Map.of()).values().forEach(answer -> commandOf(answer, sent)
                .ifPresent(command -> at(answer).ifPresent(it -> answered.put(command.id(), it))));
        return sent.stream()
                .limit(limit)
                .map(command -> new Answered(
                        command.id(),
                        device,
                        command.command(),
                        command.by(),
                        command.account(),
                        command.at(),
                        Optional.ofNullable(answered.get(command.id()))))
                .toList();
    }

    /** The newest counters of a device. */
    public synchronized Optional<DeviceAnswer> counters(String device) {
        return answers.getOrDefault(device, Map.of()).values().stream()
                .filter(answer -> answer.answer().isEmpty())
                .findFirst();
    }

    /** How many answers were evicted. */
    public synchronized long evictions() {
        return evictions;
    }

    public synchronized long bytes() {
        return bytes;
    }

    /**
     * An answer belongs to the newest command with that word that is not later. The clocks of emitter and bridge may differ, so a
     * slightly later one is the next choice. A board also answers at its start, when nobody has sent a command.
     *
     * @param sent the commands of the device, the newest first
     */
    private static Optional<Command> commandOf(DeviceAnswer answer, List<Command> sent) {
        var candidates = sent.stream()
                .filter(command -> answer.key().equals(key(command))
                        && !command.at().isAfter(answer.at().plus(CLOCKS))
                        && !answer.at().isAfter(command.at().plus(LONGEST_ANSWER)))
                .toList();
        return candidates.stream()
                .filter(command -> !command.at().isAfter(answer.at()))
                .findFirst()
                .or(() -> candidates.stream().reduce((newer, older) -> older));
    }

    private static String key(Command command) {
        return "%s|answer:%s"
                .formatted(command.deviceName(), command.command().strip().split(" ", 2)[0]);
    }

    private void resize(String device, long more) {
        bytes += more;
        shares.add(device, more);
    }

    private static long size(DeviceAnswer answer) {
        return ANSWER_BYTES
                + 4L * answer.key().length()
                + answer.answer().map(it -> 2L * it.detail().length()).orElse(0L)
                + answer.counters().keySet().stream()
                        .mapToLong(name -> COUNTER_BYTES + 2L * name.length())
                        .sum();
    }
}
