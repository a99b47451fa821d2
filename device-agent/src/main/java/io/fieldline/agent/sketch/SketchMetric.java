package io.fieldline.agent.sketch;

import io.fieldline.messages.Names;
import io.fieldline.messages.Reading;
import java.util.Optional;

/**
 * The name and the unit of one value that a sketch prints.
 *
 * @param key  what the sketch calls it; without it, the name, or the position
 * @param name of the metric; empty for a value that is left out
 */
public record SketchMetric(Optional<String> key, Optional<String> name, Optional<String> unit) {
    private static final String SKIP = "-";

    public SketchMetric {
        name.ifPresent(Names::checkMetric);
        unit.filter(its -> its.length() > Reading.LONGEST_UNIT).ifPresent(its -> {
            throw new IllegalArgumentException(
                    "expected a unit of at most %d characters, got '%s'".formatted(Reading.LONGEST_UNIT, its));
        });
    }

    /**
     * Reads {@code [<key>=]<name>[:<unit>]}, or {@code -} in place of the name.
     *
     * @throws IllegalArgumentException if it has another form
     */
    public static SketchMetric parse(String text) {
        var equals = text.indexOf('=');
        var key = equals < 0
                ? Optional.<String>empty()
                : Optional.of(text.substring(0, equals).strip());
        var value = text.substring(equals + 1).strip();
        if (value.equals(SKIP)) {
            return new SketchMetric(key, Optional.empty(), Optional.empty());
        }
        var colon = value.indexOf(':');
        var name = colon < 0 ? value : value.substring(0, colon);
        var unit = colon < 0 ? "" : value.substring(colon + 1).strip();
        if (name.isBlank() || key.filter(String::isEmpty).isPresent()) {
            throw new IllegalArgumentException(
                    "'%s' is not a metric, expected [<key>=]<name>[:<unit>] or -".formatted(text));
        }
        return new SketchMetric(
                key,
                Optional.of(name.strip()),
                unit.isEmpty() ? Optional.empty() : Optional.of(SketchUnits.canonical(unit)));
    }

    /** As {@link #parse} reads it. */
    public String text() {
        return key.map(its -> its + '=').orElse("")
                + name.map(its -> its + unit.map(code -> ':' + code).orElse("")).orElse(SKIP);
    }

    boolean isFor(String printed) {
        return key.or(() -> name).filter(printed::equalsIgnoreCase).isPresent();
    }
}
