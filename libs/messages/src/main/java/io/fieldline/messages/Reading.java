package io.fieldline.messages;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What one device measured at one moment. {@link ReadingJson} reads and writes its JSON.
 *
 * @param timestamp  when it was measured, by the device's clock, with microseconds
 * @param deviceName 1 to 128 characters, see {@link Names}
 * @param metrics    the value by metric name, at least one; NaN if the metric has no value because of a fault
 * @param units      the unit by metric name, e.g. {@code ppm}, for metrics of this reading with a known unit
 * @param quality    the quality of the metrics that have a value; see {@link #quality(String)}
 * @param historical whether it waited on the device, so that newer readings may have arrived before it
 * @param identity   identifies a repeat; a reading without it counts each time it arrives
 * @param tags       text about the device, e.g. its location; at most {@value #MOST_TAGS}
 * @param raw        numbers that the value was derived from, so that history can be computed again; at most {@value #MOST_RAW}
 * @param samples    the number of measurements whose mean the values are, at least 1; the weight of this reading in a mean
 * @param descriptions label and range by metric name, for metrics of this reading that it describes; a device that knows
 *     them sends them with some of its readings
 */
public record Reading(
        Instant timestamp,
        String deviceName,
        Map<String, Double> metrics,
        Map<String, String> units,
        Quality quality,
        boolean historical,
        Optional<Identity> identity,
        Map<String, String> tags,
        Map<String, Double> raw,
        int samples,
        Map<String, Description> descriptions) {

    /** The metric of a reading that names no metric. It has no unit, because its metric is unknown. */
    public static final String DEFAULT_METRIC = "value";

    /** Carbon monoxide, and its unit if the reading names none. */
    public static final String CARBON_MONOXIDE = "co";

    public static final String CARBON_MONOXIDE_UNIT = "ppm";

    /**
     * Identifies a reading of a device, so that a repeat does not count again.
     *
     * @param boot     1 to 64 characters, new at each start of the agent
     * @param sequence counts up by one within the boot, in [0, 2^53)
     */
    public record Identity(String boot, long sequence) {
        /** One more than the largest sequence, the limit of exact JSON numbers in every language. */
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

    /** The maximum number of metrics of one reading. */
    public static final int MOST_METRICS = 256;

    public static final int MOST_TAGS = 64;
    public static final int MOST_RAW = 64;

    /** The maximum length of a unit, in characters. */
    public static final int LONGEST_UNIT = 64;

    /** The maximum length of a tag's text, in characters. */
    public static final int LONGEST_TAG = 256;

    /** Creates a reading of a single measurement, without descriptions. */
    public Reading(
            Instant timestamp,
            String deviceName,
            Map<String, Double> metrics,
            Map<String, String> units,
            Quality quality,
            boolean historical,
            Optional<Identity> identity,
            Map<String, String> tags,
            Map<String, Double> raw) {
        this(timestamp, deviceName, metrics, units, quality, historical, identity, tags, raw, 1, Map.of());
    }

    public Reading {
        Names.checkDevice(deviceName);
        metrics = Map.copyOf(metrics);
        units = Map.copyOf(units);
        tags = Map.copyOf(tags);
        raw = Map.copyOf(raw);
        descriptions = Map.copyOf(descriptions);
        if (metrics.isEmpty()) {
            throw new IllegalArgumentException("a reading needs data or metrics");
        }
        for (var metric : metrics.entrySet()) {
            Names.checkMetric(metric.getKey());
            checkValue(metric.getKey(), metric.getValue());
        }
        if (samples < 1) {
            throw new IllegalArgumentException("samples is %d, expected at least 1".formatted(samples));
        }
        checkMetrics("units", units, metrics);
        checkMetrics("descriptions", descriptions, metrics);
        checkCount("metrics", metrics, MOST_METRICS);
        checkCount("tags", tags, MOST_TAGS);
        checkCount("raw", raw, MOST_RAW);
        units.values().forEach(Reading::checkUnit);
        tags.forEach((name, text) -> {
            checkLength("the name of a tag", name, LONGEST_TAG);
            checkLength("a tag", text, LONGEST_TAG);
        });
        raw.keySet().forEach(name -> checkLength("the name of a raw value", name, LONGEST_TAG));
    }

    private static void checkMetrics(String what, Map<String, ?> entries, Map<String, Double> metrics) {
        for (var metric : entries.keySet()) {
            if (!metrics.containsKey(metric)) {
                throw new IllegalArgumentException("%s has a metric that the reading does not have".formatted(what));
            }
        }
    }

    private static void checkCount(String what, Map<?, ?> entries, int most) {
        if (entries.size() > most) {
            throw new IllegalArgumentException(
                    "%s has %d entries, expected at most %d".formatted(what, entries.size(), most));
        }
    }

    /** A NUL character would stop a table of PostgreSQL, which cannot store it. */
    private static void checkUnit(String unit) {
        checkLength("a unit", unit, LONGEST_UNIT);
        if (!isUnit(unit)) {
            throw new IllegalArgumentException("a unit has a NUL character");
        }
    }

    /** Whether a reading may have this unit. */
    public static boolean isUnit(String unit) {
        return unit.length() <= LONGEST_UNIT && unit.indexOf('\0') < 0;
    }

    private static void checkLength(String what, String text, int longest) {
        if (text.length() > longest) {
            throw new IllegalArgumentException(
                    "%s has %d characters, expected at most %d".formatted(what, text.length(), longest));
        }
    }

    private static void checkValue(String metric, double value) {
        if (Double.isInfinite(value)) {
            throw new IllegalArgumentException("%s is %s, expected a finite number".formatted(metric, value));
        }
    }

    /** The unit of one of its metrics, if it is known. */
    public Optional<String> unit(String metric) {
        return Optional.ofNullable(units.get(metric));
    }

    /** The quality of one of its metrics. A metric without a value has a fault, no matter what the quality of the others is. */
    public Quality quality(String metric) {
        return Double.isNaN(metrics.getOrDefault(metric, Double.NaN)) ? Quality.FAULT : quality;
    }
}
