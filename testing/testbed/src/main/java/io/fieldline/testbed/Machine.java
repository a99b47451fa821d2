package io.fieldline.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The machine of a measurement.
 *
 * @param cpu        the name of the processor
 * @param loadBefore average number of busy threads in the last minute, from /proc/loadavg
 */
record Machine(String cpu, int cores, long memoryMb, String java, String os, double loadBefore) {
    private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*:\\s*(.+)$");
    private static final Pattern MEMORY = Pattern.compile("(?m)^MemTotal:\\s*(\\d+) kB$");
    private static final Pattern SYSTEM = Pattern.compile("(?m)^PRETTY_NAME=\"?([^\"\\n]+)");
    private static final int KB_PER_MB = 1024;

    /** Linux only, because it reads proc(5) and os-release(5). */
    static Machine here() throws IOException {
        return new Machine(
                find(MODEL, "/proc/cpuinfo", System.getProperty("os.arch")), // a Raspberry Pi names no model
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(find(MEMORY, "/proc/meminfo", "0")) / KB_PER_MB,
                System.getProperty("java.version"),
                find(SYSTEM, "/etc/os-release", System.getProperty("os.name")),
                Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]));
    }

    private static String find(Pattern pattern, String file, String otherwise) throws IOException {
        var matcher = pattern.matcher(Files.readString(Path.of(file)));
        return matcher.find() ? matcher.group(1) : otherwise;
    }
}
