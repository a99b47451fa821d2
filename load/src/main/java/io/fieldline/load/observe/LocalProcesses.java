package io.fieldline.load.observe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The processes of Fieldline on this machine, this one included, and what they use during a run. Thread-safe. */
public final class LocalProcesses {
    /** A service is started from its jar; the broker by its program. */
    private static final Pattern PROGRAM = Pattern.compile(".*/(java|mosquitto)");

    private static final Pattern JAR = Pattern.compile(
            "(?:.*/)?(device-agent|mqtt-bridge|spark-job|emitter|notifier|connect|kafka|brokers|load)\\.jar");

    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final int KILOBYTES = 1024;

    private final Map<ProcessHandle, Watched> watched = new LinkedHashMap<>();

    /** A process, with its CPU time before the run, and its highest memory during it. */
    private static final class Watched {
        private final String name;
        private final Duration before;
        private Optional<Long> megabytes = Optional.empty();

        private Watched(String name, Duration before) {
            this.name = name;
            this.before = before;
        }
    }

    /** What one process used. {@code megabytes} is its highest resident memory; empty if it is unknown. */
    public record Usage(String process, long pid, double cpuSeconds, Optional<Long> megabytes) {}

    /** Notes what the running processes have used until now. */
    public synchronized void begin() {
        ProcessHandle.allProcesses().forEach(process -> name(process)
                .ifPresent(name -> watched.put(process, new Watched(name, cpu(process)))));
        sample();
    }

    /** Notes the memory; call this each second. */
    public synchronized void sample() {
        watched.forEach((process, usage) -> usage.megabytes = highest(usage.megabytes, megabytes(process.pid())));
    }

    /** What they have used since. A process that ended meanwhile is missing. */
    public synchronized List<Usage> used() {
        var used = new ArrayList<Usage>();
        watched.forEach((process, usage) -> {
            if (process.isAlive()) {
                var seconds = cpu(process).minus(usage.before).toMillis() / 1000.0;
                used.add(new Usage(usage.name, process.pid(), seconds, usage.megabytes));
            }
        });
        return used;
    }

    private static Optional<String> name(ProcessHandle process) {
        var info = process.info();
        var program = PROGRAM.matcher(info.command().orElse(""));
        if (!program.matches()) {
            return Optional.empty();
        }
        return program.group(1).equals("mosquitto")
                ? Optional.of(program.group(1))
                : jar(List.of(info.arguments().orElse(new String[0])));
    }

    /** The first argument of the brokers of {@code up} says which one it is. */
    private static Optional<String> jar(List<String> arguments) {
        for (var number = 0; number < arguments.size(); number++) {
            var matcher = JAR.matcher(arguments.get(number));
            if (matcher.matches()) {
                return Optional.of(
                        matcher.group(1).equals("brokers") && number + 1 < arguments.size()
                                ? "local-" + arguments.get(number + 1)
                                : matcher.group(1));
            }
        }
        return Optional.empty();
    }

    private static Optional<Long> highest(Optional<Long> before, Optional<Long> now) {
        return now.map(value -> Math.max(value, before.orElse(0L))).or(() -> before);
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Linux only. */
    private static Optional<Long> megabytes(long pid) {
        try {
            var status = Files.readString(Path.of("/proc", Long.toString(pid), "status"));
            return RESIDENT.matcher(status)
                    .results()
                    .map(line -> Long.parseLong(line.group(1)) / KILOBYTES)
                    .findFirst();
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }
}
