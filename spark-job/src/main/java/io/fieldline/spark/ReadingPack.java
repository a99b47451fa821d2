package io.fieldline.spark;

import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import io.fieldline.spark.device.Measurement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The readings of one device in one batch as a single value: Spark then shuffles a row a device, not a row a reading, and
 * what was parsed before the shuffle needs no parsing after it. Each reading has the record's bytes with it, in case it
 * has to be rejected. Names stand where they are first needed, and are numbers from there on.
 */
final class ReadingPack {
    /** Takes one reading, and the record's value as it came. */
    interface Visitor {
        void visit(Measurement measurement, byte[] value);
    }

    private static final int NAME = 0;
    private static final int READING = 1;

    private final ByteWriter out = new ByteWriter(256);
    private final Map<String, Integer> names = new HashMap<>();
    private long lastMillis;
    private long lastSequence;

    void add(Reading reading, byte[] value) {
        var measurement = Measurement.of(reading);
        name(measurement.boot());
        name(measurement.unit());
        name(measurement.quality().name());
        measurement.values().keySet().forEach(this::name);
        out.number(READING);
        out.number(measurement.eventMillis() - lastMillis);
        out.number(names.get(measurement.boot())).number(measurement.sequence() - lastSequence);
        out.number(names.get(measurement.unit()))
                .number(names.get(measurement.quality().name()));
        out.number(measurement.values().size());
        measurement.values().forEach((metric, number) -> out.number(names.get(metric))
                .real(number));
        out.block(value);
        lastMillis = measurement.eventMillis();
        lastSequence = measurement.sequence();
    }

    private void name(String name) {
        if (names.putIfAbsent(name, names.size()) == null) {
            out.number(NAME).text(name);
        }
    }

    /** In bytes. */
    int size() {
        return out.size();
    }

    byte[] toBytes() {
        return out.toBytes();
    }

    static void forEach(byte[] pack, Visitor visitor) {
        var in = new ByteReader(pack);
        var names = new ArrayList<String>();
        var lastMillis = 0L;
        var lastSequence = 0L;
        while (in.hasMore()) {
            if (in.number() == NAME) {
                names.add(in.text());
            } else {
                lastMillis += in.number();
                var boot = names.get(in.count());
                lastSequence += in.number();
                var unit = names.get(in.count());
                var quality = Quality.valueOf(names.get(in.count()));
                var values = values(in, names);
                visitor.visit(new Measurement(lastMillis, values, unit, quality, boot, lastSequence), in.block());
            }
        }
    }

    private static Map<String, Double> values(ByteReader in, List<String> names) {
        var left = in.count();
        if (left == 1) {
            return Map.of(names.get(in.count()), in.real());
        }
        var values = new LinkedHashMap<String, Double>();
        for (; left > 0; left--) {
            values.put(names.get(in.count()), in.real());
        }
        return values;
    }
}
