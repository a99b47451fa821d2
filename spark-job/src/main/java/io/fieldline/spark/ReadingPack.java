package io.fieldline.spark;

import io.fieldline.messages.Quality;
import io.fieldline.messages.Reading;
import io.fieldline.spark.bytes.ByteReader;
import io.fieldline.spark.bytes.ByteWriter;
import io.fieldline.spark.device.Measurement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The readings of one device in one batch as a single value: Spark then shuffles a row a device, not a row a reading, and
 * what was parsed before the shuffle needs no parsing after it. Each reading has the record's bytes with it, in case it
 * has to be rejected.
 */
final class ReadingPack {
    /** Takes the value of a record, and why it is rejected. */
    interface Rejected {
        void reject(byte[] value, String reason);
    }

    /** What a device's readings mostly have in common, and so is written only where it changes. */
    private record Common(String boot, String unit, Quality quality, List<String> metrics) {
        static final Common NONE = new Common("", "", Quality.OK, List.of());

        static Common of(Measurement measurement) {
            var metrics = List.copyOf(measurement.values().keySet());
            return new Common(measurement.boot(), measurement.unit(), measurement.quality(), metrics);
        }

        boolean isOf(Measurement measurement) {
            return boot.equals(measurement.boot())
                    && unit.equals(measurement.unit())
                    && quality == measurement.quality()
                    && metrics.size() == measurement.values().size()
                    && measurement.values().keySet().containsAll(metrics);
        }

        void write(ByteWriter out) {
            out.text(boot).text(unit).text(quality.name()).number(metrics.size());
            metrics.forEach(out::text);
        }

        static Common read(ByteReader in) {
            var boot = in.text();
            var unit = in.text();
            var quality = Quality.valueOf(in.text());
            var metrics = new ArrayList<String>();
            for (var left = in.count(); left > 0; left--) {
                metrics.add(in.text());
            }
            return new Common(boot, unit, quality, metrics);
        }

        Map<String, Double> readValues(ByteReader in) {
            if (metrics.size() == 1) {
                return Map.of(metrics.get(0), in.real());
            }
            var values = new LinkedHashMap<String, Double>();
            metrics.forEach(metric -> values.put(metric, in.real()));
            return values;
        }
    }

    private final ByteWriter out = new ByteWriter(256);
    private Common common = Common.NONE;
    private long lastMillis;
    private long lastSequence;

    void add(Reading reading, byte[] value) {
        var measurement = Measurement.of(reading);
        var isCommon = common.isOf(measurement);
        out.flag(isCommon);
        if (!isCommon) {
            common = Common.of(measurement);
            common.write(out);
        }
        out.number(measurement.eventMillis() - lastMillis).number(measurement.sequence() - lastSequence);
        common.metrics().forEach(metric -> out.real(measurement.values().get(metric)));
        out.block(value);
        lastMillis = measurement.eventMillis();
        lastSequence = measurement.sequence();
    }

    /** In bytes. */
    int size() {
        return out.size();
    }

    /** What was added so far; the pack begins anew. */
    byte[] take() {
        var bytes = out.toBytes();
        out.clear();
        common = Common.NONE;
        lastMillis = 0;
        lastSequence = 0;
        return bytes;
    }

    /** Asks of each reading why it is rejected, if it is. */
    static void forEach(byte[] pack, Function<Measurement, Optional<String>> objection, Rejected rejected) {
        var in = new ByteReader(pack);
        var common = Common.NONE;
        var millis = 0L;
        var sequence = 0L;
        while (in.hasMore()) {
            common = in.flag() ? common : Common.read(in);
            millis += in.number();
            sequence += in.number();
            var reason = objection.apply(new Measurement(
                    millis, common.readValues(in), common.unit(), common.quality(), common.boot(), sequence));
            if (reason.isPresent()) {
                rejected.reject(in.block(), reason.get());
            } else {
                in.skipBlock();
            }
        }
    }
}
