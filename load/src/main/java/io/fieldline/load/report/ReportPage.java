package io.fieldline.load.report;

import io.fieldline.load.observe.LocalProcesses.Usage;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report as one HTML file with plots. It needs no network and no script. */
public final class ReportPage {
    private ReportPage() {}

    public static String of(Report report) {
        return """
                <!doctype html>
                <html lang="en">
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>Load: %1$s</title>
                <style>
                  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; --grid: #ddd; --good: #1a7f37;
                    --bad: #b42318; --line-0: #1f6feb; --line-1: #1a7f37; --line-2: #bc4c00; --line-3: #8250df; }
                  @media (prefers-color-scheme: dark) {
                    :root { --grid: #444; --good: #56d364; --bad: #ff7b72; --line-0: #58a6ff; --line-1: #56d364;
                      --line-2: #f0883e; --line-3: #d2a8ff; }
                  }
                  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
                  .scroll { overflow-x: auto; }
                  table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
                  th, td { padding: .25rem .5rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--grid); }
                  th:first-child, td:first-child { text-align: left; padding-left: 0; }
                  figure { margin: 2rem 0; }
                  figcaption { font-weight: 600; }
                  svg { width: 100%%; min-width: 40rem; height: auto; }
                  svg text { font-size: 12px; fill: currentColor; }
                  svg line { stroke: var(--grid); }
                  polyline { fill: none; stroke-width: 2; stroke: var(--line); }
                  .legend span { margin-right: 1rem; border-bottom: 3px solid var(--line); }
                  .line-0 { --line: var(--line-0); } .line-1 { --line: var(--line-1); }
                  .line-2 { --line: var(--line-2); } .line-3 { --line: var(--line-3); }
                  polyline.line-3 { stroke-dasharray: 6 4; } .legend .line-3 { border-bottom-style: dashed; }
                  .good { color: var(--good); } .bad { color: var(--bad); }
                </style>
                <h1>%1$s</h1>
                <p>%2$s</p>
                <p>Run %3$s, started %4$s. A delay begins when a reading should, or without a rate could, have been sent.</p>
                %5$s
                %6$s
                %7$s
                %8$s
                </html>
                """.formatted(
                        escaped(report.scenario()),
                        escaped(ReportText.summary(report)),
                        escaped(report.run()),
                        report.started().truncatedTo(ChronoUnit.SECONDS),
                        result(report),
                        points(report.points()),
                        ReportPlots.of(report.points()).stream().map(Plot::svg).collect(Collectors.joining()),
                        processes(report));
    }

    private static String result(Report report) {
        var problems = Stream.concat(report.failure().stream(), report.violations().stream())
                .map(problem -> "<p class='bad'>failed: %s</p>".formatted(escaped(problem)))
                .collect(Collectors.joining("\n"));
        return problems.isEmpty() ? "<p class='good'>All expectations hold.</p>" : problems;
    }

    private static String points(List<PointResult> points) {
        return table(ReportText.POINT_COLUMNS, points.stream().map(ReportText::cells));
    }

    private static String processes(Report report) {
        var processes = report.processes();
        return processes.isEmpty()
                ? ""
                : "<h2>Processes on this machine</h2>\n"
                        + table(
                                ReportText.PROCESS_COLUMNS,
                                processes.stream().map((Usage used) -> ReportText.cells(used, report.messages())));
    }

    private static String table(Object[] columns, Stream<Object[]> rows) {
        return "<div class='scroll'><table><thead>%s</thead><tbody>%s</tbody></table></div>"
                .formatted(
                        row("th", columns), rows.map(cells -> row("td", cells)).collect(Collectors.joining("\n")));
    }

    private static String row(String cell, Object[] values) {
        return Arrays.stream(values)
                .map(value -> "<%s>%s</%s>".formatted(cell, escaped(String.valueOf(value)), cell))
                .collect(Collectors.joining("", "<tr>", "</tr>"));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
