package io.fieldline.agent.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What happens in a room, as a function of the time: mild events such as cooking, 20 minutes or more apart, and a strong
 * one about once in 16 hours, such as a blocked flue until somebody opens a window. A mild event remains below all alarm
 * levels. A strong one exceeds 200 ppm for one to four minutes, and never 300 ppm for long.
 */
final class RoomEvents {
    private static final int MILD = 100;
    private static final int STRONG = 200;
    private static final double MILD_SLOT = Duration.ofMinutes(40).toSeconds();
    private static final double STRONG_SLOT = Duration.ofHours(8).toSeconds();

    /** A mild event lasts longer than its slot. */
    private static final int SLOTS_BEFORE = 3;

    /** A scheduled strong event this close to the requested one does not happen. */
    private static final double APART = Duration.ofHours(1).toSeconds();

    private final SeededNoise noise;
    private final Optional<Double> requested;

    /** {@code requested} is the time of one more strong event. */
    RoomEvents(SeededNoise noise, Optional<Instant> requested) {
        this.noise = noise;
        this.requested = requested.map(at -> (double) at.getEpochSecond());
    }

    /** What an event adds to the room at one moment: ppm, °C, and the share of the vapour. */
    record Addition(double co, double heat, double vapour) {}

    /**
     * A source in a ventilated room: the concentration rises while the source is on, and then decays.
     *
     * @param start    in epoch seconds
     * @param duration how long the source is on, in seconds
     * @param exchange the time in which ventilation removes all but 1/e, in seconds
     */
    private record Event(double start, double duration, double exchange, Addition peak) {
        /** After this many exchanges, less than a millionth is left. */
        private static final int GONE = 14;

        Addition at(double seconds) {
            var share = share(seconds - start);
            return new Addition(peak.co * share, peak.heat * share, peak.vapour * share);
        }

        private double share(double since) {
            if (since < 0 || since > duration + GONE * exchange) {
                return 0;
            }
            return since < duration
                    ? Math.expm1(-since / exchange) / Math.expm1(-duration / exchange)
                    : Math.exp((duration - since) / exchange);
        }
    }

    /** The sum of all events, at a time in epoch seconds. */
    Addition at(double seconds) {
        var events = new ArrayList<Event>();
        var slot = (long) Math.floor(seconds / MILD_SLOT);
        for (var index = slot - SLOTS_BEFORE; index <= slot; index++) {
            events.addAll(mild(index));
        }
        var strongSlot = (long) Math.floor(seconds / STRONG_SLOT);
        events.addAll(strong(strongSlot - 1));
        events.addAll(strong(strongSlot));
        requested.ifPresent(start -> events.add(strongAt(start, start.longValue())));
        return events.stream()
                .map(event -> event.at(seconds))
                .reduce(
                        new Addition(0, 0, 0),
                        (sum, next) -> new Addition(sum.co + next.co, sum.heat + next.heat, sum.vapour + next.vapour));
    }

    private List<Event> mild(long slot) {
        if (noise.uniform(MILD, slot, 0, 1) > 0.8) {
            return List.of();
        }
        var strength = Math.pow(noise.uniform(MILD + 4, slot, 0, 1), 5); // most are a kettle, few are a roast
        return List.of(new Event(
                slot * MILD_SLOT + noise.uniform(MILD + 1, slot, 0, MILD_SLOT / 2),
                noise.uniform(MILD + 2, slot, 180, 480),
                noise.uniform(MILD + 3, slot, 300, 480),
                new Addition(0.4 + 10 * strength, 0.1 + 0.6 * strength, 0.02 + 0.1 * strength)));
    }

    private List<Event> strong(long slot) {
        var start = slot * STRONG_SLOT + noise.uniform(STRONG, slot, 0, STRONG_SLOT);
        var isSuppressed = requested.filter(at -> Math.abs(at - start) < APART).isPresent();
        return isSuppressed || noise.uniform(STRONG + 1, slot, 0, 1) > 0.5 ? List.of() : List.of(strongAt(start, slot));
    }

    private Event strongAt(double start, long index) {
        return new Event(
                start,
                noise.uniform(STRONG + 2, index, 150, 210),
                noise.uniform(STRONG + 3, index, 150, 210),
                new Addition(noise.uniform(STRONG + 4, index, 235, 280), 1.2, 0.05));
    }
}
