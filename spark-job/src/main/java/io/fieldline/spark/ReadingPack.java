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
import java.util.Optional;
import java.util.function.Function;

/**
 * The readings of one device in one batch as a single value: Spark then shuffles a row a device, not a row a reading, and
 * what was parsed before the shuffle needs no parsing after it. Each reading has the record's bytes with it, in case it
 * has to be rejected. Names stand where they are first needed, and are numbers from there on.
 */
final class ReadingPack {
    /** Takes the value of a record, and why it is rejected. */
    interface Rejected {
        void reject(byte[] value, String reason);
    }

    private static final int NAME = 0;
    private static final int READING = 1;

    private final ByteWriter out = new ByteWriter(256);
    private final Map<String, Integer> names = new HashMap<>();
    private long lastMillis;
    private long lastSequence;

    void add(Reading reading, byte[] value) {
        var measurement = Measurement.of(reading);
        var boot = name(measurement.boot());
        var unit = name(measurement.unit());
        var quality = name(measurement.quality().name());
        measurement.values().keySet().forEach(this::name);
        out.number(READING);
        out.number(measurement.eventMillis() - lastMillis);
        out.number(boot).number(measurement.sequence() - lastSequence);
        out.number(unit).number(quality);
        out.number(measurement.values().size());
        measurement.values().forEach((metric, number) -> out.number(names.get(metric))
                .real(number));
        out.block(value);
        lastMillis = measurement.eventMillis();
        lastSequence = measurement.sequence();
    }

    private int name(String name) {
        var known = names.get(name);
        if (known != null) {
            return known;
        }
        out.number(NAME).text(name);
        names.put(name, names.size());
        return names.size() - 1;
    }

    /** In bytes. */
    int size() {
        return out.size();
    }

    /** What was added so far; the pack begins anew. */
    byte[] take() {
        var bytes = out.toBytes();
        out.clear();
        names.clear();
        lastMillis = 0;
        lastSequence = 0;
        return bytes;
    }

    /** Asks of each reading why it is rejected, if it is. */
    static void forEach(byte[] pack, Function<Measurement, Optional<String>> objection, Rejected rejected) {
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
                var measurement = new Measurement(lastMillis, values(in, names), unit, quality, boot, lastSequence);
                var reason = objection.apply(measurement);
                if (reason.isPresent()) {
                    rejected.reject(in.block(), reason.get());
                } else {
                    in.skipBlock();
                }
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
