package io.fieldline.load.report;

import io.fieldline.load.report.Plot.Axis;
import io.fieldline.load.report.Plot.Line;
import io.fieldline.load.report.Plot.Point;
import io.fieldline.load.report.Plot.Tick;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The plots of a report: arrivals and delays over time, and the delay by percentile. */
final class ReportPlots {
    private static final double ALL = 100;

    /** A shorter delay, which is below what can be measured, is drawn as this one, in milliseconds. */
    private static final double SHORTEST = 0.01;

    private static final List<Tick> PERCENTILES = Stream.of(0.0, 50.0, 90.0, 99.0, 99.9, 99.99)
            .map(at -> new Tick(rarity(at), ReportText.withoutZeros(BigDecimal.valueOf(at))))
            .toList();

    private ReportPlots() {}

    static List<Plot> of(List<PointResult> results) {
        var arrived = results.stream().filter(point -> point.arrived() > 0).toList();
        return arrived.isEmpty()
                ? List.of()
                : Stream.of(rates(arrived), delays(arrived), percentiles(arrived))
                        .filter(plot -> plot.lines().stream()
                                .anyMatch(line -> line.points().size() > 1))
                        .toList();
    }

    private static Plot rates(List<PointResult> results) {
        var lines = overTime(results, PointResult.Interval::perSecond);
        return new Plot("Arrivals per second", seconds(lines), Axis.linear("per second", highest(lines)), lines);
    }

    private static Plot delays(List<PointResult> results) {
        var lines = overTime(results, PointResult.Interval::p99).stream()
                .map(ReportPlots::withoutZeros)
                .toList();
        return new Plot("Delay, 99th percentile of each interval", seconds(lines), milliseconds(lines), lines);
    }

    private static Plot percentiles(List<PointResult> results) {
        var lines = lines(results, point -> point.distribution().stream()
                .map(at -> new Point(rarity(at.percentile()), Math.max(SHORTEST, at.delay())))
                .toList());
        var x = new Axis("percentile", rarity(0), rarity(99.99), true, PERCENTILES);
        return new Plot("Delay by percentile", x, milliseconds(lines), lines);
    }

    /** How many readings there are for each one beyond the percentile; at most 10,000. */
    private static double rarity(double percentile) {
        return ALL / Math.max(ALL - percentile, 0.01);
    }

    /** Without the intervals in which nothing arrived. */
    private static Line withoutZeros(Line line) {
        return new Line(
                line.name(),
                line.points().stream().filter(point -> point.y() > 0).toList());
    }

    private static List<Line> overTime(List<PointResult> results, ToDoubleFunction<PointResult.Interval> value) {
        return lines(results, point -> IntStream.range(0, point.intervals().size())
                .mapToObj(number -> new Point(
                        (double) number * point.intervalSeconds(),
                        value.applyAsDouble(point.intervals().get(number))))
                .toList());
    }

    private static List<Line> lines(List<PointResult> results, Function<PointResult, List<Point>> points) {
        return results.stream()
                .map(result -> new Line(result.point(), points.apply(result)))
                .toList();
    }

    private static Axis seconds(List<Line> lines) {
        return Axis.upTo(
                "seconds", Math.max(1, values(lines).mapToDouble(Point::x).max().orElse(1)));
    }

    private static Axis milliseconds(List<Line> lines) {
        return Axis.logarithmic("ms", values(lines).mapToDouble(Point::y).min().orElse(SHORTEST), highest(lines));
    }

    private static double highest(List<Line> lines) {
        return values(lines).mapToDouble(Point::y).max().orElse(1);
    }

    private static Stream<Point> values(List<Line> lines) {
        return lines.stream().flatMap(line -> line.points().stream());
    }
}
