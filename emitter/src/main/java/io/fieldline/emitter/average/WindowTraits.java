package io.fieldline.emitter.average;

import io.fieldline.messages.Average;
import io.fieldline.messages.Quality;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the windows of a series usually have in common, so that they can share one object.
 *
 * @param length    at least one millisecond
 * @param qualities those that readings of the window had, other than {@link Quality#OK}
 */
public record WindowTraits(Optional<String> unit, Duration length, Set<Quality> qualities) {
    private static final Duration SHORTEST = Duration.ofMillis(1);

    public WindowTraits {
        qualities = Set.copyOf(qualities);
    }

    static WindowTraits of(Average average) {
        var length = Duration.between(average.windowStart(), average.windowEnd());
        return new WindowTraits(
                average.unit(),
                length.compareTo(SHORTEST) < 0 ? SHORTEST : length,
                average.quality().keySet().stream()
                        .filter(quality -> quality != Quality.OK)
                        .collect(Collectors.toSet()));
    }
}
