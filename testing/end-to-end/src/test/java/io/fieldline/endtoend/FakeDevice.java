package io.fieldline.endtoend;

import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.messages.Reading.Identity;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A device whose state and values the test sets. It counts the values that it sends. For the thread of the test; one other
 * thread calls {@link #measure}.
 */
final class FakeDevice {
    static final Duration WINDOW = Duration.ofSeconds(15);

    /** The state that page and API must show. */
    enum State {
        ONLINE,
        DEGRADED,
        FAULT,
        STALE,
        OFFLINE,
        /** Page and API must not show the device. */
        REMOVED
    }

    private final String name;
    private final String metric;
    private final String unit;
    private final Duration interval;
    private final String boot = Long.toHexString(System.nanoTime());
    private final Map<String, Long> counts = new HashMap<>();
    private State state = State.ONLINE;
    private Duration clockOffset = Duration.ZERO;
    private double value;
    private long sequence;

    FakeDevice(String name, String metric, String unit, double value, Duration interval) {
        this.name = name;
        this.metric = metric;
        this.unit = unit;
        this.value = value;
        this.interval = interval;
    }

    String name() {
        return name;
    }

    String metric() {
        return metric;
    }

    Duration interval() {
        return interval;
    }

    synchronized State state() {
        return state;
    }

    synchronized void become(State next) {
        state = next;
    }

    synchronized Duration clockOffset() {
        return clockOffset;
    }

    /** Steps its clock. The times of earlier readings do not change. */
    synchronized void stepClock(Duration offset) {
        clockOffset = offset;
    }

    synchronized void measures(double next) {
        value = next;
    }

    synchronized double value() {
        return value;
    }

    /** The next reading; empty if the device is silent. */
    synchronized Optional<Reading> measure(Instant now) {
        if (state == State.STALE || state == State.OFFLINE || state == State.REMOVED) {
            return Optional.empty();
        }
        var time = now.plus(clockOffset).truncatedTo(ChronoUnit.MICROS);
        var isFaulty = state == State.FAULT;
        if (!isFaulty) {
            counts.merge(key(time), 1L, Long::sum);
        }
        return Optional.of(new Reading(
                time,
                name,
                Map.of(metric, isFaulty ? Double.NaN : value),
                Map.of(metric, unit),
                isFaulty ? Quality.FAULT : Quality.OK,
                false,
                Optional.of(new Identity(boot, sequence++)),
                Map.of(),
                Map.of()));
    }

    /** The expected count of each window, by the key of its average. */
    synchronized Map<String, Long> counts() {
        return Map.copyOf(counts);
    }

    /** The number of values that it sent. */
    synchronized long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private String key(Instant time) {
        var start =
                Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), WINDOW.toSeconds()) * WINDOW.toSeconds());
        return name + '|' + metric + '|' + start;
    }
}
