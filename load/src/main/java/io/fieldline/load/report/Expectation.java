package io.fieldline.load.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * A condition for success, for example {@code p99<200ms} or {@code kafka.lost=0}.
 *
 * @param point the point it is about; empty: the last one
 * @param limit in milliseconds for a delay, otherwise a number
 */
public record Expectation(Optional<String> point, String measure, String operator, double limit, String text) {
    private static final Pattern FORM =
            Pattern.compile("(?:(broker|kafka|averages|page)\\.)?(lost|duplicates|disordered|rate|p50|p90|p99|p999|max)"
                    + "(<=|>=|<|>|=)(\\d+(?:\\.\\d+)?)(us|ms|s|m)?");

    private static final Map<String, Double> MILLISECONDS = Map.of("us", 0.001, "ms", 1.0, "s", 1000.0, "m", 60_000.0);

    private static final Map<String, ToDoubleFunction<PointResult>> COUNTS = Map.of(
            "lost", PointResult::lost,
            "duplicates", PointResult::duplicates,
            "disordered", PointResult::disordered,
            "rate", PointResult::perSecond);

    private static final Map<String, ToDoubleFunction<PointResult>> DELAYS = Map.of(
            "p50", PointResult::p50,
            "p90", PointResult::p90,
            "p99", PointResult::p99,
            "p999", PointResult::p999,
            "max", PointResult::max);

    /** Throws IllegalArgumentException with what was expected. */
    public static Expectation parse(String text) {
        var matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "--expect '%s': expected a condition like p99<200ms, kafka.lost=0 or rate>1000".formatted(text));
        }
        var measure = matcher.group(2);
        var unit = Optional.ofNullable(matcher.group(5));
        if (DELAYS.containsKey(measure) != unit.isPresent()) {
            throw new IllegalArgumentException("--expect '%s': expected %s"
                    .formatted(text, unit.isPresent() ? "a number without a unit" : "a time with a unit, like 200ms"));
        }
        var limit = Double.parseDouble(matcher.group(4))
                * unit.map(MILLISECONDS::get).orElse(1.0);
        return new Expectation(Optional.ofNullable(matcher.group(1)), measure, matcher.group(3), limit, text);
    }

    /** What was measured instead; empty if the condition holds. */
    public Optional<String> violation(List<PointResult> results) {
        var result = point.map(name ->
                        results.stream().filter(it -> it.point().equals(name)).findFirst())
                .orElseGet(() -> results.isEmpty() ? Optional.empty() : Optional.of(results.get(results.size() - 1)));
        if (result.isEmpty()) {
            return Optional.of("%s: the point was not measured".formatted(text));
        }
        var function = COUNTS.containsKey(measure) ? COUNTS.get(measure) : DELAYS.get(measure);
        if (DELAYS.containsKey(measure) && result.get().arrived() == 0) {
            return Optional.of("%s: nothing arrived".formatted(text));
        }
        var value = function.applyAsDouble(result.get());
        return holds(value)
                ? Optional.empty()
                : Optional.of("%s: got %s%s"
                        .formatted(text, ReportText.number(value), DELAYS.containsKey(measure) ? " ms" : ""));
    }

    private boolean holds(double value) {
        return switch (operator) {
            case "<" -> value < limit;
            case "<=" -> value <= limit;
            case ">" -> value > limit;
            case ">=" -> value >= limit;
            default -> value == limit;
        };
    }
}
