package io.fieldline.load.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A plot as SVG: lines over labelled axes. Its colors and fonts are those of {@link ReportPage}. */
record Plot(String title, Axis x, Axis y, List<Line> lines) {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 240;
    private static final int LEFT = 64;
    private static final int RIGHT = 16;
    private static final int TOP = 8;
    private static final int BOTTOM = 40;

    record Line(String name, List<Point> points) {}

    record Point(double x, double y) {}

    /** A line at a value, with its label. */
    record Tick(double value, String label) {}

    /**
     * An axis from {@code low} to {@code high}.
     *
     * @param isLogarithmic whether each decade has the same length; then {@code low} is more than 0
     */
    record Axis(String label, double low, double high, boolean isLogarithmic, List<Tick> ticks) {
        private static final int STEPS = 4;
        private static final double[] ROUND = {1, 2, 2.5, 5, 10};

        /** From 0 to a round value. */
        static Axis linear(String label, double highest) {
            var step = roundStep(Math.max(highest, 1e-9) / STEPS);
            var ticks = IntStream.rangeClosed(0, (int) Math.ceil(highest / step))
                    .mapToObj(number -> new Tick(number * step, ReportText.plain(number * step)))
                    .toList();
            return new Axis(label, 0, Math.max(ticks.size() - 1, 1) * step, false, ticks);
        }

        /** From 0 to this value. */
        static Axis upTo(String label, double highest) {
            var ticks = linear(label, highest).ticks().stream()
                    .filter(tick -> tick.value() <= highest)
                    .toList();
            return new Axis(label, 0, highest, false, ticks);
        }

        /** Whole decades around all values. */
        static Axis logarithmic(String label, double lowest, double highest) {
            var from = (int) Math.floor(Math.log10(lowest));
            var to = Math.max(from + 1, (int) Math.ceil(Math.log10(highest)));
            var ticks = IntStream.rangeClosed(from, to)
                    .mapToObj(decade -> new Tick(Math.pow(10, decade), ReportText.plain(Math.pow(10, decade))))
                    .toList();
            return new Axis(label, Math.pow(10, from), Math.pow(10, to), true, ticks);
        }

        private static double roundStep(double atLeast) {
            var decade = Math.pow(10, Math.floor(Math.log10(atLeast)));
            for (var factor : ROUND) {
                if (factor * decade >= atLeast * 0.999) {
                    return factor * decade;
                }
            }
            return 10 * decade;
        }

        /** Where a value is: 0 is the low end, 1 the high one. */
        double position(double value) {
            var bounded = Math.min(high, Math.max(low, value));
            return isLogarithmic ? Math.log(bounded / low) / Math.log(high / low) : (bounded - low) / (high - low);
        }
    }

    String svg() {
        return """
                <figure><figcaption>%s</figcaption>
                <div class="scroll"><svg viewBox="0 0 %d %d" role="img" aria-label="%s">
                %s%s%s<text class="label" x="%d" y="%d" text-anchor="middle">%s</text>
                <text class="label" x="12" y="%d" text-anchor="middle" transform="rotate(-90 12 %d)">%s</text>
                </svg></div>
                <p class="legend">%s</p></figure>
                """.formatted(
                        title,
                        WIDTH,
                        HEIGHT,
                        title,
                        horizontals(),
                        verticals(),
                        paths(),
                        (LEFT + WIDTH - RIGHT) / 2,
                        HEIGHT - 4,
                        x.label(),
                        (TOP + HEIGHT - BOTTOM) / 2,
                        (TOP + HEIGHT - BOTTOM) / 2,
                        y.label(),
                        legend());
    }

    private String horizontals() {
        return y.ticks().stream()
                .map(tick -> format(
                        "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f'/><text x='%d' y='%.1f' text-anchor='end'>%s</text>\n",
                        LEFT,
                        WIDTH - RIGHT,
                        top(tick.value()),
                        top(tick.value()),
                        LEFT - 6,
                        top(tick.value()) + 4,
                        tick.label()))
                .collect(Collectors.joining());
    }

    private String verticals() {
        return x.ticks().stream()
                .map(tick -> format(
                        "<line x1='%.1f' x2='%.1f' y1='%d' y2='%d'/><text x='%.1f' y='%d' text-anchor='middle'>%s</text>\n",
                        left(tick.value()),
                        left(tick.value()),
                        TOP,
                        HEIGHT - BOTTOM,
                        left(tick.value()),
                        HEIGHT - BOTTOM + 16,
                        tick.label()))
                .collect(Collectors.joining());
    }

    private String paths() {
        return IntStream.range(0, lines.size())
                .mapToObj(number -> "<polyline class='line-%d' points='%s'/>\n"
                        .formatted(number, coordinates(lines.get(number).points())))
                .collect(Collectors.joining());
    }

    private String coordinates(List<Point> points) {
        return points.stream()
                .map(point -> format("%.1f,%.1f", left(point.x()), top(point.y())))
                .collect(Collectors.joining(" "));
    }

    private String legend() {
        return IntStream.range(0, lines.size())
                .mapToObj(number -> "<span class='line-%d'>%s</span>"
                        .formatted(number, lines.get(number).name()))
                .collect(Collectors.joining(" "));
    }

    private double left(double value) {
        return LEFT + x.position(value) * (WIDTH - LEFT - RIGHT);
    }

    private double top(double value) {
        return HEIGHT - BOTTOM - y.position(value) * (HEIGHT - TOP - BOTTOM);
    }

    private static String format(String form, Object... values) {
        return String.format(Locale.ROOT, form, values);
    }
}
