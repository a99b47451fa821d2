package io.fieldline.messages;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What one device measured at one moment; its JSON is {@link ReadingJson}'s.
 *
 * @param timestamp  when it was measured, by the device's clock; microseconds are kept
 * @param deviceName 1 to 128 characters, see {@link Names}
 * @param metrics    value by metric name, at least one; finite, or NaN with {@link Quality#FAULT}, where there is none
 * @param unit       of the value, for a reading with one metric, e.g. {@code ppm}
 * @param identity   tells a repeat; a reading without it counts as often as it comes
 * @param tags       text about the device, e.g. its location
 * @param raw        numbers that the value was derived from, kept so that history can be derived anew
 */
public record Reading(
        Instant timestamp,
        String deviceName,
        Map<String, Double> metrics,
        Optional<String> unit,
        Quality quality,
        Optional<Identity> identity,
        Map<String, String> tags,
        Map<String, Double> raw) {

    /** The metric of a reading that names none, and the unit that goes with it. */
    public static final String DEFAULT_METRIC = "co";

    static final String DEFAULT_UNIT = "ppm";

    /**
     * Which reading of its device this is: seen twice, it counts once.
     *
     * @param boot     1 to 64 characters, new at each start of the agent
     * @param sequence counts up by one within the boot, in [0, 2^53)
     */
    public record Identity(String boot, long sequence) {
        /** One past the largest sequence: what a JSON number holds exactly in every language. */
        public static final long SEQUENCE_LIMIT = 1L << 53;

        public Identity {
            if (boot.isEmpty() || boot.length() > 64) {
                throw new IllegalArgumentException("boot has %d characters, not 1 to 64".formatted(boot.length()));
            }
            if (sequence < 0 || sequence >= SEQUENCE_LIMIT) {
                throw new IllegalArgumentException("seq %d is outside [0, 2^53)".formatted(sequence));
            }
        }
    }

    public Reading {
        Names.checkDevice(deviceName);
        metrics = Map.copyOf(metrics);
        tags = Map.copyOf(tags);
        raw = Map.copyOf(raw);
        if (metrics.isEmpty()) {
            throw new IllegalArgumentException("a reading needs data or metrics");
        }
        for (var metric : metrics.entrySet()) {
            Names.checkMetric(metric.getKey());
            checkValue(metric.getKey(), metric.getValue(), quality);
        }
        if (unit.isPresent() && metrics.size() > 1) {
            throw new IllegalArgumentException("unit goes with one metric, not with " + metrics.size());
        }
    }

    private static void checkValue(String metric, double value, Quality quality) {
        var absent = Double.isNaN(value) && quality == Quality.FAULT;
        if (!absent && !Double.isFinite(value)) {
            throw new IllegalArgumentException("%s is %s, want a finite number".formatted(metric, value));
        }
    }
}
