package io.fieldline.load.report;

import io.fieldline.load.report.Report.PointResult;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report as a table for the terminal. */
public final class ReportText {
    private static final String ROW = "%-9s %9s %6s %10s %10s %9s %9s %9s %9s %9s %9s%n";

    private ReportText() {}

    public static String of(Report report) {
        var text = new StringBuilder();
        text.append("%s: %d messages of %d devices, %d senders, %s, sent in %s s%n%n"
                .formatted(
                        report.scenario(),
                        report.messages(),
                        report.devices(),
                        report.senders(),
                        report.perSecond()
                                .map(rate -> number(rate) + " per second")
                                .orElse("as fast as possible"),
                        number(report.sendSeconds())));
        text.append(ROW.formatted(
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
                "max ms"));
        report.points().forEach(point -> text.append(row(point)));
        if (!report.processes().isEmpty()) {
            text.append("%n%-14s %8s %8s %8s%n".formatted("process", "pid", "CPU s", "MB"));
            report.processes()
                    .forEach(used -> text.append("%-14s %8d %8s %8s%n"
                            .formatted(
                                    used.process(),
                                    used.pid(),
                                    number(used.cpuSeconds()),
                                    used.megabytes().map(String::valueOf).orElse("-"))));
        }
        var problems = Stream.concat(report.failure().stream(), report.violations().stream())
                .map(problem -> "failed: " + problem)
                .collect(Collectors.joining("\n"));
        return text + (problems.isEmpty() ? "\nAll expectations hold.\n" : "\n" + problems + "\n");
    }

    private static String row(PointResult point) {
        return ROW.formatted(
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
                number(point.max()));
    }

    /** Three significant digits, and all digits before the point. */
    static String number(double value) {
        if (value >= 100) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    }
}
