package io.fieldline.bridge.sparkplug;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.eclipse.tahu.message.SparkplugBPayloadEncoder;
import org.eclipse.tahu.message.model.Metric;
import org.eclipse.tahu.message.model.Metric.MetricBuilder;
import org.eclipse.tahu.message.model.MetricDataType;
import org.eclipse.tahu.message.model.PropertyDataType;
import org.eclipse.tahu.message.model.PropertySet.PropertySetBuilder;
import org.eclipse.tahu.message.model.PropertyValue;
import org.eclipse.tahu.message.model.SparkplugBPayload;

/** Payloads as an edge node makes them, with Tahu. */
public final class Payloads {
    public static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    private Payloads() {}

    /** A node's birth or, without a sequence, its death. */
    public static byte[] withBirthDeathSequence(long sequence, long birthDeathSequence, Metric... metrics)
            throws Exception {
        var all = new ArrayList<>(List.of(metrics));
        all.add(new MetricBuilder("bdSeq", MetricDataType.Int64, birthDeathSequence).createMetric());
        return payload(sequence, all.toArray(Metric[]::new));
    }

    public static byte[] payload(long sequence, Metric... metrics) throws Exception {
        var payload = new SparkplugBPayload(Date.from(AT), List.of(metrics), sequence);
        return new SparkplugBPayloadEncoder().getBytes(payload, false);
    }

    /** Like {@link #payload}, but without types, which the birth has (Sparkplug 3.0, 6.4.16). */
    public static byte[] untyped(long sequence, Metric... metrics) throws Exception {
        var payload = new SparkplugBPayload(Date.from(AT), List.of(metrics), sequence);
        return new SparkplugBPayloadEncoder().getBytes(payload, true);
    }

    public static MetricBuilder named(String name, MetricDataType type, Object value) {
        return new MetricBuilder(name, type, value).timestamp(null); // as of the payload
    }

    public static MetricBuilder aliased(long alias, MetricDataType type, Object value) {
        return new MetricBuilder(alias, type, value).timestamp(null);
    }

    public static MetricBuilder withProperty(MetricBuilder metric, String name, PropertyDataType type, Object value)
            throws Exception {
        return metric.properties(new PropertySetBuilder()
                .addProperty(name, new PropertyValue<>(type, value))
                .createPropertySet());
    }
}
