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

/** The processes of Fieldline on this machine, and what they use during a run. */
public final class LocalProcesses {
    /** A service is started from its jar; the broker by its program. */
    private static final Pattern NAME = Pattern.compile(
            "(?:.*/)?(device-agent|mqtt-bridge|spark-job|emitter|notifier|kafka|brokers)\\.jar|.*/(mosquitto)");

    private static final int PAGE_BYTES = 4096;
    private static final int MEGABYTE = 1 << 20;

    private final Map<ProcessHandle, Duration> before = new LinkedHashMap<>();

    /** What one process used. {@code megabytes} is its resident memory at the end; empty if it is unknown. */
    public record Usage(String process, long pid, double cpuSeconds, Optional<Long> megabytes) {}

    /** Notes what the running processes have used until now. */
    public static LocalProcesses now() {
        var processes = new LocalProcesses();
        ProcessHandle.allProcesses()
                .filter(process -> name(process).isPresent())
                .forEach(process -> processes.before.put(process, cpu(process)));
        return processes;
    }

    /** What they have used since. */
    public List<Usage> used() {
        var used = new ArrayList<Usage>();
        before.forEach((process, then) -> {
            if (process.isAlive()) {
                var seconds = cpu(process).minus(then).toMillis() / 1000.0;
                used.add(new Usage(name(process).orElseThrow(), process.pid(), seconds, megabytes(process.pid())));
            }
        });
        return used;
    }

    private static Optional<String> name(ProcessHandle process) {
        var info = process.info();
        var words = new ArrayList<>(List.of(info.arguments().orElse(new String[0])));
        info.command().ifPresent(words::add);
        return words.stream().flatMap(word -> name(word).stream()).findFirst();
    }

    private static Optional<String> name(String word) {
        var matcher = NAME.matcher(word);
        return matcher.matches()
                ? Optional.ofNullable(matcher.group(1)).or(() -> Optional.of(matcher.group(2)))
                : Optional.empty();
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Linux only (proc(5): the second field of statm is the resident memory, in pages). */
    private static Optional<Long> megabytes(long pid) {
        try {
            var fields = Files.readString(Path.of("/proc", Long.toString(pid), "statm"))
                    .split(" ", 3);
            return Optional.of(Long.parseLong(fields[1]) * PAGE_BYTES / MEGABYTE);
        } catch (IOException | RuntimeException unknown) {
            return Optional.empty();
        }
    }
}
