package io.fieldline.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one contender did with the waiting messages. The CPU time includes its start.
 *
 * @param stored    the number of messages in Kafka
 * @param perSecond from the first stored messages to the last
 * @param micros    CPU time of the contender for each message
 * @param warm      the same of the second half of the messages
 * @param warmMicros the same of the second half of the messages
 * @param brokers   CPU time of both brokers for each message
 * @param threads   CPU time of each of its threads for each message, in the second half
 */
record Drain(
        long stored,
        double perSecond,
        double micros,
        double warm,
        double warmMicros,
        double brokers,
        Map<String, Double> threads) {
    /** A contender that stores nothing for this long after its start, or later, has ended. */
    private static final Duration START = Duration.ofSeconds(20);

    private static final Duration STALLED = Duration.ofSeconds(3);
    private static final Duration INTERVAL = Duration.ofMillis(20);
    private static final double TICK_MICROS = 10_000; // of /proc

    /** How far the contender is: at a time, the number of stored messages and the CPU time. */
    private record Moment(long at, long stored, long cpuNanos, Map<String, Double> threads) {
        static Moment of(Process process, long stored) throws IOException {
            return new Moment(
                    System.nanoTime(), stored, Drain.cpuNanos(withChildren(process)), threadMicros(process.pid()));
        }
    }

    /** Starts the contender, waits until all messages are stored, and ends it. */
    static Drain of(BridgeContender contender, long messages, Callable<Long> stored, Path log) throws Exception {
        var brokers = ProcessHandle.current().children().toList();
        var brokersBefore = cpuNanos(brokers.stream());
        var before = stored.call();
        var process = new ProcessBuilder(contender.command())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            var first = Moment.of(process, 0);
            var half = first;
            var last = first;
            while (last.stored() < messages && System.nanoTime() - last.at() < patience(last).toNanos()) {
                var now = stored.call() - before;
                if (now > last.stored()) {
                    last = Moment.of(process, now);
                    first = first.stored() == 0 ? last : first; // who starts slowly is not slow
                    half = half.stored() < messages / 2 ? last : half;
                }
                LockSupport.parkNanos(INTERVAL.toNanos());
            }
            return new Drain(
                    last.stored(),
                    rate(first, last),
                    last.cpuNanos() / 1e3 / last.stored(),
                    rate(half, last),
                    (last.cpuNanos() - half.cpuNanos()) / 1e3 / (last.stored() - half.stored()),
                    (cpuNanos(brokers.stream()) - brokersBefore) / 1e3 / last.stored(),
                    threads(half, last));
        } finally {
            end(process);
        }
    }

    private static Duration patience(Moment last) {
        return last.stored() == 0 ? START : STALLED;
    }

    private static double rate(Moment from, Moment to) {
        return (to.stored() - from.stored()) * 1e9 / (to.at() - from.at());
    }

    private static Map<String, Double> threads(Moment from, Moment to) {
        var messages = to.stored() - from.stored();
        var threads = new TreeMap<String, Double>();
        to.threads().forEach((name, micros) -> threads.put(
                name, (micros - from.threads().getOrDefault(name, 0.0)) / messages));
        return threads;
    }

    /** The threads that need 0.3 us a message or more. */
    String describeThreads() {
        return threads.entrySet().stream()
                .filter(thread -> thread.getValue() >= 0.3)
                .map(thread -> String.format(Locale.ROOT, "%s %.1f", thread.getKey(), thread.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static Stream<ProcessHandle> withChildren(Process process) {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    private static long cpuNanos(Stream<ProcessHandle> processes) {
        return processes
                .mapToLong(process ->
                        process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
                .sum();
    }

    /** User and system time of each thread; those with the same name count together. */
    private static Map<String, Double> threadMicros(long pid) throws IOException {
        try (var tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            var threads = new TreeMap<String, Double>();
            for (var task : tasks.toList()) {
                var stat = Files.exists(task) ? Files.readString(task.resolve("stat"), UTF_8) : "";
                var nameEnd = stat.lastIndexOf(')');
                if (nameEnd > 0) {
                    var fields = stat.substring(nameEnd + 2).split(" ", -1); // from the third field, the state
                    var ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                    threads.merge(
                            stat.substring(stat.indexOf('(') + 1, nameEnd).strip(), ticks * TICK_MICROS, Double::sum);
                }
            }
            return threads;
        }
    }

    private static void end(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        process.waitFor();
    }
}
