package io.fieldline.load.report;

import io.fieldline.load.observe.LocalProcesses.Usage;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report as a table for the terminal. */
public final class ReportText {
    static final Object[] POINT_COLUMNS = {
        "point",
        "arrived",
        "lost",
        "duplicates",
        "disordered",
        "per s",
        "p50 ms",
        "p90 ms",
        "p99 ms",
        "p99.9 ms",
        "max ms"
    };
    static final Object[] PROCESS_COLUMNS = {"process", "pid", "CPU s", "CPU us/message", "MB"};

    private static final String POINT = "%-9s %9s %6s %10s %10s %9s %9s %9s %9s %9s %9s%n";
    private static final String PROCESS = "%-14s %8s %8s %14s %8s%n";
    private static final double MICROSECONDS = 1e6;

    private ReportText() {}

    public static String of(Report report) {
        var text = new StringBuilder();
        text.append("%s%n%n".formatted(summary(report))).append(POINT.formatted(POINT_COLUMNS));
        report.points().forEach(point -> text.append(POINT.formatted(cells(point))));
        report.points().stream()
                .filter(point -> point.deletedGaps() > 0)
                .forEach(point -> text.append("%s: %d gaps were deleted, so late readings may count as duplicates%n"
                        .formatted(point.point(), point.deletedGaps())));
        if (!report.processes().isEmpty()) {
            text.append("%n".formatted()).append(PROCESS.formatted(PROCESS_COLUMNS));
            report.processes().forEach(used -> text.append(PROCESS.formatted(cells(used, report.messages()))));
        }
        var problems = Stream.concat(report.failure().stream(), report.violations().stream())
                .map(problem -> "failed: " + problem)
                .collect(Collectors.joining("\n"));
        return text + (problems.isEmpty() ? "\nAll expectations hold.\n" : "\n" + problems + "\n");
    }

    /** What was sent. */
    static String summary(Report report) {
        return "%s: %d messages of %d devices as %s, %d senders, %s, sent in %s s%s%s"
                .formatted(
                        report.scenario(),
                        report.messages(),
                        report.devices(),
                        report.form(),
                        report.senders(),
                        report.perSecond()
                                .map(rate -> number(rate) + " per second")
                                .orElse("as fast as possible"),
                        number(report.sendSeconds()),
                        report.warmUpSeconds() > 0
                                ? " after a warm-up of %s s".formatted(plain(report.warmUpSeconds()))
                                : "",
                        report.connections() > report.senders()
                                ? ", %d connections".formatted(report.connections())
                                : "");
    }

    static Object[] cells(PointResult point) {
        return new Object[] {
            point.point(),
            point.arrived(),
            point.lost(),
            point.duplicates(),
            point.disordered(),
            number(point.perSecond()),
            number(point.p50()),
            number(point.p90()),
            number(point.p99()),
            number(point.p999()),
            number(point.max())
        };
    }

    static Object[] cells(Usage used, long messages) {
        return new Object[] {
            used.process(),
            used.pid(),
            number(used.cpuSeconds()),
            number(used.cpuSeconds() * MICROSECONDS / messages),
            used.megabytes().map(String::valueOf).orElse("-")
        };
    }

    /** Three significant digits, and all digits before the point. */
    static String number(double value) {
        if (value >= 99.95) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(Locale.ROOT, value >= 9.995 ? "%.1f" : "%.2f", value);
    }

    /** A round number without needless zeros, for example 0.5 or 10,000. */
    static String plain(double value) {
        return value >= 100 ? String.format(Locale.ROOT, "%,.0f", value) : withoutZeros(new BigDecimal(number(value)));
    }

    static String withoutZeros(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }
}
