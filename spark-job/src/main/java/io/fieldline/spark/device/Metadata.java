package io.fieldline.spark.device;

import io.fieldline.messages.Description;
import io.fieldline.messages.Reading;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a reading says about the device and its metrics, beside the values.
 *
 * @param tags         texts by name
 * @param descriptions label and range by metric
 */
public record Metadata(Map<String, String> tags, Map<String, Description> descriptions) {
    public static final Metadata NONE = new Metadata(Map.of(), Map.of());

    public Metadata {
        tags = Map.copyOf(tags);
        descriptions = Map.copyOf(descriptions);
    }

    static Metadata of(Reading reading) {
        return reading.tags().isEmpty() && reading.descriptions().isEmpty()
                ? NONE
                : new Metadata(reading.tags(), reading.descriptions());
    }

    public void write(ByteWriter out) {
        out.number(tags.size());
        tags.forEach((name, text) -> out.text(name).text(text));
        out.number(descriptions.size());
        descriptions.forEach((metric, description) -> write(out.text(metric), description));
    }

    public static Metadata read(ByteReader in) {
        var tags = new HashMap<String, String>();
        for (var left = in.count(); left > 0; left--) {
            tags.put(in.text(), in.text());
        }
        var descriptions = new HashMap<String, Description>();
        for (var left = in.count(); left > 0; left--) {
            descriptions.put(in.text(), readDescription(in));
        }
        return new Metadata(tags, descriptions);
    }

    static void write(ByteWriter out, Description description) {
        out.text(description.label().orElse(""));
        write(out, description.min());
        write(out, description.max());
    }

    private static void write(ByteWriter out, Optional<Double> limit) {
        out.flag(limit.isPresent());
        limit.ifPresent(out::real);
    }

    static Description readDescription(ByteReader in) {
        var label = Optional.of(in.text()).filter(text -> !text.isEmpty());
        return new Description(label, readLimit(in), readLimit(in));
    }

    private static Optional<Double> readLimit(ByteReader in) {
        return in.flag() ? Optional.of(in.real()) : Optional.empty();
    }
}
