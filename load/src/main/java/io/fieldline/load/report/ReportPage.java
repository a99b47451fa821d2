package io.fieldline.load.report;

import io.fieldline.load.report.Report.Interval;
import io.fieldline.load.report.Report.PointResult;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The report as one HTML file, with a plot of the rate and of the delay over time; it needs no network. */
public final class ReportPage {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 160;

    private ReportPage() {}

    public static String of(Report report) {
        return """
                <!doctype html>
                <html lang="en">
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>Load: %1$s</title>
                <style>
                  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
                  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
                  pre { overflow-x: auto; }
                  svg { width: 100%%; height: auto; }
                  path { fill: none; stroke: #2a78d6; stroke-width: 2; vector-effect: non-scaling-stroke; }
                  text { font-size: 12px; fill: currentColor; }
                  line { stroke: currentColor; opacity: .3; }
                </style>
                <h1>%1$s</h1>
                <p>Run %2$s, started %3$s</p>
                <pre>%4$s</pre>
                %5$s
                </html>
                """.formatted(
                        escaped(report.scenario()),
                        escaped(report.run()),
                        report.started(),
                        escaped(ReportText.of(report)),
                        report.points().stream().map(ReportPage::plots).collect(Collectors.joining("\n")));
    }

    private static String plots(PointResult point) {
        return "<h2>%s</h2>\n%s\n%s"
                .formatted(
                        escaped(point.point()),
                        plot("arrivals per second", point.intervals(), Interval::arrived),
                        plot("99th percentile of the delay, ms", point.intervals(), Interval::p99));
    }

    private static String plot(String title, List<Interval> seconds, ToDoubleFunction<Interval> value) {
        var top = seconds.stream().mapToDouble(value).max().orElse(0);
        var path = new StringBuilder();
        for (var second = 0; second < seconds.size(); second++) {
            var x = WIDTH * (double) second / Math.max(1, seconds.size() - 1);
            var y = top == 0 ? HEIGHT : HEIGHT - HEIGHT * value.applyAsDouble(seconds.get(second)) / top;
            path.append("%s%.1f %.1f ".formatted(second == 0 ? "M" : "L", x, y));
        }
        return """
                <figure><figcaption>%s, highest %s, %d seconds</figcaption>
                <svg viewBox="0 -4 %d %d" role="img" aria-label="%s"><line x1="0" y1="%d" x2="%d" y2="%d"/>\
                <path d="%s"/></svg></figure>""".formatted(
                        title,
                        ReportText.number(top),
                        seconds.size(),
                        WIDTH,
                        HEIGHT + 8,
                        title,
                        HEIGHT,
                        WIDTH,
                        HEIGHT,
                        path.toString().strip());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
