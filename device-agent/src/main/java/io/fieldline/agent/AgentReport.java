package io.fieldline.agent;

import static java.util.stream.Collectors.joining;

import io.fieldline.agent.clock.SystemTime;
import io.fieldline.agent.status.Counters;
import io.fieldline.lifecycle.BuildInfo;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports on the agent and its devices: a log line for each device every 15 minutes, readiness, and metrics. */
final class AgentReport {
    private static final Logger log = LoggerFactory.getLogger(AgentReport.class);
    private static final long EVERY_MINUTES = 15;

    private final List<DeviceWorker> devices;
    private final SystemTime time;
    private final BuildInfo build = BuildInfo.of("device-agent", Main.class);

    AgentReport(List<DeviceWorker> devices, SystemTime time) {
        this.devices = List.copyOf(devices);
        this.time = time;
    }

    /** Logs until the thread is interrupted. */
    void run() throws InterruptedException {
        while (true) {
            TimeUnit.MINUTES.sleep(EVERY_MINUTES);
            devices.forEach(device -> log.info("{} clock=\"{}\"", device.report(), time.describe()));
        }
    }

    /** The problems, one on each line; empty if all devices are online and the clock is believed. */
    String problems() {
        var problems = devices.stream()
                .map(DeviceWorker::report)
                .map(DeviceReport::problem)
                .flatMap(Optional::stream)
                .collect(joining("\n"));
        if (time.isBelieved()) {
            return problems;
        }
        return (problems + "\nclock: " + time.describe()).strip();
    }

    /** Why a restart would help; empty if all devices make progress. */
    String stuck() {
        return devices.stream()
                .map(DeviceWorker::stuck)
                .filter(problem -> !problem.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** In Prometheus' text format. */
    String metrics() {
        var text = new StringBuilder(build.metric());
        gauge(
                text,
                "clock_believed",
                "Whether the clock is believed, so that readings are not marked unsynced",
                time.isBelieved() ? 1 : 0);
        gauge(text, "clock_steps", "Number of jumps of the clock", (double) time.steps());
        each(
                text,
                "connected",
                "Whether the broker is connected",
                device -> device.report().broker().equals(DeviceReport.CONNECTED) ? 1 : 0);
        each(
                text,
                "online",
                "Whether the status is online",
                device -> device.report().status().equals("online") ? 1 : 0);
        each(text, "waiting_readings", "Readings on disk that the broker does not have", device -> device.report()
                .waitingOnDisk());
        each(text, "memory_readings", "Readings in memory that the broker does not have", device -> device.report()
                .inMemory());
        each(text, "value_age_seconds", "Time since the newest measurement", device -> device.report()
                .lastValueAge()
                .map(age -> age.toMillis() / 1_000.0)
                .orElse(Double.NaN));
        for (var counter : Counters.Counter.values()) {
            each(text, counter.name().toLowerCase(Locale.ROOT) + "_total", "See docs/messages.md", device ->
                    (double) device.counters().get(counter));
        }
        return text.toString();
    }

    private void each(StringBuilder text, String name, String help, ToDoubleFunction<DeviceWorker> number) {
        header(text, name, help);
        for (var device : devices) {
            text.append("fieldline_agent_%s{device=\"%s\"} %s%n"
                    .formatted(name, escaped(device.name()), number.applyAsDouble(device)));
        }
    }

    private static void gauge(StringBuilder text, String name, String help, double number) {
        header(text, name, help);
        text.append("fieldline_agent_%s %s%n".formatted(name, number));
    }

    private static void header(StringBuilder text, String name, String help) {
        text.append("# HELP fieldline_agent_%s %s.%n# TYPE fieldline_agent_%s %s%n"
                .formatted(name, help, name, name.endsWith("_total") ? "counter" : "gauge"));
    }

    private static String escaped(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
