package io.fieldline.agent.board;

import io.fieldline.agent.board.ParsedLine.Frame;
import io.fieldline.agent.sketch.SketchUnits;
import io.fieldline.agent.source.Measurement;
import io.fieldline.messages.Quality;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The values of a frame {@code F,seq,uptime_ms,flags,<metric>=<value>[:<unit>],...}. */
final class FrameBody {
    /** The index of the first value among the fields. */
    static final int FIRST_VALUE = 4;

    private static final Pattern FIELD = Pattern.compile("([^=:]+)=([^=:]*)(?::([^=:]+))?");
    private static final String RAW = "raw.";

    private final Map<String, Double> values = new HashMap<>();
    private final Map<String, String> units = new HashMap<>();
    private final Map<String, Double> raw = new HashMap<>();

    /** Adds a value; throws IllegalArgumentException if it is invalid. An empty one is a fault of its metric. */
    void add(String field) {
        var parts = FIELD.matcher(field);
        if (!parts.matches()) {
            throw new IllegalArgumentException("expected <metric>=<value>[:<unit>], got '%s'".formatted(field));
        }
        var name = parts.group(1);
        var value = parts.group(2).isEmpty() ? Double.NaN : LineParser.number(parts.group(2));
        if (name.startsWith(RAW) && name.length() > RAW.length()) {
            addRaw(name.substring(RAW.length()), value);
            return;
        }
        if (values.put(name, value) != null) {
            throw new IllegalArgumentException("the metric %s occurs twice".formatted(name));
        }
        if (parts.group(3) != null) {
            units.put(name, SketchUnits.canonical(parts.group(3)));
        }
    }

    Frame frame(long sequence, FrameFlags flags) {
        if (flags.isFault()) {
            values.replaceAll((metric, value) -> Double.NaN);
        }
        var quality = values.values().stream().allMatch(value -> value.isNaN()) ? Quality.FAULT : flags.quality();
        return new Frame(sequence, new Measurement(values, units, quality, raw, Map.of()), flags.unknown());
    }

    private void addRaw(String name, double value) {
        if (!Double.isNaN(value)) {
            raw.put(name, value);
        }
    }
}
